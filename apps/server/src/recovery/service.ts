import { userChanges } from '../audit/changes';
import { userActor, userTarget } from '../audit/event';
import type { AuditRecorder } from '../audit/recorder';
import type { Clock } from '../clock';
import type { Database } from '../db/database';
import { ApiError } from '../http/errors';
import type { LinkRequestService } from '../link-requests/service';
import type { LinkService } from '../links/service';
import type { MailService } from '../mail/service';
import type { OneTimeTokenService } from '../one-time-tokens/service';
import { passwordChanges, prepareNewPassword } from '../passwords/change';
import type { PasswordService } from '../passwords/service';
import type { SessionService } from '../sessions/service';
import type { TenantService } from '../tenants/service';
import { addressee } from '../users/create';
import { usersOf } from '../users/repository';
import type { LinkOwner } from './schema';

interface RecoveryDeps {
  db: Database;
  clock: Clock;
  audit: AuditRecorder;
  linkRequests: LinkRequestService;
  links: LinkService;
  mail: MailService;
  oneTimeTokens: OneTimeTokenService;
  passwords: PasswordService;
  sessions: SessionService;
  tenants: TenantService;
}

/** What somebody who forgot the password can do. */
export interface RecoveryService {
  /**
   * Asks for a link to reset the password. The account is looked for after the answer, see `LinkRequestService`;
   * disabled and invited users get no mail.
   *
   * @throws ApiError `tenant_not_found` (404).
   */
  requestReset(tenant: string, email: string): Promise<void>;
  /**
   * Sets a new password by the link in a mail. Ends every session and every other link and challenge of the user, and
   * tells the user by mail. As the link was read in the user's mailbox, the address counts as verified from now on,
   * and an account that waited for just that is active.
   *
   * @throws ApiError `token_invalid` (400): spent, replaced by a newer one, expired, or made for another purpose.
   * @throws ApiError `password_too_weak` (422); the link then stays good.
   * @throws ApiError `overloaded` (503).
   */
  resetPassword(token: string, newPassword: string): Promise<LinkOwner>;
}

export function createRecoveryService(deps: RecoveryDeps): RecoveryService {
  return {
    async requestReset(idOrSlug, email) {
      const tenant = await deps.tenants.find(idOrSlug);
      if (tenant === null) throw new ApiError('tenant_not_found');
      await deps.linkRequests.request(tenant, 'reset_password', email);
    },

    resetPassword: (token, newPassword) => resetPassword(deps, token, newPassword),
  };
}

async function resetPassword(deps: RecoveryDeps, token: string, newPassword: string): Promise<LinkOwner> {
  const { links, clock } = deps;
  const subject = await links.require('reset_password', token);
  const { tenant, user, settings } = subject;
  const policy = settings.password_policy;
  const change = { user, password: newPassword, policy, path: 'body.new_password' };
  const passwordHash = await prepareNewPassword(deps.passwords, change);
  return deps.db.transaction(async (tx) => {
    const current = await links.use(tx, 'reset_password', { token, subject });
    const isWaiting = current.status === 'pending' || current.status === 'unverified';
    await usersOf(tx, tenant.id).update(user.id, {
      ...passwordChanges(current, passwordHash, { policy, now: clock.now() }),
      emailVerified: true,
      ...(isWaiting ? { status: 'active' } : {}),
    });
    const [target, actor] = [userTarget(user.id), userActor(user.id)];
    const proven = userChanges(current, { emailVerified: true, ...(isWaiting ? { status: 'active' } : {}) });
    await deps.audit.record(tx, tenant.id, { type: 'user.password_changed', target, actor, changes: proven });
    await deps.sessions.endAll(tx, tenant.id, user.id);
    await deps.oneTimeTokens.drop(tx, { tenantId: tenant.id, userId: user.id });
    await deps.mail.enqueue(tx, { ...addressee(tenant, current), template: 'password_changed', data: {} });
    return { user_id: user.id, email: current.email };
  });
}
