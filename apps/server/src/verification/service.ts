import { userChanges } from '../audit/changes';
import { userActor, userTarget } from '../audit/event';
import type { AuditRecorder } from '../audit/recorder';
import type { AuthConfigService } from '../auth-config/service';
import type { Clock } from '../clock';
import type { Database } from '../db/database';
import { ApiError } from '../http/errors';
import type { LinkRequestService } from '../link-requests/service';
import type { LinkService } from '../links/service';
import type { Tenant } from '../tenants/schema';
import type { TenantService } from '../tenants/service';
import { usersOf } from '../users/repository';
import type { VerifiedEmail } from './schema';

interface VerificationDeps {
  db: Database;
  clock: Clock;
  audit: AuditRecorder;
  authConfig: AuthConfigService;
  linkRequests: LinkRequestService;
  links: LinkService;
  tenants: TenantService;
}

/** How an address becomes a verified one: its owner follows a link that was mailed there. */
export interface VerificationService {
  /**
   * Asks for another link. The account is looked for after the answer, see `LinkRequestService`; verified, disabled and
   * invited users get no mail.
   *
   * @throws ApiError `tenant_not_found` (404).
   */
  request(tenant: string, email: string): Promise<void>;
  /**
   * Mails a link, valid 24 h, because an administrator asked for it.
   *
   * @throws ApiError `user_not_found` (404), `email_already_verified` (409).
   */
  send(tenant: Tenant, userId: string): Promise<void>;
  /**
   * Verifies the address by the link; a user who waited for that becomes active.
   *
   * @throws ApiError `token_invalid` (400).
   */
  verify(token: string): Promise<VerifiedEmail>;
}

export function createVerificationService(deps: VerificationDeps): VerificationService {
  const { db, clock, links } = deps;
  return {
    async request(idOrSlug, email) {
      const tenant = await deps.tenants.find(idOrSlug);
      if (tenant === null) throw new ApiError('tenant_not_found');
      await deps.linkRequests.request(tenant, 'verify_email', email);
    },

    async send(tenant, userId) {
      const settings = await deps.authConfig.get(tenant.id);
      await db.transaction(async (tx) => {
        const user = await usersOf(tx, tenant.id).lock(userId);
        if (user === null) throw new ApiError('user_not_found');
        if (user.emailVerified) throw new ApiError('email_already_verified');
        await links.send(tx, { kind: 'verify_email', tenant, user, settings });
        await deps.audit.record(tx, tenant.id, { type: 'user.verification_sent', target: userTarget(userId) });
      });
    },

    async verify(token) {
      const subject = await links.require('verify_email', token);
      return db.transaction(async (tx) => {
        const user = await links.use(tx, 'verify_email', { token, subject });
        const changes = { emailVerified: true, ...(user.status === 'unverified' ? { status: 'active' as const } : {}) };
        await usersOf(tx, subject.tenant.id).update(user.id, { ...changes, updatedAt: clock.now() });
        await deps.audit.record(tx, subject.tenant.id, {
          type: 'user.updated',
          target: userTarget(user.id),
          actor: userActor(user.id),
          changes: userChanges(user, changes),
        });
        return { user_id: user.id, email: user.email, email_verified: true };
      });
    },
  };
}
