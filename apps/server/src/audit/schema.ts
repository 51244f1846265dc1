import { z } from 'zod';
import { dateTimeIn, dateTimeOut, queryInteger, text } from '../http/fields';
import { AUDIT_GROUPS, AUDIT_TYPES } from './event';

const TYPES: readonly string[] = [...AUDIT_TYPES, ...AUDIT_GROUPS];

/** The query of `GET …/audit-events`; all filters combine with AND. */
export const ListAuditEventsQuery = z.strictObject({
  type: z
    .string()
    .refine((value) => TYPES.includes(value), 'must be a type such as user.disabled, or all of one noun: user.*')
    .optional()
    .describe('Only events of this type: `user.disabled`, or `user.*` for all about users.'),
  actor: text(128)
    .min(1, 'must not be empty')
    .optional()
    .describe('Only what this caller did: the id of a user or API key, or `root`, `system`, `anonymous`.'),
  target: text(128)
    .min(1, 'must not be empty')
    .optional()
    .describe('Only what was done to this: the id of a user, tenant, API key or job, or the name of a role.'),
  from: dateTimeIn().optional().describe('Only events of this moment or later.'),
  to: dateTimeIn().optional().describe('Only events before this moment.'),
  limit: queryInteger(1, 100).default(20).describe('Events a page, 1 to 100 (default 20). Not for exports.'),
  cursor: z.string().min(1).max(2048).optional().describe('`next_cursor` of the page before. Not for exports.'),
  format: z
    .enum(['json', 'ndjson', 'csv'], 'must be json, ndjson or csv')
    .default('json')
    .describe('`json`: a page. `ndjson`, `csv`: everything that matches, as a stream, one event a line.'),
});
export type ListAuditEventsQuery = z.output<typeof ListAuditEventsQuery>;

const AuditChange = z
  .object({
    from: z.unknown().optional(),
    to: z.unknown().optional(),
    keys: z.array(z.string()).optional().describe('Of metadata: the top-level keys that changed.'),
  })
  .describe('Old and new value. Personal fields have neither.');

export const AuditEvent = z
  .object({
    id: z.string().describe('`evt_…`; ids sort by the moment.'),
    type: z.enum(AUDIT_TYPES).describe('What happened.'),
    at: dateTimeOut().describe('When.'),
    actor: z
      .object({
        type: z.enum(['root', 'api_key', 'user', 'anonymous', 'system']),
        id: z.string().nullable().describe('Of a user or an API key.'),
      })
      .describe('Who did it. `anonymous`: nobody knows; `system`: the server by itself.'),
    target: z
      .object({
        type: z.enum(['user', 'tenant', 'role', 'api_key', 'signing_key', 'job', 'webhook', 'audit_log']),
        id: z.string().nullable().describe('Null for an account that does not exist; of a role its name.'),
      })
      .describe('To what it was done. Of sessions and second factors: the user.'),
    ip_address: z.string().nullable().describe('Of the caller; erased with the user it belongs to.'),
    user_agent: z.string().nullable().describe('Of the caller; erased with the user it belongs to.'),
    request_id: z.string().nullable().describe('`X-Request-Id` of the answer; null for what no request asked for.'),
    changes: z.record(z.string(), AuditChange).describe('By field. No secrets and no personal data.'),
  })
  .meta({ id: 'AuditEvent' });
export type AuditEvent = z.input<typeof AuditEvent>;

export const AuditEventList = z
  .object({
    events: z.array(AuditEvent).describe('Newest first.'),
    next_cursor: z.string().nullable().describe('Pass as `cursor` for the next page; null at the end.'),
  })
  .meta({ id: 'AuditEventList' });
export type AuditEventList = z.input<typeof AuditEventList>;

/** The query of `GET …/audit-events/verify`. */
export const VerifyAuditQuery = z.strictObject({
  after: queryInteger(0, Number.MAX_SAFE_INTEGER)
    .default(0)
    .describe('`next_after` of the call before; 0 (default) starts at the first link.'),
  head: z
    .string()
    .regex(/^\d{1,15}:[\w-]{43}$/, 'must be the head of an earlier answer')
    .optional()
    .describe('`head` of an earlier verification: finds out whether the end of the log was cut off since.'),
});
export type VerifyAuditQuery = z.output<typeof VerifyAuditQuery>;

export const AuditVerification = z
  .object({
    ok: z.boolean().describe('True when nothing was found.'),
    checked: z.number().int().describe('Links checked by this call.'),
    problems: z
      .array(
        z.object({
          kind: z.enum(['changed', 'removed', 'inserted']),
          sequence: z.number().int().describe('Place in the chain.'),
          event_id: z.string().nullable(),
        }),
      )
      .describe('At most 100.'),
    pending: z.number().int().describe('Events that are not in the chain yet.'),
    head: z.string().describe('The last link checked. Kept elsewhere, it proves later that nothing was cut off.'),
    next_after: z.number().int().nullable().describe('Where to go on; null when the whole chain was checked.'),
    starts_after: z
      .number()
      .int()
      .describe('Place in the chain up to which events were removed after their time; 0 = none were.'),
  })
  .meta({ id: 'AuditVerification' });
export type AuditVerification = z.input<typeof AuditVerification>;
