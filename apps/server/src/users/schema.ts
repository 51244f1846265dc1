import { z } from 'zod';
import { dateTimeIn, dateTimeOut, httpUrl, id, text } from '../http/fields';
import { pagingAnswer } from '../http/paging';
import { canonicalTag } from '../locale';
import { passwordField } from '../passwords/schema';
import { emailField } from './email';
import { metadataField } from './metadata';

/** `disabled` with an end in the past counts as `active` everywhere; see `effectiveStatus`. */
export const USER_STATUSES = ['active', 'disabled', 'pending', 'unverified'] as const;
export type UserStatus = (typeof USER_STATUSES)[number];

const NAME_MAX = 200;
const URL_MAX = 2048;
const LOCALE_MAX = 35;
/** Roles of one user. */
export const ROLES_MAX = 50;

/** A user as administrators see it. */
export const User = z
  .object({
    id: z.string().describe('`usr_…`, never used again.'),
    tenant_id: z.string().describe('Tenant the user belongs to.'),
    email: z.string().describe('As it was given, trimmed; compared without regard to case.'),
    email_verified: z
      .boolean()
      .describe('Whether the person has shown control of the address, or an administrator vouches for it.'),
    first_name: z.string().nullable().describe('Given name.'),
    last_name: z.string().nullable().describe('Family name.'),
    avatar_url: z.string().nullable().describe('Picture, an http or https URL.'),
    external_id: z.string().nullable().describe('Id in another system; unique in the tenant.'),
    locale: z
      .string()
      .nullable()
      .describe('Language of mails and pages, a BCP 47 tag such as `es-MX`; null: the tenant’s `default_locale`.'),
    roles: z.array(z.string()).describe('Names of roles of the tenant.'),
    status: z
      .enum(USER_STATUSES)
      .describe(
        '`active` may sign in; `disabled` may not; `pending` is invited and has not accepted; `unverified` has registered and not yet verified the address.',
      ),
    disabled_reason: z.string().nullable().describe('Why the user was disabled, for administrators.'),
    disabled_until: dateTimeOut().nullable().describe('When being disabled ends by itself; in the past: has ended.'),
    metadata: jsonOut().describe('Private data of your application; never shown to the user.'),
    public_metadata: jsonOut().describe(
      'Data that the user sees, and changes within the allowed keys; part of every access token.',
    ),
    mfa_enrolled: z.boolean().describe('Has at least one verified factor.'),
    must_change_password: z.boolean().describe('The next sign-in leads to a forced change of the password.'),
    created_at: dateTimeOut().describe('When the user was created.'),
    updated_at: dateTimeOut().describe('When the user was last changed.'),
    last_login_at: dateTimeOut().nullable().describe('When the user last signed in.'),
  })
  .meta({ id: 'User' });
export type User = z.input<typeof User>;

/** A user as the user sees itself. */
export const OwnUser = User.omit({ metadata: true }).meta({ id: 'OwnUser' });
export type OwnUser = z.input<typeof OwnUser>;

export const UserPage = z
  .object({
    users: z.array(User).describe('The users of this page.'),
    ...pagingAnswer,
    total_exact: z.boolean().describe('False when a search stopped counting at 10,000: there are more than `total`.'),
  })
  .meta({ id: 'UserPage' });
export type UserPage = z.input<typeof UserPage>;

/** Fields of a person that the person may change too. Empty text counts as absent, as forms send it. */
export const profileFields = {
  first_name: optionalText(NAME_MAX)
    .optional()
    .describe(`Given name, at most ${NAME_MAX} characters; null or empty removes it.`),
  last_name: optionalText(NAME_MAX)
    .optional()
    .describe(`Family name, at most ${NAME_MAX} characters; null or empty removes it.`),
  avatar_url: optionalUrl().optional().describe('Picture: an absolute http or https URL; null or empty removes it.'),
  locale: optionalLocale()
    .optional()
    .describe(
      'Language of mails and pages, a BCP 47 tag such as `es-MX`; null or empty: the tenant’s `default_locale`.',
    ),
};

const adminFields = {
  ...profileFields,
  external_id: optionalText(255)
    .optional()
    .describe('Id in another system, at most 255 characters, unique in the tenant; null or empty removes it.'),
  roles: rolesField()
    .optional()
    .describe('Names of roles of the tenant, which replace those the user has (default at creation: `member`).'),
  email_verified: z.boolean().optional().describe('Whether the address counts as verified (default false).'),
  must_change_password: z
    .boolean()
    .optional()
    .describe('Whether the next sign-in leads to a forced change of the password (default false).'),
};

export const CreateUserBody = z
  .strictObject({
    email: emailField().describe('Address, at most 254 characters; unique in the tenant without regard to case.'),
    password: nullAsAbsent(passwordField()).describe(
      'Password in clear; the policy of the tenant applies. Without one, or with null, the user can’t sign in by password until a reset.',
    ),
    password_hash: nullAsAbsent(z.string().min(1).max(1024)).describe(
      'Hash from another system instead of a password: bcrypt, bcrypt_sha256, argon2id, argon2i, scrypt (PHC, Firebase), PBKDF2 or salted SHA-2; null: none. At the first sign-in one of our own takes its place.',
    ),
    ...adminFields,
    metadata: metadataField()
      .optional()
      .describe('Private data, at most 16 KiB of JSON; a key that is null is left out.'),
    public_metadata: metadataField()
      .optional()
      .describe('Data that the user sees, at most 4 KiB of JSON; a key that is null is left out.'),
    send_welcome_email: z.boolean().default(false).describe('Mails a greeting.'),
    send_invitation: z
      .boolean()
      .default(false)
      .describe(
        'Without a password: the user is `pending` and gets a mail with a link to set one. With a password there is nothing to accept, and the mail is the greeting.',
      ),
  })
  .meta({ id: 'CreateUser' });
export type CreateUserBody = z.output<typeof CreateUserBody>;

export const UpdateUserBody = z
  .strictObject({
    email: emailField()
      .optional()
      .describe('New address; no longer verified unless `email_verified` says so, and links sent to the old one die.'),
    ...adminFields,
    metadata: metadataField()
      .optional()
      .describe(
        'Merged into the private data at every depth (RFC 7396); null removes a key. At most 16 KiB after the merge.',
      ),
    public_metadata: metadataField()
      .optional()
      .describe('Merged likewise into the data that the user sees. At most 4 KiB after the merge.'),
    status: z
      .enum(['active', 'disabled'], 'must be active or disabled')
      .optional()
      .describe('`disabled` ends every session at once; `active` lets the user sign in again and gives none back.'),
    disabled_reason: optionalText(500)
      .optional()
      .describe('Why the user is disabled, at most 500 characters; only for a disabled user.'),
    disabled_until: dateTimeIn()
      .nullable()
      .optional()
      .describe('When being disabled ends by itself, null for never; only for a disabled user.'),
  })
  .meta({ id: 'UpdateUser' });
export type UpdateUserBody = z.output<typeof UpdateUserBody>;

export const ResetPasswordBody = z
  .strictObject({
    send_email: z.boolean().default(true).describe('Mails a link, valid 1 h, to set a new password.'),
    temporary_password: passwordField()
      .nullable()
      .default(null)
      .describe('Password for one sign-in, which asks for a new one; the policy of the tenant applies.'),
  })
  .prefault({})
  .meta({ id: 'ResetPassword' });
export type ResetPasswordBody = z.output<typeof ResetPasswordBody>;

export const PasswordReset = z
  .object({
    user_id: z.string().describe('The user.'),
    email_sent: z.boolean().describe('A mail with a link is on its way.'),
    temporary_password_set: z.boolean().describe('The temporary password is in force.'),
    expires_at: dateTimeOut().describe(
      'When the link and the temporary password stop working: after 1 h, or 24 h for a temporary password without a link.',
    ),
  })
  .meta({ id: 'PasswordReset' });
export type PasswordReset = z.input<typeof PasswordReset>;

export const UserParams = z.object({ userId: id('usr').describe('Id of the user.') });
export const UserEmailParams = z.object({ email: z.string().describe('Address of the user, in any case.') });
export const UserExternalIdParams = z.object({ externalId: text(255).describe('Id in the other system.') });

/** For what may be missing and is never shown, so that nothing says what null would be. */
export function nullAsAbsent<S extends z.ZodType>(field: S) {
  return field
    .nullable()
    .transform((value) => value ?? undefined)
    .optional();
}

function optionalText(maxLength: number) {
  return (
    text(maxLength)
      .trim()
      .refine((value) => !/\p{Cc}/u.test(value), 'must not contain control characters')
      // Searches are brought into the same form.
      .transform((value) => (value === '' ? null : value.normalize('NFC')))
      .nullable()
  );
}

function optionalUrl() {
  return z
    .string()
    .trim()
    .meta({ format: 'uri', maxLength: URL_MAX })
    .transform((value) => (value === '' ? null : value))
    .pipe(httpUrl().nullable())
    .nullable();
}

function optionalLocale() {
  return text(LOCALE_MAX)
    .trim()
    .refine((value) => value === '' || canonicalTag(value) !== undefined, 'must be a language tag such as es-MX')
    .transform((value) => canonicalTag(value) ?? null)
    .nullable();
}

export function rolesField() {
  return z
    .array(z.string().min(1).max(128))
    .max(ROLES_MAX, `must have at most ${ROLES_MAX} roles`)
    .transform((names) => [...new Set(names)]);
}

function jsonOut() {
  return z.record(z.string(), z.unknown());
}
