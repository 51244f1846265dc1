import type { Call } from '../core/call';
import { toWire } from '../core/case';
import type { Job, UserBulk } from '../types';

export function bulkOf(call: Call, tenantId: string) {
  /**
   * Does one thing to many users, with the effects of the single calls, as a job: `jobs.wait(id)` waits for it. The users
   * are those named or those that match now; who matches later is not in it. With `dryRun: true` they are only counted.
   *
   * @throws HelloJohnError `confirmation_mismatch` (409): not as many users match as `confirm` says; nothing was done.
   * @throws HelloJohnError `validation_failed`, `unknown_role` (422).
   */
  function bulk(action: UserBulk & { dryRun: true }): Promise<{ matched: number }>;
  function bulk(action: UserBulk & { dryRun?: false }): Promise<Job>;
  function bulk({ filter, changes, ...rest }: UserBulk & { dryRun?: boolean }): Promise<unknown> {
    // Renamed here and not by the call: in the audit log `changes` holds names of data.
    const body = {
      ...rest,
      ...(filter && { filter: toWire(complete(filter)) }),
      ...(changes && { changes: toWire(changes) }),
    };
    return call('post', '/v2/admin/tenants/{tenantId}/users/bulk', { path: { tenantId }, body: body as never });
  }

  return bulk;
}

/** A filter whose value got lost would be none, and about everybody: as null the server refuses it. */
function complete(filter: object): Record<string, unknown> {
  return JSON.parse(JSON.stringify(filter, (_key, value) => value ?? null));
}
