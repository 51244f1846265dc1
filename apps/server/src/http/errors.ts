interface ErrorDefinition {
  /** HTTP status. */
  status: number;
  /** One sentence for people; `detail` says what is special about the case. */
  title: string;
  /** What the caller can do, for the page of errors. */
  hint: string;
}

/** Every code this server answers with. A code never changes its meaning after a release. */
export const ERRORS = {
  malformed_request: {
    status: 400,
    title: 'The request can not be read',
    hint: 'Send valid JSON in UTF-8 and percent-encode paths and queries.',
  },
  token_invalid: {
    status: 400,
    title: 'The link or token is not valid',
    hint: 'It was used, replaced by a newer one, or has expired. Ask for a new one.',
  },
  unauthenticated: {
    status: 401,
    title: 'Valid credentials are required',
    hint: 'Send `Authorization: Bearer …` with the root admin token, an API key or a user’s access token.',
  },
  token_expired: {
    status: 401,
    title: 'The access token has expired',
    hint: 'Exchange the refresh token at `POST /v2/auth/refresh`.',
  },
  session_revoked: { status: 401, title: 'The session has ended', hint: 'Sign in again.' },
  invalid_credentials: {
    status: 401,
    title: 'Email or password is wrong',
    hint: 'Check both. The answer is the same for an unknown user.',
  },
  refresh_token_invalid: {
    status: 401,
    title: 'The refresh token is not valid',
    hint: 'Its session has ended or it never existed. Sign in again.',
  },
  refresh_token_reused: {
    status: 401,
    title: 'The refresh token was used before',
    hint: 'A retired token came back, so the session has been ended as stolen. Sign in again.',
  },
  mfa_code_invalid: { status: 401, title: 'The code is wrong', hint: 'Enter the current code; each code works once.' },
  challenge_invalid: {
    status: 401,
    title: 'The challenge is spent, expired or unknown',
    hint: 'Start again with the password at `POST /v2/auth/login`.',
  },
  forbidden: {
    status: 403,
    title: 'These credentials do not allow this',
    hint: 'Use a caller with the needed role or scope.',
  },
  user_disabled: {
    status: 403,
    title: 'The user is disabled',
    hint: 'An administrator can enable the user again.',
  },
  email_not_verified: {
    status: 403,
    title: 'The email address has not been verified',
    hint: 'Follow the link in the mail, or ask for a new one.',
  },
  password_reset_required: {
    status: 403,
    title: 'The password has to be reset',
    hint: 'An administrator has asked for a new password: use the link in the mail.',
  },
  metadata_key_not_allowed: {
    status: 403,
    title: 'A metadata key may not be changed by the user',
    hint: 'Only keys in the tenant’s `user_editable_metadata_keys` may be sent; nothing was changed.',
  },
  sign_up_disabled: {
    status: 403,
    title: 'The tenant does not take registrations',
    hint: 'An administrator can create or invite the user.',
  },
  email_domain_not_allowed: {
    status: 403,
    title: 'Addresses of this domain can not register',
    hint: 'Use an address of one of the tenant’s `allowed_email_domains`.',
  },
  mfa_method_not_allowed: {
    status: 403,
    title: 'The tenant does not use this kind of second factor',
    hint: 'The tenant’s `mfa_methods` names those it uses.',
  },
  not_found: { status: 404, title: 'There is nothing here', hint: 'Check method and path against `/openapi.json`.' },
  tenant_not_found: { status: 404, title: 'The tenant does not exist', hint: 'Name it by its id or slug.' },
  user_not_found: { status: 404, title: 'The user does not exist', hint: 'Check the id and the tenant.' },
  session_not_found: { status: 404, title: 'The session does not exist', hint: 'It may have ended already.' },
  role_not_found: { status: 404, title: 'The role does not exist', hint: 'List the roles of the tenant.' },
  api_key_not_found: { status: 404, title: 'The API key does not exist', hint: 'List the keys.' },
  signing_key_not_found: {
    status: 404,
    title: 'The signing key does not exist',
    hint: 'List the signing keys; it may have been withdrawn already.',
  },
  webhook_not_found: { status: 404, title: 'The webhook does not exist', hint: 'List the webhooks of the tenant.' },
  delivery_not_found: {
    status: 404,
    title: 'The delivery does not exist',
    hint: 'List the deliveries of the webhook; they are kept for 30 days.',
  },
  mail_not_found: { status: 404, title: 'The mail does not exist', hint: 'It may have gone out; list the mails.' },
  job_not_found: {
    status: 404,
    title: 'The job does not exist',
    hint: 'Ended jobs are kept for some days only; list the jobs.',
  },
  factor_not_found: { status: 404, title: 'The factor does not exist', hint: 'List the factors.' },
  method_not_allowed: {
    status: 405,
    title: 'The path does not take this method',
    hint: 'The `Allow` header names the methods it takes.',
  },
  email_already_exists: {
    status: 409,
    title: 'A user with this email already exists',
    hint: 'Addresses are unique in a tenant, whatever their case.',
  },
  email_already_verified: {
    status: 409,
    title: 'The address is verified already',
    hint: 'There is nothing left to do.',
  },
  user_not_pending: {
    status: 409,
    title: 'The user is not waiting for an invitation',
    hint: 'Only users with the status `pending` have one to accept.',
  },
  id_already_exists: {
    status: 409,
    title: 'A user with this id already exists',
    hint: 'Leave the id out for a new one, or import with `on_conflict=update`.',
  },
  external_id_already_exists: {
    status: 409,
    title: 'A user with this external id already exists',
    hint: 'External ids are unique in a tenant.',
  },
  slug_already_exists: { status: 409, title: 'A tenant with this slug already exists', hint: 'Choose another slug.' },
  role_already_exists: { status: 409, title: 'A role with this name already exists', hint: 'Choose another name.' },
  role_built_in: { status: 409, title: 'Built-in roles can not be changed', hint: 'Make a role of your own.' },
  role_in_use: { status: 409, title: 'The role is in use', hint: 'Take it from its users first.' },
  too_many_webhooks: {
    status: 409,
    title: 'The tenant has as many webhooks as it may',
    hint: 'Delete one that is not used any more.',
  },
  idempotency_in_progress: {
    status: 409,
    title: 'The first request with this Idempotency-Key still runs',
    hint: 'Wait a moment and send it again.',
  },
  confirmation_mismatch: {
    status: 409,
    title: 'Not as many users match as was confirmed',
    hint: 'Nothing was done. Count again with `dry_run`, and send that number in `confirm`.',
  },
  last_admin: {
    status: 409,
    title: 'The tenant would lose its last active admin',
    hint: 'Give another active user the role `admin` first, or use the root token or an API key.',
  },
  precondition_failed: {
    status: 412,
    title: 'The object has changed since it was read',
    hint: 'Read it again, apply the change to what it is now, and send its new `ETag` in `If-Match`.',
  },
  payload_too_large: { status: 413, title: 'The body is too large', hint: 'At most 1 MiB.' },
  unsupported_media_type: {
    status: 415,
    title: 'The body is not of a type this path takes',
    hint: 'Send `Content-Type: application/json`.',
  },
  validation_failed: {
    status: 422,
    title: 'The request does not match the documented shape',
    hint: '`errors` names each field, at most 100 of them, and what is expected there.',
  },
  password_too_weak: {
    status: 422,
    title: 'The password does not meet the policy',
    hint: '`errors` says what is missing.',
  },
  password_hash_too_costly: {
    status: 422,
    title: 'Checking a password against this hash would take too long',
    hint: 'Give the user no hash and let the password be reset; docs/password-hashes.md has the limits.',
  },
  unknown_role: { status: 422, title: 'The role does not exist in this tenant', hint: 'Create the role first.' },
  idempotency_key_reused: {
    status: 422,
    title: 'The Idempotency-Key came with another request before',
    hint: 'A key stands for one request, path and body included; make a new one for each.',
  },
  metadata_too_large: {
    status: 422,
    title: 'The metadata would grow beyond its limits',
    hint: 'metadata 16 KiB, public_metadata 4 KiB, depth 8, keys of 128 characters, all after the merge.',
  },
  request_timeout: {
    status: 408,
    title: 'The request took too long to arrive',
    hint: 'Headers have to be there within 10 s, the whole request within 30 s.',
  },
  headers_too_large: {
    status: 431,
    title: 'The headers are too large',
    hint: 'At most 16 KB in all. Is there a large cookie or token?',
  },
  rate_limited: { status: 429, title: 'Too many requests', hint: 'Wait as long as `Retry-After` says.' },
  internal: {
    status: 500,
    title: 'Something went wrong on the server',
    hint: 'The log has an entry with this `request_id`.',
  },
  overloaded: {
    status: 503,
    title: 'The server has too much to do right now',
    hint: 'Try again after `Retry-After` seconds.',
  },
  unavailable: {
    status: 503,
    title: 'The database does not answer right now',
    hint: 'Try again after `Retry-After` seconds.',
  },
} as const satisfies Record<string, ErrorDefinition>;

/** A code of the error table. */
export type ErrorCode = keyof typeof ERRORS;

/** One wrong place in a request: its path (`body.email`) and what is expected there. */
export interface FieldError {
  path: string;
  message: string;
  /** With `password_too_weak`: what is missing, as a word for programs and translations. */
  reason?: PasswordReason;
  /** The bound that `reason` speaks of. */
  limit?: number;
}

/** What a password lacks. */
export const PASSWORD_REASONS = [
  'too_short',
  'too_long',
  'no_uppercase',
  'no_lowercase',
  'no_number',
  'no_symbol',
  'common',
  'is_email',
  'used_before',
] as const;

export type PasswordReason = (typeof PASSWORD_REASONS)[number];

interface ApiErrorOptions {
  /** One sentence about this case; never another tenant's data, SQL or a stack. */
  detail?: string;
  errors?: FieldError[];
  cause?: unknown;
  /** Seconds for `Retry-After`; 503 and 429 default to 1. */
  retryAfterSeconds?: number;
  /** More response headers, such as `Allow`. */
  headers?: Record<string, string>;
}

/** A refusal with a code of the table: the only error that services throw on purpose. */
export class ApiError extends Error {
  readonly code: ErrorCode;
  readonly status: number;
  readonly detail: string | undefined;
  readonly errors: FieldError[] | undefined;
  readonly retryAfterSeconds: number | undefined;
  readonly headers: Record<string, string>;

  constructor(code: ErrorCode, options: ApiErrorOptions = {}) {
    super(options.detail ?? ERRORS[code].title, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'ApiError';
    this.code = code;
    this.status = ERRORS[code].status;
    this.detail = options.detail;
    this.errors = options.errors;
    this.retryAfterSeconds = options.retryAfterSeconds ?? (this.status === 503 || this.status === 429 ? 1 : undefined);
    this.headers = options.headers ?? {};
  }
}

/** A `validation_failed` for one field that only a service can judge. */
export function invalidField(path: string, message: string): ApiError {
  return new ApiError('validation_failed', { detail: `${path}: ${message}`, errors: [{ path, message }] });
}
