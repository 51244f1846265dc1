/** Users on a page of every list. */
export const LIMIT = 20;

/** The page in the middle of all, from 1. */
export const middlePage = (size: number) => Math.ceil(size / 2 / LIMIT);

/** What one in 20 addresses and first names contains. */
export const THREE_LETTERS = 'ali';

/** Address of the person who signs in on a lane. */
export const signInEmail = (lane: number) => `sign-in-${lane}@bench.example`;

/** Address of the n-th person that a subject is asked to create. */
export const newEmail = (n: number) => `new-${n}@bench.example`;
