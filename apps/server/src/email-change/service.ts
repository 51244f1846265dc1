import { userChanges } from '../audit/changes';
import { userActor, userTarget } from '../audit/event';
import type { AuditRecorder } from '../audit/recorder';
import { requireOwnAddress } from '../auth/own-address';
import type { AuthConfigService } from '../auth-config/service';
import type { Clock } from '../clock';
import type { Database } from '../db/database';
import type { UserActor } from '../http/access';
import { ApiError, invalidField } from '../http/errors';
import type { LinkRequestService } from '../link-requests/service';
import type { LinkService } from '../links/service';
import type { MailService } from '../mail/service';
import { lockProven, proveOwnPassword } from '../me/own-password';
import type { OneTimeTokenService } from '../one-time-tokens/service';
import type { TenantService } from '../tenants/service';
import type { PasswordGuard } from '../throttle/password-guard';
import { addressee } from '../users/create';
import { canonicalEmail } from '../users/email';
import { usersOf } from '../users/repository';
import type { VerifiedEmail } from '../verification/schema';
import type { UpdateMyEmailBody } from './schema';

interface EmailChangeDeps {
  db: Database;
  clock: Clock;
  audit: AuditRecorder;
  authConfig: AuthConfigService;
  linkRequests: LinkRequestService;
  links: LinkService;
  mail: MailService;
  oneTimeTokens: OneTimeTokenService;
  passwordGuard: PasswordGuard;
  tenants: TenantService;
}

/** How users change their own address. */
export interface EmailChangeService {
  /**
   * Mails a link, valid 24 h, to the new address, and a notice to the present one. Nothing changes until the link is
   * used. An address that belongs to another account gets no mail; the caller is not told.
   *
   * @throws ApiError `invalid_credentials` (401), `email_domain_not_allowed` (403), `validation_failed` (422): it is
   *   the present address, `rate_limited` (429), `overloaded` (503).
   */
  request(actor: UserActor, body: UpdateMyEmailBody): Promise<void>;
  /**
   * Makes the new address the user's, verified, by the link that was mailed there. All other links end, as they were
   * mailed to the old address, and the old address is told.
   *
   * @throws ApiError `token_invalid` (400); `email_already_exists` (409): somebody took the address meanwhile.
   */
  confirm(token: string): Promise<VerifiedEmail>;
}

export function createEmailChangeService(deps: EmailChangeDeps): EmailChangeService {
  return {
    request: (actor, body) => request(deps, actor, body),
    confirm: (token) => confirm(deps, token),
  };
}

async function request(deps: EmailChangeDeps, actor: UserActor, body: UpdateMyEmailBody): Promise<void> {
  const { mail, links, linkRequests } = deps;
  const { new_email: newEmail } = body;
  const [tenant, settings] = await Promise.all([
    deps.tenants.find(actor.tenantId),
    deps.authConfig.get(actor.tenantId),
  ]);
  if (tenant === null) throw new ApiError('session_revoked');
  const emailCanonical = requireOwnAddress(newEmail, settings, 'body.new_email');
  const proven = await proveOwnPassword(deps, actor, body.password);
  await deps.db.transaction(async (tx) => {
    const user = await lockProven(tx, proven);
    if (user.emailCanonical === emailCanonical) throw invalidField('body.new_email', 'must not be the present address');
    const isAllowed = await linkRequests.allow(tx, tenant.id, { kind: 'confirm_email', email: newEmail });
    if (!isAllowed) return;
    const isTaken = (await usersOf(tx, tenant.id).profile({ emailCanonical })) !== null;
    const isSent = !isTaken && (await linkRequests.allowMail(tx, tenant.id, newEmail));
    if (isSent) await links.send(tx, { kind: 'confirm_email', tenant, user, settings, newEmail });
    await mail.enqueue(tx, { ...addressee(tenant, user), template: 'email_change_requested', data: { newEmail } });
  });
}

async function confirm(deps: EmailChangeDeps, token: string): Promise<VerifiedEmail> {
  const { clock, links, mail } = deps;
  const subject = await links.require('confirm_email', token);
  const { tenant } = subject;
  const newEmail = String(subject.data.new_email);
  const emailCanonical = canonicalEmail(newEmail);
  if (emailCanonical === null) throw new ApiError('token_invalid');
  return deps.db.transaction(async (tx) => {
    const user = await links.use(tx, 'confirm_email', { token, subject });
    const status = user.status === 'unverified' ? { status: 'active' as const } : {};
    const changes = { email: newEmail, emailCanonical, emailVerified: true, ...status };
    await usersOf(tx, tenant.id).update(user.id, { ...changes, updatedAt: clock.now() });
    await deps.audit.record(tx, tenant.id, {
      type: 'user.email_changed',
      target: userTarget(user.id),
      actor: userActor(user.id),
      changes: userChanges(user, changes),
    });
    await deps.oneTimeTokens.drop(tx, { tenantId: tenant.id, userId: user.id });
    await mail.enqueue(tx, { ...addressee(tenant, user), template: 'email_changed', data: { newEmail } });
    return { user_id: user.id, email: newEmail, email_verified: true };
  });
}
