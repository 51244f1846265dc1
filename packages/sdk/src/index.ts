export { type AdminClient, type AdminClientOptions, createAdminClient, type TenantAdmin } from './admin';
export type { ApiKeysResource } from './admin/api-keys';
export type { AuditResource } from './admin/audit';
export type { AuthConfigResource } from './admin/auth-config';
export type { JobsResource, WaitOptions } from './admin/jobs';
export type { MailsResource } from './admin/mails';
export type { RolesResource } from './admin/roles';
export type { SigningKeysResource } from './admin/signing-keys';
export type { TenantsResource } from './admin/tenants';
export type { ImportOptions } from './admin/user-import';
export type { UsersResource } from './admin/users';
export type { WebhooksResource } from './admin/webhooks';
export type { Auth, SignUpResult } from './auth';
export { type ClientOptions, createClient, type HelloJohnClient } from './client';
export { toWire } from './core/case';
export type { HttpOptions } from './core/http';
export type { UploadSource } from './core/upload';
export {
  type ClientErrorCode,
  type ErrorCode,
  type FieldError,
  HelloJohnError,
  type HelloJohnErrorInit,
  isHelloJohnError,
  type ServerErrorCode,
} from './error';
export type { Links } from './links';
export type { EnrollmentResult, Mfa } from './mfa';
export type { AuthListener, AuthState } from './session/state';
export type { SessionStorage } from './session/storage';
export type { SignedIn, SignInResult } from './sign-in-result';
export type * from './types';
export type { OwnUserResource } from './user';
