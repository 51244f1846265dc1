import { type NewAuditEvent, userTarget } from '../audit/event';
import type { AuthConfigSettings } from '../auth-config/service';
import { ApiError, invalidField } from '../http/errors';
import { GIVEN_FOR_THE_OLD_PASSWORD } from '../one-time-tokens/service';
import { passwordChanges, prepareNewPassword } from '../passwords/change';
import type { PasswordPolicy } from '../passwords/policy';
import type { Tenant } from '../tenants/schema';
import { type UserChanges, type UserRow, usersOf } from './repository';
import type { PasswordReset, ResetPasswordBody } from './schema';
import type { UserDeps } from './service';
import type { WriteScope } from './write';

const TEMPORARY_PASSWORD_SECONDS = 24 * 3600;

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
  const policy = settings.password_policy;
  // Hashing takes its time and must not hold a transaction open.
  const passwordHash = temporary === null ? null : await prepare(deps, { tenant, userId, temporary, policy });
  return deps.db.transaction(async (tx) => {
    const users = usersOf(tx, tenant.id);
    const user = await users.lock(userId);
    if (user === null) throw new ApiError('user_not_found');
    const now = deps.clock.now();
    const link = await endPasswords(deps, { tx, tenant }, { users: [user], linkBy: sendEmail ? settings : null });
    const expiresAt = link?.expiresAt ?? new Date(now.getTime() + TEMPORARY_PASSWORD_SECONDS * 1000);
    await users.update(
      userId,
      passwordHash === null
        ? { ...RESET_REQUIRED, updatedAt: now }
        : temporaryChanges(user, passwordHash, { policy, now, expiresAt }),
    );
    await deps.audit.record(tx, tenant.id, resetEvent(user, { sendEmail, isTemporarySet: temporary !== null }));
    return {
      user_id: userId,
      email_sent: sendEmail,
      temporary_password_set: temporary !== null,
      expires_at: expiresAt.toISOString(),
    };
  });
}

/** Takes the passwords of many users out of force, in the caller's transaction, which has locked them; each gets a link by mail. */
export async function requirePasswordResets(
  deps: UserDeps,
  { tx, tenant, now }: WriteScope & { tenant: Tenant },
  users: readonly UserRow[],
): Promise<void> {
  await endPasswords(deps, { tx, tenant }, { users, linkBy: await deps.authConfig.get(tenant.id) });
  const changes = { ...RESET_REQUIRED, updatedAt: now };
  await usersOf(tx, tenant.id).updateMany(users.map((user) => ({ user, changes })));
  const events = users.map((user) => resetEvent(user, { sendEmail: true, isTemporarySet: false }));
  await deps.audit.record(tx, tenant.id, ...events);
}

const RESET_REQUIRED = { passwordState: 'reset_required', passwordExpiresAt: null } as const;

/** Ends what was had by the old password. @param linkBy Settings of the links to set a new one; null: no links. */
async function endPasswords(
  deps: UserDeps,
  { tx, tenant }: Pick<WriteScope, 'tx'> & { tenant: Tenant },
  { users, linkBy: settings }: { users: readonly UserRow[]; linkBy: AuthConfigSettings | null },
): Promise<{ expiresAt: Date } | null> {
  const userIds = users.map(({ id }) => id);
  await deps.sessions.endAll(tx, tenant.id, ...userIds);
  await deps.oneTimeTokens.dropAll(tx, { tenantId: tenant.id, userIds }, GIVEN_FOR_THE_OLD_PASSWORD);
  if (settings === null) return null;
  return deps.links.sendAll(tx, { kind: 'reset_password', template: 'reset_required', tenant, settings }, users);
}

function resetEvent(user: UserRow, told: { sendEmail: boolean; isTemporarySet: boolean }): NewAuditEvent {
  const changes = { email_sent: { to: told.sendEmail }, temporary_password_set: { to: told.isTemporarySet } };
  return { type: 'user.password_reset', target: userTarget(user.id), changes };
}

interface Temporary {
  tenant: Tenant;
  userId: string;
  temporary: string;
  policy: PasswordPolicy;
}

async function prepare({ db, passwords }: UserDeps, { tenant, userId, temporary, policy }: Temporary): Promise<string> {
  const user = await usersOf(db, tenant.id).get(userId);
  if (user === null) throw new ApiError('user_not_found');
  return prepareNewPassword(passwords, { user, password: temporary, policy, path: 'body.temporary_password' });
}

function temporaryChanges(
  user: UserRow,
  passwordHash: string,
  { policy, now, expiresAt }: { policy: PasswordPolicy; now: Date; expiresAt: Date },
): UserChanges {
  return {
    ...passwordChanges(user, passwordHash, { policy, now }),
    passwordState: 'temporary',
    passwordExpiresAt: expiresAt,
    mustChangePassword: true,
    // The administrator sets up the account in place of the invited person.
    ...(user.status === 'pending' ? { status: 'active' } : {}),
  };
}
