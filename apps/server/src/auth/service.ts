import type { AuditRecorder } from '../audit/recorder';
import type { AuthConfigService } from '../auth-config/service';
import type { Clock } from '../clock';
import type { Database } from '../db/database';
import type { UserActor } from '../http/access';
import type { LinkRequestService } from '../link-requests/service';
import type { LinkService } from '../links/service';
import type { MailService } from '../mail/service';
import type { EnrollmentAnswer, TotpEnrollmentAnswer, VerifyEnrollmentBody } from '../mfa/schema';
import type { MfaService } from '../mfa/service';
import type { OneTimeTokenService } from '../one-time-tokens/service';
import type { PasswordService } from '../passwords/service';
import type { Tokens } from '../sessions/schema';
import type { SessionService, SignIn } from '../sessions/service';
import type { TenantService } from '../tenants/service';
import type { PasswordGuard } from '../throttle/password-guard';
import type { ThrottleService } from '../throttle/service';
import { enrollTotp, verifyTotpEnrollment } from './enrollment';
import { changePassword } from './forced-change';
import { login } from './login';
import { register } from './register';
import type { ChangePasswordBody, LoginBody, RegisterBody, Registration, SignInResult } from './schema';
import { type SecondFactorProof, verifySecondFactor } from './second-factor';

/** Where somebody signs in from. */
export type Client = SignIn['client'];

export interface AuthDeps {
  db: Database;
  clock: Clock;
  audit: AuditRecorder;
  authConfig: AuthConfigService;
  linkRequests: LinkRequestService;
  links: LinkService;
  mail: MailService;
  mfa: MfaService;
  oneTimeTokens: OneTimeTokenService;
  passwords: PasswordService;
  passwordGuard: PasswordGuard;
  sessions: SessionService;
  tenants: TenantService;
  throttle: ThrottleService;
}

/** How users come in and leave. */
export interface AuthService {
  /**
   * Makes an account with the role `member` and status `unverified`, and signs it in; where the tenant requires a second
   * factor, with a challenge to enrol one instead of tokens. Where it requires verification there are no tokens but a
   * mail with a link, valid 24 h; a taken address then gets the same answer for the same work, and its owner a mail.
   *
   * @throws ApiError `tenant_not_found` (404); `sign_up_disabled`, `email_domain_not_allowed`,
   *   `metadata_key_not_allowed` (403); `email_already_exists` (409), only without verification; `password_too_weak`,
   *   `metadata_too_large`, `validation_failed` (422); `rate_limited` (429); `overloaded` (503).
   */
  register(body: RegisterBody, client: Client): Promise<Registration>;
  /**
   * Signs in by password. Unknown users, users without a password and wrong passwords get one answer for the same work;
   * what is wrong with an account is told only to who knows its password. A temporary password is spent with this call.
   *
   * @throws ApiError `tenant_not_found` (404); `invalid_credentials` (401); `user_disabled`, `email_not_verified`,
   *   `password_reset_required` (403); `rate_limited` (429); `overloaded` (503).
   */
  login(body: LoginBody, client: Client): Promise<SignInResult>;
  /**
   * Sets the new password that a sign-in asked for, ends the user's other sessions and signs in. A challenge lives 10
   * minutes and works once; it dies when the password changes otherwise.
   *
   * @throws ApiError `challenge_invalid` (401); `user_disabled`, `email_not_verified` (403); `password_too_weak` (422):
   *   the challenge can be used again, ten times in all; `overloaded` (503).
   */
  changePassword(body: ChangePasswordBody, client: Client): Promise<SignInResult>;
  /**
   * Ends a sign-in with a code of an authenticator app or a backup code. Five tries a challenge, parallel ones included.
   *
   * @throws ApiError `challenge_invalid`, `mfa_code_invalid` (401); `mfa_method_not_allowed`, `user_disabled`,
   *   `email_not_verified` (403); `rate_limited` (429).
   */
  verifySecondFactor(proof: SecondFactorProof, client: Client): Promise<Tokens>;
  /**
   * Begins to enrol an authenticator app, for a signed-in user or in the middle of a sign-in that requires it.
   *
   * @throws ApiError `unauthenticated`, `challenge_invalid` (401); `mfa_method_not_allowed` (403).
   */
  enrollTotp(actor: UserActor | null, challengeId: string | undefined): Promise<TotpEnrollmentAnswer>;
  /**
   * Confirms an enrolment with a first code; in the middle of a sign-in it ends that with tokens.
   *
   * @throws ApiError `unauthenticated`, `challenge_invalid`, `mfa_code_invalid` (401); `factor_not_found` (404).
   */
  verifyTotpEnrollment(actor: UserActor | null, body: VerifyEnrollmentBody, client: Client): Promise<EnrollmentAnswer>;
  /** Ends the session of the call. */
  logout(actor: UserActor): Promise<void>;
  /** Ends all sessions of the user. */
  logoutAll(actor: UserActor): Promise<void>;
}

export function createAuthService(deps: AuthDeps): AuthService {
  return {
    register: (body, client) => register(deps, body, client),
    login: (body, client) => login(deps, body, client),
    changePassword: (body, client) => changePassword(deps, body, client),

    verifySecondFactor: (proof, client) => verifySecondFactor(deps, proof, client),
    enrollTotp: (actor, challengeId) => enrollTotp(deps, actor, challengeId),
    verifyTotpEnrollment: (actor, body, client) => verifyTotpEnrollment(deps, { actor, body, client }),

    async logout({ tenantId, id, sessionId }) {
      // When another call has just ended it there is nothing left to do.
      await deps.db.transaction((tx) => deps.sessions.end(tx, { tenantId, userId: id }, sessionId));
    },

    logoutAll: ({ tenantId, id }) => deps.sessions.revokeAll({ tenantId, userId: id }),
  };
}
