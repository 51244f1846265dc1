import { userActor, userTarget } from '../audit/event';
import { ApiError } from '../http/errors';
import { GIVEN_FOR_THE_OLD_PASSWORD } from '../one-time-tokens/service';
import { passwordChanges, prepareNewPassword } from '../passwords/change';
import { addressee } from '../users/create';
import { type UserRow, usersOf } from '../users/repository';
import { passwordFingerprint } from './challenge';
import type { ChangePasswordBody, SignInResult } from './schema';
import type { AuthDeps, Client } from './service';
import { completeSignIn, refuseBarredUser } from './sign-in';

/** Sets the password that a sign-in asked for; see `AuthService.changePassword`. */
export async function changePassword(
  deps: AuthDeps,
  { challenge_id: challengeId, new_password: password }: ChangePasswordBody,
  client: Client,
): Promise<SignInResult> {
  const { db, clock, passwords, authConfig, oneTimeTokens } = deps;
  const grant = await oneTimeTokens.attempt(db, 'password_change', challengeId);
  if (grant === null) throw new ApiError('challenge_invalid');
  const { tenantId, userId, data } = grant;
  const isForPasswordOf = (user: UserRow | null): user is UserRow =>
    user !== null && passwordFingerprint(user) === data.password;
  const stored = await usersOf(db, tenantId).get(userId);
  if (!isForPasswordOf(stored)) throw new ApiError('challenge_invalid');
  const [tenant, settings] = await Promise.all([deps.tenants.find(tenantId), authConfig.get(tenantId)]);
  if (tenant === null) throw new ApiError('challenge_invalid');
  refuseBarredUser(stored, settings, clock.now());
  const policy = settings.password_policy;
  const path = 'body.new_password';
  const passwordHash = await prepareNewPassword(passwords, { user: stored, password, policy, path, mustDiffer: true });
  return db.transaction(async (tx) => {
    const users = usersOf(tx, tenantId);
    const user = await users.lock(userId);
    const isUnspent = (await oneTimeTokens.consume(tx, 'password_change', challengeId)) !== null;
    if (!isUnspent || !isForPasswordOf(user)) throw new ApiError('challenge_invalid');
    refuseBarredUser(user, settings, clock.now());
    const changes = passwordChanges(user, passwordHash, { policy, now: clock.now() });
    const updated = await users.update(userId, changes);
    if (updated === null) throw new ApiError('challenge_invalid');
    const [target, actor] = [userTarget(userId), userActor(userId)];
    await deps.audit.record(tx, tenantId, { type: 'user.password_changed', target, actor });
    await deps.sessions.endAll(tx, tenantId, userId);
    await oneTimeTokens.drop(tx, { tenantId, userId }, GIVEN_FOR_THE_OLD_PASSWORD);
    await deps.mail.enqueue(tx, { ...addressee(tenant, user), template: 'password_changed', data: {} });
    const amr = Array.isArray(data.amr) ? data.amr.map(String) : [];
    return completeSignIn(deps, tx, { tenant, settings, user: { ...user, ...changes, ...updated }, amr, client });
  });
}
