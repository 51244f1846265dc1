import type { ErrorCode } from '../http/errors';
import { usersOf } from '../users/repository';
import type { AuthDeps } from './service';

/** A sign-in that came to nothing. */
interface Failure {
  /** Null when there is no such account; its address is not recorded. */
  userId: string | null;
  reason: ErrorCode;
}

/**
 * Records a failed sign-in, in a transaction of its own. As often as passwords may be tried: what the limits refuse is
 * not recorded, so strangers can't fill the log.
 */
export function recordFailure({ db, audit }: AuthDeps, tenantId: string, { userId, reason }: Failure): Promise<void> {
  return db.transaction(async (tx) => {
    // No deletion may slip in between: it would leave this behind. Strangers cost as much as users.
    const id = await usersOf(tx, tenantId).pin(userId);
    if (id === undefined) return;
    const target = { type: 'user', id } as const;
    await audit.record(tx, tenantId, { type: 'sign_in.failed', target, changes: { reason: { to: reason } } });
  });
}
