import { sha256 } from '../crypto/hash';
import type { Sql } from '../db/database';
import type { UserRow } from '../users/repository';
import type { SignInResult } from './schema';
import type { AuthDeps } from './service';
import type { SignInAttempt } from './sign-in';

/** A challenge of a sign-in lives 10 minutes. */
export const CHALLENGE_SECONDS = 600;
const CODE_ATTEMPTS = 5;

/** The challenge for a second factor, or null when none is asked for. The caller holds the user's row. */
export async function demandSecondFactor(
  deps: AuthDeps,
  tx: Sql,
  attempt: SignInAttempt,
): Promise<SignInResult | null> {
  const { user, settings } = attempt;
  if (attempt.amr.includes('mfa')) return null;
  if (!user.mfaEnrolled) {
    if (!settings.mfa_required) return null;
    return {
      mfa_enrollment_required: true,
      challenge_id: await issueChallenge(deps, tx, { ...attempt, purpose: 'mfa_enrollment' }),
    };
  }
  const { backup_codes_left: codesLeft } = await deps.mfa.listFactors({ tenantId: user.tenantId, userId: user.id }, tx);
  const hasBackupCodes = codesLeft > 0 && settings.mfa_methods.includes('backup_codes');
  return {
    mfa_required: true,
    challenge_id: await issueChallenge(deps, tx, { ...attempt, purpose: 'mfa' }),
    methods: hasBackupCodes ? ['totp', 'backup_codes'] : ['totp'],
  };
}

interface NewChallenge {
  user: UserRow;
  amr: readonly string[];
  purpose: 'mfa' | 'mfa_enrollment';
}

async function issueChallenge(
  { oneTimeTokens }: AuthDeps,
  tx: Sql,
  { user, amr, purpose }: NewChallenge,
): Promise<string> {
  const { token } = await oneTimeTokens.issue(tx, {
    tenantId: user.tenantId,
    userId: user.id,
    purpose,
    ttlSeconds: CHALLENGE_SECONDS,
    attempts: CODE_ATTEMPTS,
    data: { amr: [...amr], password: passwordFingerprint(user) },
  });
  return token;
}

/** Ties a challenge to the password it was given for: it dies with it. */
export function passwordFingerprint({ passwordHash }: UserRow): string {
  return sha256(passwordHash ?? '').toString('base64url');
}
