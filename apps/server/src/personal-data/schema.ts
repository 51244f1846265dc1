import { z } from 'zod';
import { AuditEvent } from '../audit/schema';
import { dateTimeOut } from '../http/fields';
import { Mail } from '../mail/schema';
import { Factor } from '../mfa/schema';
import { Session } from '../sessions/schema';
import { User } from '../users/schema';
import { WebhookSnapshot } from '../webhooks/schema';

const StoredFactor = Factor.extend({
  verified_at: dateTimeOut().nullable().describe('When it was confirmed by a first code; null while it was not.'),
});

/** A link or a challenge of a sign-in; the secret itself is not stored. */
const OutstandingLink = z.object({
  purpose: z
    .enum([
      'password_reset',
      'email_verification',
      'invitation',
      'email_change',
      'password_change',
      'mfa',
      'mfa_enrollment',
    ])
    .describe('What it is good for; the last three are sign-ins that are half-way.'),
  new_email: z.string().nullable().describe('The address that an `email_change` leads to.'),
  created_at: dateTimeOut().describe('When it was made.'),
  expires_at: dateTimeOut().describe('When it ends by itself.'),
});

export const PersonalData = z
  .object({
    exported_at: dateTimeOut().describe('The moment of the export.'),
    user: User.describe('The profile, both kinds of metadata included.'),
    password_set: z.boolean().describe('Whether there is a password. Its hash stays where it is.'),
    password_changed_at: dateTimeOut().nullable().describe('When it was last set.'),
    former_passwords: z.number().int().describe('Hashes of former passwords that `password_policy.history` keeps.'),
    sessions: z
      .array(Session)
      .nullable()
      .describe('Stored sessions, newest first; null for an API key without `sessions:read`.'),
    factors: z.array(StoredFactor).describe('Second factors, without their secrets.'),
    backup_codes_left: z.number().int().describe('Backup codes that were not used yet.'),
    links: z.array(OutstandingLink).describe('Links and challenges that can still be used.'),
    mails: z.array(Mail).describe('Mails that have not gone out. One that has is not kept.'),
    webhook_snapshots: z
      .array(WebhookSnapshot)
      .describe('The user as of each event that is kept for webhooks, newest first.'),
    audit_events: z
      .array(AuditEvent)
      .nullable()
      .describe(
        'What the audit log holds about and by the user, newest first; null for an API key without `audit:read`. Address and user agent only of the user’s own calls: others’ are not the user’s.',
      ),
  })
  .meta({ id: 'PersonalData', description: 'Everything that is stored on a person. No secrets, no hashes.' });

/** All but what is streamed behind it. */
export const PersonalRecord = PersonalData.omit({ webhook_snapshots: true, audit_events: true });
export type PersonalRecord = z.input<typeof PersonalRecord>;
