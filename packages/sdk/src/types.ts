import type { Answer, Body, Query } from './core/call';
import type { operations } from './openapi.gen';

type AnswerOf<Id extends keyof operations> = Answer<operations[Id]>;
type BodyOf<Id extends keyof operations> = Body<operations[Id]>;
type QueryOf<Id extends keyof operations> = Query<operations[Id]>;

/** What a walk over all pages looks after by itself. */
export type Paging = 'page' | 'cursor' | 'includeTotal';

/** A user as administrators see it. Absent text is null, as on the wire. */
export type User = AnswerOf<'getUser'>;
/** One page of users. */
export type UserPage = AnswerOf<'listUsers'>;
/** Filters, order and paging of `users.list`. All filters combine with AND. */
export type UserListQuery = QueryOf<'listUsers'>;
/** Filters of `users.export`: those of the list. */
export type UserExportQuery = Omit<QueryOf<'exportUsers'>, 'format'>;
/** What `users.exportData` resolves to: everything that is stored on a person, without secrets. */
export type PersonalData = AnswerOf<'exportUserData'>;
/** What `users.create` takes; only `email` is required. */
export type UserCreate = BodyOf<'createUser'>;
/** What `users.update` takes; fields left out stay as they are, metadata is merged (RFC 7396). */
export type UserUpdate = BodyOf<'updateUser'>;
/** Answer of `users.resetPassword`. */
export type PasswordReset = AnswerOf<'resetUserPassword'>;
/** A live session of a user. */
export type Session = SessionList['sessions'][number];
/** What `users.sessions` resolves to. */
export type SessionList = AnswerOf<'listUserSessions'>;

/** A directory of users with its own roles, configuration and sign-in. */
export type Tenant = AnswerOf<'getTenant'>;
/** One page of tenants. */
export type TenantPage = AnswerOf<'listTenants'>;
/** Search and paging of `tenants.list`. */
export type TenantListQuery = QueryOf<'listTenants'>;
/** What `tenants.create` takes. */
export type TenantCreate = BodyOf<'createTenant'>;
/** What `tenants.update` takes. */
export type TenantUpdate = BodyOf<'updateTenant'>;

/** How sign-in works in a tenant. */
export type AuthConfig = AnswerOf<'getAuthConfig'>;
/** What `authConfig.update` takes; nested objects merge. */
export type AuthConfigUpdate = BodyOf<'updateAuthConfig'>;

/** A role of a tenant. */
export type Role = RolePage['roles'][number];
/** One page of roles. */
export type RolePage = AnswerOf<'listRoles'>;
/** Paging of `roles.list`. */
export type RoleListQuery = QueryOf<'listRoles'>;
/** What `roles.create` takes. */
export type RoleCreate = BodyOf<'createRole'>;
/** What `roles.update` takes. */
export type RoleUpdate = BodyOf<'updateRole'>;

/** An API key, without its secret. */
export type ApiKey = ApiKeyPage['apiKeys'][number];
/** One page of API keys. */
export type ApiKeyPage = AnswerOf<'listApiKeys'>;
/** Filter and paging of `apiKeys.list`. */
export type ApiKeyListQuery = QueryOf<'listApiKeys'>;
/** What `apiKeys.create` takes. */
export type ApiKeyCreate = BodyOf<'createApiKey'>;
/** A new API key: `key` is its secret, shown this once. */
export type ApiKeyWithSecret = AnswerOf<'createApiKey'>;

/** A key that signs access tokens. */
export type SigningKey = SigningKeyList['signingKeys'][number];
/** The published signing keys, newest first. */
export type SigningKeyList = AnswerOf<'listSigningKeys'>;

/** A mail that has not gone out. */
export type Mail = MailPage['mails'][number];
/** One page of mails. */
export type MailPage = AnswerOf<'listMails'>;
/** Filter and paging of `mails.list`. */
export type MailListQuery = QueryOf<'listMails'>;

/** What `users.bulk` takes: an action, and either the users' ids or a filter of the list. */
export type UserBulk = Omit<BodyOf<'bulkUsers'>, 'dryRun'>;

/** Work that goes on after its request, and how far it is. */
export type Job = AnswerOf<'getJob'>;
/** One page of jobs. */
export type JobPage = AnswerOf<'listJobs'>;
/** Filters and paging of `jobs.list`. */
export type JobListQuery = QueryOf<'listJobs'>;
/** A record that a job could not do. */
export interface JobRecordError {
  /** Line of the file where the record starts (of CSV, the header is line 1), or its place in the list. */
  line: number;
  /** The user, where the record names one. */
  id?: string;
  /** Address, where the record has one. */
  email?: string;
  /** Code of the error table. */
  code: string;
  /** What is wrong with the record. */
  detail: string;
}

/** An address that events are posted to, without its secret. */
export type Webhook = AnswerOf<'getWebhook'>;
/** One page of webhooks. */
export type WebhookPage = AnswerOf<'listWebhooks'>;
/** Paging of `webhooks.list`. */
export type WebhookListQuery = QueryOf<'listWebhooks'>;
/** What `webhooks.create` takes. */
export type WebhookCreate = BodyOf<'createWebhook'>;
/** What `webhooks.update` takes; fields left out stay as they are. */
export type WebhookUpdate = BodyOf<'updateWebhook'>;
/** A webhook with its new secret, shown this once. */
export type WebhookWithSecret = AnswerOf<'createWebhook'>;
/** An event and what became of sending it. */
export type WebhookDelivery = AnswerOf<'replayWebhookDelivery'>;
/** One page of deliveries. */
export type WebhookDeliveryPage = AnswerOf<'listWebhookDeliveries'>;
/** Filter and paging of `webhooks.deliveries`. */
export type WebhookDeliveryListQuery = QueryOf<'listWebhookDeliveries'>;

/** Something that was done. */
export type AuditEvent = AuditEventPage['events'][number];
/** One page of the audit log. */
export type AuditEventPage = AnswerOf<'listAuditEvents'>;
/** Filters and paging of `audit.list`. All filters combine with AND. */
export type AuditEventQuery = Omit<QueryOf<'listAuditEvents'>, 'format'>;
/** What `audit.verify` found. */
export type AuditVerification = AnswerOf<'verifyAuditEvents'>;

/** Whom the admin token belongs to. */
export type Caller = AnswerOf<'whoAmI'>;

/**
 * The signed-in user's own object. Absent values are `undefined` here, not null as on the wire, so that they can be
 * passed on as props: `<input defaultValue={user.firstName} />`.
 */
export type OwnUser = AbsentAsUndefined<OwnUserAnswer>;
/** The same as the server sends it. */
export type OwnUserAnswer = AnswerOf<'getMe'>;
type AbsentAsUndefined<T> = { [K in keyof T]: null extends T[K] ? NonNullable<T[K]> | undefined : T[K] };

/** What `updateProfile` takes; null removes. */
export type ProfileUpdate = BodyOf<'updateMe'>;
/** A live session of the signed-in user; `current` marks the one that asks. */
export type OwnSession = OwnSessionList['sessions'][number];
/** What `user.sessions.list` resolves to. */
export type OwnSessionList = AnswerOf<'listMySessions'>;
/** Access and refresh token with what belongs to them, as sign-in and refresh answer. */
export type TokenAnswer = AnswerOf<'refresh'>;
/** Answer of registration: without tokens when the address has to be verified first. */
export type RegisterAnswer = AnswerOf<'register'>;
/** Answer of sign-in: tokens, or what has to be done first. */
export type LoginAnswer = AnswerOf<'login'>;
/** What registration takes, but for the tenant. */
export type SignUpInput = Omit<BodyOf<'register'>, 'tenant'>;
/** What sign-in takes, but for the tenant. */
export type SignInInput = Omit<BodyOf<'login'>, 'tenant'>;
/** What the forced change of a password takes. */
export type PasswordChallengeInput = BodyOf<'changePasswordByChallenge'>;
/** What `updateEmail` takes. */
export type EmailUpdate = BodyOf<'updateMyEmail'>;
/** What `resetPassword` takes: the token of the link and the new password. */
export type ResetPasswordInput = BodyOf<'resetPassword'>;
/** What `acceptInvitation` takes. */
export type InvitationInput = BodyOf<'acceptInvitation'>;
/** Whose link it was. */
export type LinkOwner = AnswerOf<'resetPassword'>;
/** Whose address is verified now. */
export type VerifiedEmail = AnswerOf<'verifyEmail'>;

/** What an authenticator app needs: the secret as text, `otpauth://` address and QR code. */
export type TotpEnrollment = AnswerOf<'enrollTotp'>;
/** First code of an authenticator app. */
export type TotpEnrollmentCode = BodyOf<'verifyTotpEnrollment'>;
/** Code for the second step of a sign-in. */
export type MfaCode = BodyOf<'verifyTotp'>;
/** What `mfa.factors.list` resolves to. */
export type MfaFactorList = AnswerOf<'listMyFactors'>;
/** A verified second factor. */
export type MfaFactor = MfaFactorList['factors'][number];

/** What `updatePassword` takes. */
export type PasswordUpdate = BodyOf<'updateMyPassword'>;

/** What the server says about a tenant to those who check its tokens. */
export type TenantDiscovery = AnswerOf<'getTenantDiscovery'>;
