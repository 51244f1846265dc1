import { type ApiKeysResource, apiKeysResource } from './admin/api-keys';
import { type AuditResource, auditOf, installationAudit } from './admin/audit';
import { type AuthConfigResource, authConfigOf } from './admin/auth-config';
import { type JobsResource, jobsOf } from './admin/jobs';
import { type MailsResource, mailsOf } from './admin/mails';
import { type RolesResource, rolesOf } from './admin/roles';
import { type SigningKeysResource, signingKeysResource } from './admin/signing-keys';
import { type TenantsResource, tenantsResource } from './admin/tenants';
import { type UsersResource, usersOf } from './admin/users';
import { type WebhooksResource, webhooksOf } from './admin/webhooks';
import { createCall } from './core/call';
import { createSend, type HttpOptions } from './core/http';
import { createStream } from './core/stream';
import { createUpload } from './core/upload';
import type { Caller } from './types';

/** Options of `createAdminClient`. */
export interface AdminClientOptions extends HttpOptions {
  /** Root admin token, API key (`hj_…`) or access token of a tenant's admin. Keep the first two out of browsers. */
  token: string;
  /** Value of the User-Agent header, where the platform lets it be set. */
  userAgent?: string;
}

/** What belongs to one tenant. */
export interface TenantAdmin {
  users: UsersResource;
  roles: RolesResource;
  authConfig: AuthConfigResource;
  audit: AuditResource;
  mails: MailsResource;
  jobs: JobsResource;
  webhooks: WebhooksResource;
}

/** Administration: all of `/v2/admin` that the token may reach. */
export interface AdminClient {
  /** Whom the token belongs to and what it may do. */
  whoami(): Promise<Caller>;
  tenants: TenantsResource;
  apiKeys: ApiKeysResource;
  signingKeys: SigningKeysResource;
  /** What was done to the installation as a whole; what was done in a tenant is in `tenant(…).audit`. */
  audit: AuditResource;
  /** What belongs to a tenant, named by id (`ten_…`) or slug. Sends no request. */
  tenant(idOrSlug: string): TenantAdmin;
}

/**
 * Makes a client for administrators. Every method rejects with a `HelloJohnError`; `unauthenticated` (401) and
 * `forbidden` (403) may come from each. Ids in paths are encoded, and an id that could lead to another path (`''`, `.`,
 * `..`, anything with a slash) is refused as `invalid_argument` before any request.
 *
 * @example
 * const admin = createAdminClient({ url: 'http://localhost:8080', token });
 * const { users, total } = await admin.tenant('acme-corp').users.list({ search: 'alice' });
 */
export function createAdminClient(options: AdminClientOptions): AdminClient {
  const headers: Record<string, string> = options.userAgent === undefined ? {} : { 'user-agent': options.userAgent };
  const call = createCall(createSend(options, headers), () => options.token);
  const stream = createStream(options, options.token, headers);
  const upload = createUpload(options, options.token, headers);

  return {
    whoami: () => call('get', '/v2/admin/whoami'),
    tenants: tenantsResource(call),
    apiKeys: apiKeysResource(call),
    signingKeys: signingKeysResource(call),
    audit: installationAudit(call),
    tenant: (idOrSlug) => ({
      users: usersOf({ call, stream, upload }, idOrSlug),
      roles: rolesOf(call, idOrSlug),
      authConfig: authConfigOf(call, idOrSlug),
      audit: auditOf(call, idOrSlug),
      mails: mailsOf(call, idOrSlug),
      jobs: jobsOf(call, stream, idOrSlug),
      webhooks: webhooksOf(call, idOrSlug),
    }),
  };
}
