import type { Upload, UploadSource } from '../core/upload';
import type { Job } from '../types';

/** How `users.import` reads a file, and what it does with users who are there. */
export interface ImportOptions {
  /** Form of the file; default `ndjson`. `json` is a document `{ "users": [ … ] }`. */
  format?: 'ndjson' | 'csv' | 'json';
  /** What becomes of a record whose id, external id or address a user has already; default `fail`, that record alone. */
  onConflict?: 'fail' | 'skip' | 'update';
  /** Only look what an import would do; default false. */
  dryRun?: boolean;
}

const TYPES = { ndjson: 'application/x-ndjson', csv: 'text/csv', json: 'application/json' } as const;

export function importOf(upload: Upload, tenantId: string) {
  /**
   * Sends a file of users, of any size, and resolves to the job that makes users of it: `jobs.wait(job.id)` waits for its
   * end, `jobs.errors(job.id)` names each record that failed. An upload that breaks off leaves nothing.
   *
   * @param source The file as it is: fields are those of the API, in snake_case.
   * @throws HelloJohnError `malformed_request` (400): a JSON document that is none; `network_error`.
   */
  return (source: UploadSource, { format = 'ndjson', ...query }: ImportOptions = {}): Promise<Job> =>
    upload({
      template: '/v2/admin/tenants/{tenantId}/users/import',
      path: { tenantId },
      query: { ...query },
      type: TYPES[format],
      source,
    }) as Promise<Job>;
}
