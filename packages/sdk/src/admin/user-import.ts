import type { Upload, UploadSource } from '../core/upload';
import type { Job } from '../types';

/** How `users.import` reads a file, and what it does with users who are there. */
export interface ImportOptions {
  /**
   * Form of the file; default `ndjson`. `json` is a document `{ "users": [ … ] }`. A product: what that exports, as it is
   * (Auth0 NDJSON, Firebase and Keycloak JSON, Clerk and Supabase CSV).
   */
  format?: keyof typeof TYPES;
  /** For `firebase`: the project's password hash parameters, as its console shows them (`hash_config { … }`). */
  hashConfig?: string;
  /** What becomes of a record whose id, external id or address a user has already; default `fail`, that record alone. */
  onConflict?: 'fail' | 'skip' | 'update';
  /** Only look what an import would do; default false. */
  dryRun?: boolean;
}

const [NDJSON, CSV, JSON_TYPE] = ['application/x-ndjson', 'text/csv', 'application/json'] as const;
const TYPES = {
  ...{ ndjson: NDJSON, csv: CSV, json: JSON_TYPE },
  ...{ auth0: NDJSON, firebase: JSON_TYPE, keycloak: JSON_TYPE, clerk: CSV, supabase: CSV },
} as const;
const isOurs = (format: keyof typeof TYPES) => format === 'ndjson' || format === 'csv' || format === 'json';

export function importOf(upload: Upload, tenantId: string) {
  /**
   * Sends a file of users, of any size, and resolves to the job that makes users of it: `jobs.wait(job.id)` waits for its
   * end, `jobs.errors(job.id)` names each record that failed. An upload that breaks off leaves nothing.
   *
   * @param source The file as it is: fields are those of the API, in snake_case, or of the product that wrote it.
   * @throws HelloJohnError `malformed_request` (400): a JSON document that is none; `validation_failed` (422): `firebase`
   *   without `hashConfig`; `network_error`.
   */
  return (source: UploadSource, { format = 'ndjson', hashConfig, ...query }: ImportOptions = {}): Promise<Job> =>
    upload({
      template: '/v2/admin/tenants/{tenantId}/users/import',
      path: { tenantId },
      query: { ...query, ...(!isOurs(format) && { format }) },
      type: TYPES[format],
      headers: hashConfig === undefined ? {} : { 'x-hash-config': hashConfig.replaceAll(/\s+/g, ' ').trim() },
      source,
    }) as Promise<Job>;
}
