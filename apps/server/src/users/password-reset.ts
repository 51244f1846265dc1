import type { AuthConfigSettings } from '../auth-config/service';
import type { Sql } from '../db/database';
import { ApiError, invalidField } from '../http/errors';
import type { Tenant } from '../tenants/schema';
import { addressee } from './create';
import { type UserChanges, type UserRow, usersOf } from './repository';
import type { PasswordReset, ResetPasswordBody } from './schema';
import type { UserDeps } from './service';

const LINK_SECONDS = 3600;
const TEMPORARY_PASSWORD_SECONDS = 24 * 3600;
const TEMPORARY_PASSWORD_PATH = 'body.temporary_password';

interface Reset {
  tenant: Tenant;
  userId: string;
  body: ResetPasswordBody;
}

/** Takes a user's password out of force; see `UserService.resetPassword`. */
export async function resetPassword(deps: UserDeps, { tenant, userId, body }: Reset): Promise<PasswordReset> {
  const { send_email: sendEmail, temporary_password: temporary } = body;
  if (!sendEmail && temporary === null) {
    throw invalidField('body.send_email', 'must be true when there is no temporary_password');
  }
  const settings = await deps.authConfig.get(tenant.id);
  // Hashing takes its time and must not hold a transaction open.
  const passwordHash = temporary === null ? null : await hashTemporary(deps, { tenant, userId, temporary, settings });
  const now = deps.clock.now();
  const expiresAt = new Date(now.getTime() + (sendEmail ? LINK_SECONDS : TEMPORARY_PASSWORD_SECONDS) * 1000);
  await deps.db.transaction(async (tx) => {
    const users = usersOf(tx, tenant.id);
    const user = await users.lock(userId);
    if (user === null) throw new ApiError('user_not_found');
    const changes =
      passwordHash === null ? { passwordState: 'reset_required' as const } : temporaryChanges(user, passwordHash);
    const history = passwordHash === null ? {} : historyChanges(user, settings);
    const ends =
      passwordHash === null ? { passwordExpiresAt: null } : { passwordExpiresAt: expiresAt, passwordChangedAt: now };
    await users.update(userId, { ...changes, ...history, ...ends, updatedAt: now });
    await deps.sessions.endAll(tx, tenant.id, userId);
    // Challenges as well: they were given for the password that is no longer in force.
    await deps.oneTimeTokens.drop(tx, { tenantId: tenant.id, userId }, [
      'password_reset',
      'password_change',
      'mfa',
      'mfa_enrollment',
    ]);
    if (sendEmail) await mailLink(deps, tx, { tenant, user, settings });
  });
  return {
    user_id: userId,
    email_sent: sendEmail,
    temporary_password_set: temporary !== null,
    expires_at: expiresAt.toISOString(),
  };
}

interface Temporary {
  tenant: Tenant;
  userId: string;
  temporary: string;
  settings: AuthConfigSettings;
}

async function hashTemporary(deps: UserDeps, { tenant, userId, temporary, settings }: Temporary): Promise<string> {
  const user = await usersOf(deps.db, tenant.id).get(userId);
  if (user === null) throw new ApiError('user_not_found');
  const policy = settings.password_policy;
  deps.passwords.check(temporary, { policy, email: user.email, path: TEMPORARY_PASSWORD_PATH });
  await deps.passwords.checkHistory(temporary, formerHashes(user).slice(0, policy.history), TEMPORARY_PASSWORD_PATH);
  return deps.passwords.hash(temporary);
}

function temporaryChanges(user: UserRow, passwordHash: string): Omit<UserChanges, 'updatedAt'> {
  return {
    passwordHash,
    passwordState: 'temporary',
    mustChangePassword: true,
    // The administrator sets up the account in place of the invited person.
    ...(user.status === 'pending' ? { status: 'active' } : {}),
  };
}

function historyChanges(user: UserRow, settings: AuthConfigSettings): Pick<UserChanges, 'passwordHistory'> {
  return { passwordHistory: formerHashes(user).slice(0, settings.password_policy.history) };
}

function formerHashes({ passwordHash, passwordHistory }: UserRow): string[] {
  return passwordHash === null ? passwordHistory : [passwordHash, ...passwordHistory];
}

async function mailLink(
  deps: UserDeps,
  tx: Sql,
  { tenant, user, settings }: { tenant: Tenant; user: UserRow; settings: AuthConfigSettings },
): Promise<void> {
  const { token, expiresAt } = await deps.oneTimeTokens.issue(tx, {
    tenantId: tenant.id,
    userId: user.id,
    purpose: 'password_reset',
    ttlSeconds: LINK_SECONDS,
  });
  const data = { link: deps.mail.link('reset_password', token, settings) };
  await deps.mail.enqueue(tx, { ...addressee(tenant, user), template: 'reset_password', data, expiresAt });
}
