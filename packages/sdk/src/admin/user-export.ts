import type { Call } from '../core/call';
import { jsonLines, type Stream } from '../core/stream';
import type { PersonalData, User, UserExportQuery } from '../types';

export function exportOf(stream: Stream, tenantId: string) {
  /**
   * All users that match, by id, as they all were at one moment, in one request and in constant memory. The server is
   * told to stop when the loop is left. Of a run that throws, what came before is not all of it.
   *
   * @param query Filters as of `list`. With `format: 'csv'` the bytes of a CSV file come instead of users.
   * @throws HelloJohnError `unknown_role`, `validation_failed` (422); `overloaded` (503): too many exports at once;
   * `network_error`: the answer broke off.
   */
  function exportUsers(query?: UserExportQuery & { format?: 'ndjson' }): AsyncGenerator<User, void, undefined>;
  function exportUsers(query: UserExportQuery & { format: 'csv' }): AsyncGenerator<Uint8Array, void, undefined>;
  function exportUsers(query: UserExportQuery & { format?: 'ndjson' | 'csv' } = {}): AsyncGenerator<unknown> {
    const isCsv = query.format === 'csv';
    const type = isCsv ? 'text/csv' : 'application/x-ndjson';
    const bytes = stream({ template: '/v2/admin/tenants/{tenantId}/users/export', path: { tenantId }, query, type });
    return isCsv ? bytes : jsonLines(bytes);
  }

  return exportUsers;
}

export function exportDataOf(call: Call, tenantId: string) {
  /**
   * Everything that is stored on a person, as one document: profile, sessions, factors without their secrets, links and
   * mails outstanding, and what the audit log holds about and by them.
   *
   * @throws HelloJohnError `user_not_found` (404).
   */
  return (userId: string): Promise<PersonalData> =>
    call('get', '/v2/admin/tenants/{tenantId}/users/{userId}/export', { path: { tenantId, userId } });
}
