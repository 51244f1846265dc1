import type { AuthConfigSettings } from '../auth-config/service';
import type { Sql } from '../db/database';
import { ApiError } from '../http/errors';
import type { Tokens } from '../sessions/schema';
import type { Tenant } from '../tenants/schema';
import { effectiveStatus } from '../users/mapper';
import { type UserProfile, type UserRow, usersOf } from '../users/repository';
import { CHALLENGE_SECONDS, demandSecondFactor, passwordFingerprint } from './challenge';
import type { SignInResult } from './schema';
import type { AuthDeps, Client } from './service';

/** Nothing can be guessed here; this bounds how often one challenge may have passwords hashed. */
const CHALLENGE_ATTEMPTS = 10;

/** Somebody who has proved to be the user, and wants a session. */
export interface SignInAttempt {
  tenant: Tenant;
  settings: AuthConfigSettings;
  /** The row as the transaction has locked it. */
  user: UserRow;
  /** How the user proved to be who it is (RFC 8176). */
  amr: readonly string[];
  client: Client;
}

/**
 * Refuses users who may not sign in whatever they know. Only for callers who have proved to know the password, or the
 * answer would tell strangers about the account.
 *
 * @throws ApiError `user_disabled`, `email_not_verified` (403).
 */
export function refuseBarredUser(user: UserRow, settings: AuthConfigSettings, now: Date): void {
  const status = effectiveStatus(user, now);
  if (status === 'disabled') throw new ApiError('user_disabled');
  // Accepting an invitation proves the address as well.
  const isUnproven = status === 'pending' || (status === 'unverified' && settings.email_verification_required);
  if (isUnproven) throw new ApiError('email_not_verified');
}

/** Refuses a password that is right but no longer in force. @throws ApiError `password_reset_required` (403). */
export function refuseSpentPassword(user: UserRow, now: Date): void {
  const isExpired = user.passwordExpiresAt !== null && user.passwordExpiresAt <= now;
  if (user.passwordState === 'reset_required' || (user.passwordState === 'temporary' && isExpired)) {
    throw new ApiError('password_reset_required');
  }
}

/** What comes after the right password: a challenge for a new one or for a second factor, or the session. */
export async function completeSignIn(deps: AuthDeps, tx: Sql, attempt: SignInAttempt): Promise<SignInResult> {
  const { user } = attempt;
  if (user.passwordState === 'temporary' || user.mustChangePassword) return demandNewPassword(deps, tx, attempt);
  return (await demandSecondFactor(deps, tx, attempt)) ?? startSession(deps, tx, attempt);
}

interface SessionStart extends Omit<SignInAttempt, 'user'> {
  user: UserProfile;
}

/** The end of every sign-in. The caller holds the user's row. */
export async function startSession(deps: AuthDeps, tx: Sql, { user, ...signIn }: SessionStart): Promise<Tokens> {
  const now = deps.clock.now();
  const [, tokens] = await Promise.all([
    usersOf(tx, user.tenantId).recordLogin(user.id, now),
    deps.sessions.issueTokens(tx, { ...signIn, user: { ...user, lastLoginAt: now } }),
  ]);
  return tokens;
}

async function demandNewPassword(deps: AuthDeps, tx: Sql, { user, amr }: SignInAttempt): Promise<SignInResult> {
  if (user.passwordState === 'temporary') {
    // Spent with this sign-in: what is left is the challenge, or another reset.
    const spent = { passwordState: 'reset_required', passwordExpiresAt: null, updatedAt: deps.clock.now() } as const;
    await usersOf(tx, user.tenantId).update(user.id, spent);
  }
  const { token } = await deps.oneTimeTokens.issue(tx, {
    tenantId: user.tenantId,
    userId: user.id,
    purpose: 'password_change',
    ttlSeconds: CHALLENGE_SECONDS,
    attempts: CHALLENGE_ATTEMPTS,
    replaceOlder: true,
    data: { amr: [...amr], password: passwordFingerprint(user) },
  });
  return { password_change_required: true, challenge_id: token };
}
