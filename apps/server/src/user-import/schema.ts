import { z } from 'zod';
import { dateTimeIn, id, queryBoolean, text } from '../http/fields';
import { CreateUserBody, nullAsAbsent, USER_STATUSES } from '../users/schema';
import { PRESET_NAMES } from './presets/presets';

/** What becomes of a record whose user is there already. */
export const ON_CONFLICT = ['fail', 'skip', 'update'] as const;

export const ImportUsersQuery = z.strictObject({
  on_conflict: z
    .enum(ON_CONFLICT, `must be one of ${ON_CONFLICT.join(', ')}`)
    .default('fail')
    .describe(
      'What becomes of a record whose id, external id or address a user has already: `fail` (default), that record alone; `skip`; `update`, as PATCH would.',
    ),
  format: z
    .enum(PRESET_NAMES, `must be one of ${PRESET_NAMES.join(', ')}`)
    .optional()
    .describe(
      'Whose export it is: NDJSON of Auth0, JSON of Firebase or Keycloak, CSV of Clerk or Supabase. Default: records of ours.',
    ),
  dry_run: queryBoolean().default(false).describe('Only look what an import would do; nothing is written.'),
});
export type ImportUsersQuery = z.output<typeof ImportUsersQuery>;

/** A record: what creating a user takes, and what only a user from elsewhere has. Takes all fields of an export. */
export const ImportRecord = CreateUserBody.extend({
  id: id('usr').optional().describe('Id of the user; default a new one.'),
  status: z.enum(USER_STATUSES).optional().describe('Default `active`, or `pending` with `send_invitation`.'),
  disabled_reason: text(500).nullable().optional().describe('Only for a disabled user.'),
  disabled_until: dateTimeIn().nullable().optional().describe('Only for a disabled user.'),
  created_at: dateTimeIn().optional().describe('Default now. Not for users who are there.'),
  updated_at: dateTimeIn().optional().describe('Default as `created_at`. Not for users who are there.'),
  last_login_at: dateTimeIn().nullable().optional().describe('Not for users who are there.'),
  totp_secret: nullAsAbsent(
    z
      .string()
      .trim()
      .regex(/^[A-Za-z2-7]{16,128}=*$/, 'must be Base32 of 10 to 80 bytes'),
  ).describe('Makes a verified second factor; null: none. Not for users who are there.'),
  tenant_id: z.string().optional().describe('Of exports; ignored.'),
  mfa_enrolled: z.boolean().optional().describe('Of exports; ignored: it follows from `totp_secret`.'),
}).meta({ id: 'ImportUser' });
export type ImportRecord = z.output<typeof ImportRecord>;
