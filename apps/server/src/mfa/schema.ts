import { z } from 'zod';
import { dateTimeOut, filledText, id } from '../http/fields';
import { Tokens } from '../sessions/schema';

const challengeId = filledText(256).describe('`challenge_id` of the sign-in.');

export const EnrollTotpBody = z
  .strictObject({
    challenge_id: filledText(256)
      .optional()
      .describe('Instead of a bearer token: the challenge of a sign-in that answered `mfa_enrollment_required`.'),
  })
  // A bearer token says it all.
  .prefault({});

export const TotpEnrollmentAnswer = z
  .object({
    enrollment_id: z.string().describe('Names the factor until and after it is verified.'),
    secret: z.string().describe('Base32, for typing into an authenticator app.'),
    totp_uri: z.string().describe('`otpauth://totp/…`, the content of the QR code.'),
    qr_code_svg: z.string().describe('The QR code as an SVG image.'),
  })
  .meta({ id: 'TotpEnrollment' });
export type TotpEnrollmentAnswer = z.input<typeof TotpEnrollmentAnswer>;

export const VerifyEnrollmentBody = z.strictObject({
  enrollment_id: filledText(64).describe('`enrollment_id` of the enrolment.'),
  code: filledText(16).describe('Current code of the authenticator app.'),
  challenge_id: filledText(256)
    .optional()
    .describe('The same challenge as at the enrolment, instead of a bearer token.'),
});

export type VerifyEnrollmentBody = z.output<typeof VerifyEnrollmentBody>;

const enrolled = {
  factor_id: z.string().describe('`mfa_…`, the factor that is now verified.'),
  backup_codes: z.array(z.string()).describe('Ten codes, each good for one sign-in without the app. Shown this once.'),
};

/** With tokens where the enrolment was part of a sign-in. */
export const EnrollmentAnswer = z.union([
  Tokens.extend(enrolled).meta({ id: 'EnrolledWithTokens' }),
  z.object(enrolled).meta({ id: 'Enrolled' }),
]);
export type EnrollmentAnswer = z.input<typeof EnrollmentAnswer>;

/** Proof for the second step of a sign-in. */
export const MfaCodeBody = z.strictObject({
  challenge_id: challengeId,
  code: filledText(64).describe('A TOTP code or a backup code; each works once.'),
});

export const FactorParams = z.object({ id: id('mfa').describe('`mfa_…`, the factor.') });

export const RemoveFactorBody = z.strictObject({
  password: z.string().max(1024).describe('The user’s current password.'),
});

export const Factor = z
  .object({
    id: z.string().describe('`mfa_…`'),
    type: z.literal('totp'),
    created_at: dateTimeOut().describe('When it was set up.'),
    last_used_at: dateTimeOut().nullable().describe('The last sign-in with it.'),
  })
  .meta({ id: 'MfaFactor' });

export const FactorList = z
  .object({
    factors: z.array(Factor).describe('Verified factors.'),
    backup_codes_left: z.number().int().describe('Backup codes that were not used yet, 0 to 10.'),
  })
  .meta({ id: 'MfaFactorList' });
