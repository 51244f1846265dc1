import type { Sql } from '../db/database';
import { ApiError } from '../http/errors';
import type { TokenGrant } from '../one-time-tokens/service';
import type { Tokens } from '../sessions/schema';
import { type UserRow, usersOf } from '../users/repository';
import { passwordFingerprint } from './challenge';
import { recordFailure } from './failure';
import type { AuthDeps, Client } from './service';
import { refuseBarredUser, startSession } from './sign-in';

/** RFC 8176: a one-time password, and with it more than one factor. */
const SECOND_FACTOR_AMR = ['otp', 'mfa'];

/** A code for a challenge. */
export interface SecondFactorProof {
  challengeId: string;
  code: string;
  method: 'totp' | 'backup_codes';
}

/** Ends a sign-in with a second factor; see `AuthService.verifySecondFactor`. */
export async function verifySecondFactor(deps: AuthDeps, proof: SecondFactorProof, client: Client): Promise<Tokens> {
  const { db, mfa } = deps;
  const pending = await deps.oneTimeTokens.find(db, 'mfa', proof.challengeId);
  if (pending === null) throw new ApiError('challenge_invalid');
  await requireMethod(deps, pending.tenantId, proof.method);
  const turn = await deps.passwordGuard.beginSecondFactor(pending);
  // Counted in a transaction of its own: a wrong code must cost its try.
  const grant = await deps.oneTimeTokens.attempt(db, 'mfa', proof.challengeId);
  if (grant === null) {
    await turn.giveBack();
    throw new ApiError('challenge_invalid');
  }
  const challenge = { grant, purpose: 'mfa', challengeId: proof.challengeId, client } as const;
  const finished = finishChallenge(deps, challenge, async (tx, user) => {
    const key = { tenantId: user.tenantId, userId: user.id };
    const spend = proof.method === 'totp' ? mfa.spendTotp : mfa.spendBackupCode;
    if (!(await spend(tx, key, proof.code))) throw new ApiError('mfa_code_invalid');
  });
  const { tokens } = await finished.catch((error) => noteWrongCode(deps, grant, error));
  await turn.succeed();
  return tokens;
}

/** An authenticator app that is enrolled is always asked for; codes on paper go out of use with the tenant's wish. */
async function requireMethod({ authConfig }: AuthDeps, tenantId: string, method: SecondFactorProof['method']) {
  if (method === 'totp') return;
  const { mfa_methods: methods } = await authConfig.get(tenantId);
  if (!methods.includes(method)) throw new ApiError('mfa_method_not_allowed');
}

async function noteWrongCode(deps: AuthDeps, { tenantId, userId }: TokenGrant, error: unknown): Promise<never> {
  const isWrong = error instanceof ApiError && error.code === 'mfa_code_invalid';
  if (isWrong) await recordFailure(deps, tenantId, { userId, reason: error.code });
  throw error;
}

interface Challenge {
  grant: TokenGrant;
  purpose: 'mfa' | 'mfa_enrollment';
  challengeId: string;
  client: Client;
}

/** Proof, end of the challenge and new session in one transaction: a code is spent only for the session it gave. */
export async function finishChallenge<T>(
  deps: AuthDeps,
  { grant, purpose, challengeId, client }: Challenge,
  prove: (tx: Sql, user: UserRow) => Promise<T>,
): Promise<{ proved: T; tokens: Tokens }> {
  const { tenantId, userId, data } = grant;
  const [tenant, settings] = await Promise.all([tenantOf(deps, tenantId), deps.authConfig.get(tenantId)]);
  return deps.db.transaction(async (tx) => {
    const users = usersOf(tx, tenantId);
    const user = await users.lock(userId);
    if (user === null || passwordFingerprint(user) !== data.password) throw new ApiError('challenge_invalid');
    refuseBarredUser(user, settings, deps.clock.now());
    if ((await deps.oneTimeTokens.consume(tx, purpose, challengeId)) === null) throw new ApiError('challenge_invalid');
    const proved = await prove(tx, user);
    const profile = (await users.profile({ id: userId })) ?? user;
    const amr = [...(Array.isArray(data.amr) ? data.amr.map(String) : []), ...SECOND_FACTOR_AMR];
    return { proved, tokens: await startSession(deps, tx, { tenant, settings, user: profile, amr, client }) };
  });
}

export async function tenantOf({ tenants }: AuthDeps, tenantId: string) {
  const tenant = await tenants.find(tenantId);
  if (tenant === null) throw new ApiError('challenge_invalid');
  return tenant;
}
