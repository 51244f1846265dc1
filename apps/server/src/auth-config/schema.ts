import { domainToASCII } from 'node:url';
import { z } from 'zod';
import { filledText, httpUrl, text } from '../http/fields';
import { LANGUAGES } from '../locale';
import { emailField } from '../users/email';

const YEAR_SECONDS = 365 * 24 * 3600;
const DOMAIN = /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

function listOf<T extends z.ZodType<string>>(entry: T, max: number) {
  return z
    .array(entry)
    .max(max)
    .refine((entries) => new Set(entries).size === entries.length, 'must not name an entry twice');
}

function integer(min: number, max: number) {
  const expected = `must be a whole number from ${min} to ${max}`;
  return z.number(expected).int(expected).min(min, expected).max(max, expected);
}

const flag = () => z.boolean('must be true or false');

/** Text for a header or a line of a mail. */
const singleLine = (max: number) =>
  filledText(max).refine((value) => !/[\p{Cc}\p{Zl}\p{Zp}]/u.test(value), 'must be a single line');

/** A mail domain in the form addresses are compared in: ASCII (Punycode), lower case. */
const domain = text(253)
  .overwrite((value) => domainToASCII(value.trim()))
  .refine((value) => DOMAIN.test(value), 'must be a domain such as acme.com');
const metadataKey = text(128).min(1);

const passwordPolicyFields = {
  min_length: integer(6, 128).describe('Characters a password must have, 6 to 128.').default(8),
  max_length: integer(6, 128)
    .describe('Characters a password may have, 6 to 128; not below `min_length`.')
    .default(128),
  require_uppercase: flag().describe('At least one upper-case letter.').default(false),
  require_lowercase: flag().describe('At least one lower-case letter.').default(false),
  require_numbers: flag().describe('At least one digit.').default(false),
  require_symbols: flag().describe('At least one character that is neither letter, digit nor space.').default(false),
  reject_common: flag().describe('Refuse well-known passwords and the user’s own address.').default(true),
  history: integer(0, 24).describe('Former passwords that may not be set again, 0 to 24.').default(0),
};

const sessionConfigFields = {
  access_token_ttl: integer(60, 3600).describe('Life of an access token in seconds, 60 to 3600.').default(900),
  refresh_token_ttl: integer(1, YEAR_SECONDS)
    .describe('Life of a session in seconds, from sign-in; at most a year.')
    .default(2_592_000),
  idle_timeout: integer(1, YEAR_SECONDS)
    .nullable()
    .describe('Seconds without a call or refresh after which a session ends; null = never.')
    .default(null),
  max_sessions_per_user: integer(1, 1000)
    .nullable()
    .describe('Live sessions a user may have, 1 to 1000; a new one ends the oldest. null = any number.')
    .default(null),
};

const mailConfigFields = {
  sender_name: singleLine(100)
    .nullable()
    .describe('Name that mails of the tenant come from; null = that of HELLOJOHN_MAIL_FROM.')
    .default(null),
  reply_to: emailField().nullable().describe('Address that replies go to; null = none.').default(null),
  footer: singleLine(300)
    .nullable()
    .describe('Closing line of every mail, such as the name and address of the company; null = none.')
    .default(null),
};

const rateLimitFields = {
  sign_in_failures_per_minute: integer(1, 1000)
    .describe('Wrong passwords for one account from one address, wherever a password is asked for; then 429.')
    .default(20),
  sign_in_failures_per_address_per_minute: integer(1, 100_000)
    .describe('Wrong passwords from one address for all accounts together (an IPv6 /64 is one address).')
    .default(100),
  sign_ups_per_address_per_minute: integer(1, 100_000).describe('Registrations from one address.').default(100),
};

const flatFields = {
  allow_sign_up: flag()
    .describe('Anyone may register; else users are created or invited by administrators.')
    .default(true),
  allowed_email_domains: listOf(domain, 1000)
    .describe(
      'Domains that may register, kept in ASCII form; empty = all. Users made by administrators are not bound by it.',
    )
    .default([]),
  email_verification_required: flag().describe('Users sign in only once their address is verified.').default(false),
  user_editable_metadata_keys: listOf(metadataKey, 100)
    .describe('Top-level keys of `public_metadata` that users may change themselves.')
    .default([]),
  jwt_metadata_keys: listOf(metadataKey, 100)
    .describe('Top-level keys of private `metadata` that are copied into access tokens.')
    .default([]),
  mfa_required: flag().describe('Every user signs in with a second factor.').default(false),
  mfa_methods: listOf(z.enum(['totp', 'backup_codes']), 2)
    .describe('Second factors users may set up; without `backup_codes` those they have are refused as well.')
    .default(['totp', 'backup_codes']),
  app_url: httpUrl()
    .refine((value) => !value.includes('#'), 'must not have a fragment')
    .nullable()
    .describe('Where reset, verify and invite links lead, with `?token=`; null = the server’s own pages.')
    .default(null),
  default_locale: z
    .enum(LANGUAGES)
    .describe('Language of mails and pages for users without a `locale` of their own.')
    .default('en'),
};

/** Every setting with its default and bounds; what is stored is only what a tenant set. */
export const AuthConfigSettings = z.object({
  ...flatFields,
  password_policy: z.object(passwordPolicyFields).prefault({}).describe('What passwords must be like.'),
  session_config: z.object(sessionConfigFields).prefault({}).describe('How long sessions and tokens live.'),
  rate_limit_config: z.object(rateLimitFields).prefault({}).describe('How often may be tried.'),
  mail_config: z.object(mailConfigFields).prefault({}).describe('What mails of the tenant look like.'),
});
export type AuthConfigSettings = z.output<typeof AuthConfigSettings>;

export const AuthConfigAnswer = z
  .object({ tenant_id: z.string().describe('`ten_…`'), ...AuthConfigSettings.shape })
  .meta({ id: 'AuthConfig', description: 'How sign-in works in a tenant, defaults filled in.' });

type Optional<S> = { [K in keyof S]: S[K] extends z.ZodDefault<infer Inner> ? z.ZodOptional<Inner> : never };

/** The same fields for a change: none is required and none has a default, as an absent one stays as it is. */
function optional<S extends Record<string, z.ZodDefault<z.ZodType>>>(fields: S): Optional<S> {
  const entries = Object.entries(fields).map(([key, field]) => [key, field.unwrap().optional()]);
  return Object.fromEntries(entries) as Optional<S>;
}

export const AuthConfigPatch = z
  .strictObject({
    ...optional(flatFields),
    password_policy: z
      .strictObject(optional(passwordPolicyFields))
      .optional()
      .describe('Only the given fields change.'),
    session_config: z.strictObject(optional(sessionConfigFields)).optional().describe('Only the given fields change.'),
    rate_limit_config: z.strictObject(optional(rateLimitFields)).optional().describe('Only the given fields change.'),
    mail_config: z.strictObject(optional(mailConfigFields)).optional().describe('Only the given fields change.'),
  })
  .meta({ id: 'UpdateAuthConfig', description: 'Only the given fields change; nested objects merge.' });
export type AuthConfigPatch = z.output<typeof AuthConfigPatch>;
