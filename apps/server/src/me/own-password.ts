import type { Database, Sql } from '../db/database';
import type { UserActor } from '../http/access';
import { ApiError } from '../http/errors';
import type { PasswordGuard } from '../throttle/password-guard';
import { type UserRow, usersOf } from '../users/repository';

/**
 * Asks a signed-in user for the password again, before what a stolen access token must not be able to do.
 *
 * @returns The user, for {@link lockProven}.
 * @throws ApiError `invalid_credentials` (401), also for a user without a password.
 * @throws ApiError `session_revoked` (401): the user was deleted meanwhile.
 * @throws ApiError `rate_limited` (429): in one budget with sign-in. @throws ApiError `overloaded` (503).
 */
export async function proveOwnPassword(
  { db, passwordGuard }: { db: Database; passwordGuard: PasswordGuard },
  actor: UserActor,
  password: string,
): Promise<UserRow> {
  const user = await usersOf(db, actor.tenantId).get(actor.id);
  if (user === null) throw new ApiError('session_revoked');
  const { ok } = await passwordGuard.verify({
    tenantId: user.tenantId,
    account: user.emailCanonical,
    userId: user.id,
    password,
    hash: user.passwordHash,
  });
  if (!ok) throw new ApiError('invalid_credentials');
  return user;
}

/**
 * The user as it is now, with its row held. Hashing took its time: what was proven must still be so.
 *
 * @throws ApiError `invalid_credentials` (401): the password was changed or the user deleted meanwhile.
 */
export async function lockProven(tx: Sql, proven: UserRow): Promise<UserRow> {
  const user = await usersOf(tx, proven.tenantId).lock(proven.id);
  if (user === null || user.passwordHash !== proven.passwordHash) throw new ApiError('invalid_credentials');
  return user;
}
