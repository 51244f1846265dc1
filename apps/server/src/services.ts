import type { Logger } from 'pino';
import { type ApiKeyService, createApiKeyService } from './api-keys/service';
import { type AuditRecorder, createAuditRecorder } from './audit/recorder';
import { type AuditRetention, createAuditRetention } from './audit/retention';
import { type AuditLog, createAuditLog } from './audit/service';
import { type AuthService, createAuthService } from './auth/service';
import { type AuthConfigService, createAuthConfigService } from './auth-config/service';
import type { Clock } from './clock';
import { createSecretBox, type SecretBox } from './crypto/secret-box';
import type { Database } from './db/database';
import { createEmailChangeService, type EmailChangeService } from './email-change/service';
import { type Authentication, createAuthentication } from './http/authentication';
import { createIdempotencyService, type IdempotencyService } from './idempotency/service';
import { createInvitationService, type InvitationService } from './invitations/service';
import { createJobService, type JobService } from './jobs/service';
import { createLinkRequestService, type LinkRequestService } from './link-requests/service';
import { createLinkService, type LinkService } from './links/service';
import { createMailService, type MailService } from './mail/service';
import type { MailTransport } from './mail/transport';
import { createMeService, type MeService } from './me/service';
import { createMfaService, type MfaService } from './mfa/service';
import { createOneTimeTokenService, type OneTimeTokenService } from './one-time-tokens/service';
import { createPasswordService, type PasswordService } from './passwords/service';
import { createPersonalDataService, type PersonalDataService } from './personal-data/service';
import { createRecoveryService, type RecoveryService } from './recovery/service';
import { createRevocationFeed, type RevocationFeed } from './revocations/service';
import { createRoleService, type RoleService } from './roles/service';
import { createSessionService, type SessionService } from './sessions/service';
import { createTenantService, type TenantService } from './tenants/service';
import { createPasswordGuard } from './throttle/password-guard';
import { createThrottleService } from './throttle/service';
import { createSigningKeys, type SigningKeys } from './tokens/signing-keys';
import { createImportJob } from './user-import/job';
import { createUserImportService, type UserImportService } from './user-import/service';
import { createStaleUploads, type StaleUploads } from './user-import/stale-uploads';
import { createUserBulkService, type UserBulkService } from './users/bulk';
import { bulkJobTypes } from './users/bulk-job';
import { createUserExportService, type UserExportService } from './users/export';
import { createUserService, type UserService } from './users/service';
import { createVerificationService, type VerificationService } from './verification/service';
import { createAddressGuard, type Resolve } from './webhooks/address';
import { createWebhookDispatcher, type WebhookDispatcher } from './webhooks/dispatcher';
import { createSender } from './webhooks/sender';
import { createWebhookService, type WebhookService } from './webhooks/service';

/** What the services stand on; tests pass their own clock and mail transport. */
export interface ServiceDeps {
  db: Database;
  clock: Clock;
  log: Logger;
  mailTransport: MailTransport;
  /** Issuer of tokens and base of links, without a trailing slash. */
  publicUrl: string;
  /** The root admin token. */
  rootToken: string;
  /** 32 bytes that all secrets are encrypted and signed with; see `openInstallationKey`. */
  secretKey: Buffer;
  bcryptCost: number;
  /** Passwords hashed at once; default one a core. */
  hashConcurrency?: number;
  /** HELLOJOHN_RATE_LIMIT. */
  isRateLimited: boolean;
  mailFrom: string;
  /** HELLOJOHN_JOB_RETENTION_DAYS. */
  jobRetentionDays: number;
  /** HELLOJOHN_AUDIT_RETENTION_DAYS. */
  auditRetentionDays?: number | undefined;
  /** HELLOJOHN_WEBHOOK_ALLOW_PRIVATE. */
  allowsPrivateWebhooks: boolean;
  /** Finds the addresses of receivers; default: the system does. */
  resolve?: Resolve | undefined;
}

/** Every service of the server; handlers of endpoints get this. */
export interface Services {
  db: Database;
  clock: Clock;
  publicUrl: string;
  secretBox: SecretBox;
  authentication: Authentication;
  apiKeys: ApiKeyService;
  /** Writes the audit log, in the transaction of what is recorded. */
  audit: AuditRecorder;
  /** Reads, seals and verifies it. */
  auditLog: AuditLog;
  /** Removes from it what is past its time. */
  auditRetention: AuditRetention;
  auth: AuthService;
  authConfig: AuthConfigService;
  emailChange: EmailChangeService;
  idempotency: IdempotencyService;
  invitations: InvitationService;
  jobs: JobService;
  linkRequests: LinkRequestService;
  links: LinkService;
  mail: MailService;
  me: MeService;
  mfa: MfaService;
  oneTimeTokens: OneTimeTokenService;
  passwords: PasswordService;
  personalData: PersonalDataService;
  recovery: RecoveryService;
  /** Ended sessions, for services that check tokens offline. */
  revocations: RevocationFeed;
  roles: RoleService;
  sessions: SessionService;
  signingKeys: SigningKeys;
  /** Cleans up after uploads whose server was killed. */
  staleUploads: StaleUploads;
  tenants: TenantService;
  userBulk: UserBulkService;
  userExports: UserExportService;
  userImports: UserImportService;
  users: UserService;
  verification: VerificationService;
  webhooks: WebhookService;
  webhookDispatcher: WebhookDispatcher;
}

/** Builds every service once, by constructor. */
export function createServices(deps: ServiceDeps): Services {
  const { rootToken, secretKey } = deps;
  const basics = createBasics(deps);
  const webhooks = createWebhookService({ ...basics, dispatcher: basics.webhookDispatcher });
  const mail = createMailService({ ...basics, transport: deps.mailTransport, from: deps.mailFrom });
  const links = createLinkService({ ...basics, mail });
  const linkRequests = createLinkRequestService({ ...basics, links, secretKey });
  const sessions = createSessionService({ ...basics, secretKey });
  const throttle = createThrottleService({ ...basics, secretKey, isEnabled: deps.isRateLimited });
  const passwordGuard = createPasswordGuard({ ...basics, sessions, throttle });
  const known = { ...basics, mail, links, linkRequests, sessions, throttle, passwordGuard };
  const mfa = createMfaService(known);
  const users = createUserService(known);
  const types = [createImportJob({ ...known, mfa, users }), ...bulkJobTypes(known)];
  const jobs = createJobService({ ...known, types, retentionDays: deps.jobRetentionDays });
  return {
    ...known,
    authentication: createAuthentication({ ...known, rootToken }),
    auth: createAuthService({ ...known, mfa }),
    emailChange: createEmailChangeService(known),
    idempotency: createIdempotencyService({ ...basics, secretKey }),
    invitations: createInvitationService({ ...known, mfa }),
    jobs,
    me: createMeService({ ...known, users }),
    mfa,
    personalData: createPersonalDataService({ ...basics, webhooks }),
    recovery: createRecoveryService(known),
    revocations: createRevocationFeed(basics),
    staleUploads: createStaleUploads(basics),
    userBulk: createUserBulkService({ ...known, jobs }),
    userExports: createUserExportService(basics),
    userImports: createUserImportService({ ...known, jobs }),
    users,
    verification: createVerificationService(known),
    webhooks,
  };
}

/** What stands on the database alone. */
function createBasics(deps: ServiceDeps) {
  const { db, clock, log, publicUrl, secretKey, bcryptCost, hashConcurrency } = deps;
  const secretBox = createSecretBox(secretKey);
  const auditLog = createAuditLog({ db, log, secretKey });
  const guard = createAddressGuard(deps.allowsPrivateWebhooks, deps.resolve);
  const courier = { db, clock, log, auditLog, secretBox, send: createSender(guard) };
  const webhookDispatcher = createWebhookDispatcher({ db, clock, log, courier });
  const audit = createAuditRecorder({ clock, secretKey, onDue: webhookDispatcher.nudge });
  const tenants = createTenantService({ db, clock, audit });
  return {
    db,
    clock,
    log,
    publicUrl,
    secretBox,
    tenants,
    audit,
    auditLog,
    auditRetention: createAuditRetention({ db, clock, log, audit, secretKey, retentionDays: deps.auditRetentionDays }),
    guard,
    webhookDispatcher,
    apiKeys: createApiKeyService({ db, clock, tenants, audit }),
    authConfig: createAuthConfigService({ db, clock, audit }),
    oneTimeTokens: createOneTimeTokenService({ clock }),
    passwords: createPasswordService({ bcryptCost, concurrency: hashConcurrency }),
    roles: createRoleService({ db, clock, audit }),
    signingKeys: createSigningKeys({ db, clock, log, secretBox, audit }),
  };
}
