import { z } from 'zod';
import { text } from '../http/fields';
import { passwordField } from '../passwords/schema';
import { Tokens } from '../sessions/schema';
import { emailField } from '../users/email';
import { metadataField } from '../users/metadata';
import { OwnUser, profileFields } from '../users/schema';

const tenant = text(63).describe('Id or slug of the tenant.');
const TOKEN_MAX = 512;

export const RegisterBody = z
  .strictObject({
    tenant,
    email: emailField().describe('Address, at most 254 characters; unique in the tenant without regard to case.'),
    password: passwordField().describe('Password; the policy of the tenant applies.'),
    first_name: profileFields.first_name,
    last_name: profileFields.last_name,
    locale: profileFields.locale,
    public_metadata: metadataField()
      .optional()
      .describe('Data that the user sees, within the tenant’s `user_editable_metadata_keys`; at most 4 KiB of JSON.'),
  })
  .meta({ id: 'Register' });
export type RegisterBody = z.output<typeof RegisterBody>;

export const LoginBody = z
  .strictObject({
    tenant,
    email: text(254).describe('Address of the user, in any case.'),
    password: passwordField().describe('Password of the user.'),
  })
  .meta({ id: 'Login' });
export type LoginBody = z.output<typeof LoginBody>;

export const PasswordChangeRequired = z
  .object({
    password_change_required: z.literal(true).describe('The password was right, but a new one has to be set first.'),
    challenge_id: z.string().describe('For `POST /v2/auth/password/change`, within 10 minutes.'),
  })
  .meta({ id: 'PasswordChangeRequired', description: 'A sign-in that ends with a new password.' });

export const MfaRequired = z
  .object({
    mfa_required: z.literal(true).describe('The password was right, and a second factor is asked for.'),
    challenge_id: z.string().describe('For the verify calls under `/v2/auth/mfa`, within 10 minutes; 5 tries in all.'),
    methods: z.array(z.enum(['totp', 'backup_codes'])).describe('What the user can answer with.'),
  })
  .meta({ id: 'MfaRequired', description: 'A sign-in that goes on with a second factor.' });

export const MfaEnrollmentRequired = z
  .object({
    mfa_enrollment_required: z
      .literal(true)
      .describe('The tenant requires a second factor, and the user has none yet.'),
    challenge_id: z.string().describe('For the two enrol calls under `/v2/auth/mfa/totp`, within 10 minutes.'),
  })
  .meta({ id: 'MfaEnrollmentRequired', description: 'A sign-in that goes on with enrolling a second factor.' });

/** What a right password leads to: a session, or what is still missing for one. */
export const SignInResult = z.union([Tokens, PasswordChangeRequired, MfaRequired, MfaEnrollmentRequired]);
export type SignInResult = z.input<typeof SignInResult>;

export const RegisteredUser = z
  .object({ user: OwnUser.describe('The new user.') })
  .meta({ id: 'RegisteredUser', description: 'An account whose address has to be verified before it signs in.' });

export const RegisteredForMfa = z
  .object({ ...RegisteredUser.shape, ...MfaEnrollmentRequired.shape })
  .meta({ id: 'RegisteredForMfa', description: 'An account that goes on with enrolling a second factor.' });

/** Tokens are left out while the address has to be verified or a second factor enrolled first. */
export const Registration = z.union([Tokens, RegisteredForMfa, RegisteredUser]);
export type Registration = z.input<typeof Registration>;

export const ChangePasswordBody = z
  .strictObject({
    challenge_id: z.string().max(TOKEN_MAX).describe('From the sign-in that asked for a new password.'),
    new_password: passwordField().describe('The new password, which must not be the present one; the policy applies.'),
  })
  .meta({ id: 'ChangePassword' });
export type ChangePasswordBody = z.output<typeof ChangePasswordBody>;

export const RefreshBody = z
  .strictObject({
    refresh_token: z.string().max(TOKEN_MAX).describe('The latest refresh token of the session, `rt_…`.'),
  })
  .meta({ id: 'Refresh' });
