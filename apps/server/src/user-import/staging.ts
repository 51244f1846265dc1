/** Type of the jobs that import users. */
export const IMPORT_JOB = 'users.import';

/** What a chunk is encrypted for: it opens in its own place alone. */
export const chunkContext = (importId: string, position: number): string => `user-import:${importId}:${position}`;
