import type { Logger } from 'pino';
import { type ApiKeyService, createApiKeyService } from './api-keys/service';
import { type AuthService, createAuthService } from './auth/service';
import { type AuthConfigService, createAuthConfigService } from './auth-config/service';
import type { Clock } from './clock';
import { createSecretBox, type SecretBox } from './crypto/secret-box';
import type { Database } from './db/database';
import { type Authentication, createAuthentication } from './http/authentication';
import { createLinkService, type LinkService } from './links/service';
import { createMailService, type MailService } from './mail/service';
import type { MailTransport } from './mail/transport';
import { createMeService, type MeService } from './me/service';
import { createMfaService, type MfaService } from './mfa/service';
import { createOneTimeTokenService, type OneTimeTokenService } from './one-time-tokens/service';
import { createPasswordService, type PasswordService } from './passwords/service';
import { createRecoveryService, type RecoveryService } from './recovery/service';
import { createRoleService, type RoleService } from './roles/service';
import { createSessionService, type SessionService } from './sessions/service';
import { createTenantService, type TenantService } from './tenants/service';
import { createSigningKeys, type SigningKeys } from './tokens/signing-keys';
import { createUserService, type UserService } from './users/service';

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
  /** 32 bytes of HELLOJOHN_SECRET_KEY. */
  secretKey: Buffer;
  bcryptCost: number;
  mailFrom: string;
}

/** Every service of the server; handlers of endpoints get this. */
export interface Services {
  db: Database;
  clock: Clock;
  publicUrl: string;
  secretBox: SecretBox;
  authentication: Authentication;
  apiKeys: ApiKeyService;
  auth: AuthService;
  authConfig: AuthConfigService;
  links: LinkService;
  mail: MailService;
  me: MeService;
  mfa: MfaService;
  oneTimeTokens: OneTimeTokenService;
  passwords: PasswordService;
  recovery: RecoveryService;
  roles: RoleService;
  sessions: SessionService;
  signingKeys: SigningKeys;
  tenants: TenantService;
  users: UserService;
}

/** Builds every service once, by constructor. */
export function createServices(deps: ServiceDeps): Services {
  const { db, clock, log, publicUrl, secretKey } = deps;
  const secretBox = createSecretBox(secretKey);
  const passwords = createPasswordService({ bcryptCost: deps.bcryptCost });
  const roles = createRoleService({ db, clock });
  const authConfig = createAuthConfigService({ db, clock });
  const tenants = createTenantService({ db, clock });
  const apiKeys = createApiKeyService({ db, clock, tenants });
  const signingKeys = createSigningKeys({ db, clock, log, secretBox });
  const oneTimeTokens = createOneTimeTokenService({ clock });
  const mail = createMailService({
    db,
    clock,
    log,
    secretBox,
    publicUrl,
    transport: deps.mailTransport,
    from: deps.mailFrom,
  });
  const links = createLinkService({ db, authConfig, mail, oneTimeTokens, tenants });
  const sessions = createSessionService({ db, clock, secretKey, signingKeys, authConfig, publicUrl });
  const users = createUserService({ db, clock, authConfig, links, mail, oneTimeTokens, passwords, roles, sessions });
  const mfa = createMfaService({ db, clock, secretBox, mail, oneTimeTokens, passwords, sessions, tenants });
  const auth = createAuthService({
    db,
    clock,
    authConfig,
    links,
    mail,
    mfa,
    oneTimeTokens,
    passwords,
    sessions,
    tenants,
  });
  const me = createMeService({ db, clock, authConfig, mail, oneTimeTokens, passwords, sessions, tenants });
  const recovery = createRecoveryService({ db, clock, links, mail, oneTimeTokens, passwords, sessions });
  const authentication = createAuthentication({ rootToken: deps.rootToken, apiKeys, sessions });
  return {
    db,
    clock,
    publicUrl,
    secretBox,
    authentication,
    apiKeys,
    auth,
    authConfig,
    links,
    mail,
    me,
    mfa,
    oneTimeTokens,
    passwords,
    recovery,
    roles,
    sessions,
    signingKeys,
    tenants,
    users,
  };
}
