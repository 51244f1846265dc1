import { userTarget } from '../audit/event';
import { ApiError, invalidField } from '../http/errors';
import { GIVEN_FOR_THE_OLD_PASSWORD } from '../one-time-tokens/service';
import { passwordChanges, prepareNewPassword } from '../passwords/change';
import type { PasswordPolicy } from '../passwords/policy';
import type { Tenant } from '../tenants/schema';
import { type UserChanges, type UserRow, usersOf } from './repository';
import type { PasswordReset, ResetPasswordBody } from './schema';
import type { UserDeps } from './service';

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
    await deps.sessions.endAll(tx, tenant.id, userId);
    await deps.oneTimeTokens.drop(tx, { tenantId: tenant.id, userId }, GIVEN_FOR_THE_OLD_PASSWORD);
    const link = sendEmail
      ? await deps.links.send(tx, { kind: 'reset_password', template: 'reset_required', tenant, user, settings })
      : null;
    const expiresAt = link?.expiresAt ?? new Date(now.getTime() + TEMPORARY_PASSWORD_SECONDS * 1000);
    await users.update(
      userId,
      passwordHash === null
        ? { passwordState: 'reset_required', passwordExpiresAt: null, updatedAt: now }
        : temporaryChanges(user, passwordHash, { policy, now, expiresAt }),
    );
    const changes = { email_sent: { to: sendEmail }, temporary_password_set: { to: temporary !== null } };
    await deps.audit.record(tx, tenant.id, { type: 'user.password_reset', target: userTarget(userId), changes });
    return {
      user_id: userId,
      email_sent: sendEmail,
      temporary_password_set: temporary !== null,
      expires_at: expiresAt.toISOString(),
    };
  });
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
