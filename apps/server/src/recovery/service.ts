import type { Clock } from '../clock';
import type { Database } from '../db/database';
import type { LinkService } from '../links/service';
import type { MailService } from '../mail/service';
import type { OneTimeTokenService } from '../one-time-tokens/service';
import { passwordChanges, prepareNewPassword } from '../passwords/change';
import type { PasswordService } from '../passwords/service';
import type { SessionService } from '../sessions/service';
import { addressee } from '../users/create';
import { usersOf } from '../users/repository';

export interface RecoveryDeps {
  db: Database;
  clock: Clock;
  links: LinkService;
  mail: MailService;
  oneTimeTokens: OneTimeTokenService;
  passwords: PasswordService;
  sessions: SessionService;
}

/** What somebody who forgot the password can do. */
export interface RecoveryService {
  /**
   * Sets a new password by the link in a mail. Ends every session and every other link and challenge of the user, and
   * tells the user by mail. As the link was read in the user's mailbox, the address counts as verified from now on,
   * and an account that waited for just that is active.
   *
   * @throws ApiError `token_invalid` (400): spent, replaced by a newer one, expired, or made for another purpose.
   * @throws ApiError `password_too_weak` (422); the link then stays good.
   * @throws ApiError `overloaded` (503).
   */
  resetPassword(token: string, newPassword: string): Promise<void>;
}

export function createRecoveryService(deps: RecoveryDeps): RecoveryService {
  const { db, clock, links, passwords } = deps;
  return {
    async resetPassword(token, newPassword) {
      const subject = await links.require('reset_password', token);
      const { tenant, user, settings } = subject;
      const policy = settings.password_policy;
      const change = { user, password: newPassword, policy, path: 'body.new_password' };
      const passwordHash = await prepareNewPassword(passwords, change);
      await db.transaction(async (tx) => {
        const current = await links.use(tx, 'reset_password', { token, subject });
        const isWaiting = current.status === 'pending' || current.status === 'unverified';
        await usersOf(tx, tenant.id).update(user.id, {
          ...passwordChanges(current, passwordHash, { policy, now: clock.now() }),
          emailVerified: true,
          ...(isWaiting ? { status: 'active' } : {}),
        });
        const owner = { tenantId: tenant.id, userId: user.id };
        await deps.sessions.endAll(tx, tenant.id, user.id);
        await deps.oneTimeTokens.drop(tx, owner);
        await deps.mail.enqueue(tx, { ...addressee(tenant, current), template: 'password_changed', data: {} });
      });
    },
  };
}
