import { z } from 'zod';
import { AUDIT_GROUPS, AUDIT_TYPES } from '../audit/event';
import { dateTimeOut, httpUrl, id, text } from '../http/fields';
import { pagingAnswer, pagingQuery } from '../http/paging';
import { User } from '../users/schema';

const EVENTS: readonly string[] = ['*', ...AUDIT_GROUPS, ...AUDIT_TYPES];
const DAY_S = 86_400;

const url = httpUrl()
  .refine((value) => !value.includes('#'), 'must not have a fragment')
  .describe(
    'Where events are posted: http or https, no user information. Its name must not lead to a private address, unless the server allows it.',
  );
const description = text(500).trim().nullable().describe('For people, at most 500 characters.');
const events = z
  .array(
    z.string().refine((value) => EVENTS.includes(value), 'must be a type such as user.created, a noun (user.*) or *'),
  )
  .min(1, 'must name at least one event')
  .max(EVENTS.length)
  .refine((names) => new Set(names).size === names.length, 'must not name an event twice')
  .describe(
    'What it is told: types of the audit log (`user.created`), all of a noun (`user.*`), or `*` for everything.',
  );
const enabled = z
  .boolean()
  .describe('While it is false, nothing is sent, and what happens meanwhile is not sent later.');

const fields = {
  id: z.string().describe('`whk_…`'),
  url: z.string().describe('Where events are posted.'),
  description: z.string().nullable().describe('For people.'),
  events: z.array(z.string()).describe('What it is told.'),
  enabled: z.boolean().describe('Whether it is told anything.'),
  previous_secret_expires_at: dateTimeOut()
    .nullable()
    .describe('After a rotation: until then the former secret signs as well. Null when one secret signs.'),
  created_at: dateTimeOut().describe('When it was made.'),
  updated_at: dateTimeOut().describe('When it was last changed.'),
};

export const Webhook = z
  .object(fields)
  .meta({ id: 'Webhook', description: 'An address that the events of a tenant are posted to.' });
export type Webhook = z.input<typeof Webhook>;

export const WebhookWithSecret = z
  .object({ ...fields, secret: z.string().describe('`whsec_…`, signs every message. Shown this once.') })
  .meta({ id: 'WebhookWithSecret', description: 'A webhook with its new secret.' });
export type WebhookWithSecret = z.input<typeof WebhookWithSecret>;

export const CreateWebhookBody = z
  .strictObject({ url, events, description: description.default(null), enabled: enabled.default(true) })
  .meta({ id: 'CreateWebhook' });
export type CreateWebhookBody = z.output<typeof CreateWebhookBody>;

export const UpdateWebhookBody = z
  .strictObject({
    url: url.optional(),
    events: events.optional(),
    description: description.optional(),
    enabled: enabled.optional(),
  })
  .meta({ id: 'UpdateWebhook', description: 'Only the given fields change.' });
export type UpdateWebhookBody = z.output<typeof UpdateWebhookBody>;

export const RotateWebhookSecretBody = z
  .strictObject({
    overlap_seconds: z
      .number()
      .int()
      .min(0)
      .max(7 * DAY_S)
      .default(DAY_S)
      .describe('How long the former secret signs as well, 0 to 604800 (default 86400). 0 where it has leaked.'),
  })
  .prefault({})
  .meta({ id: 'RotateWebhookSecret' });
export type RotateWebhookSecretBody = z.output<typeof RotateWebhookSecretBody>;

export const ListWebhooksQuery = z.strictObject(pagingQuery);
export type ListWebhooksQuery = z.output<typeof ListWebhooksQuery>;

export const WebhookList = z
  .object({ webhooks: z.array(Webhook).describe('Newest first.'), ...pagingAnswer })
  .meta({ id: 'WebhookList' });
export type WebhookList = z.input<typeof WebhookList>;

export const WebhookParams = z.object({ webhookId: id('whk').describe('Id of the webhook.') });

export const DELIVERY_STATUSES = ['pending', 'delivered', 'failed'] as const;
export type DeliveryStatus = (typeof DELIVERY_STATUSES)[number];

export const WebhookDelivery = z
  .object({
    id: z.string().describe('`dlv_…`'),
    webhook_id: z.string().describe('To which webhook.'),
    event_id: z.string().describe('`evt_…`, the event in the audit log; also the header `webhook-id` of every copy.'),
    type: z.enum(AUDIT_TYPES).describe('What happened.'),
    status: z
      .enum(DELIVERY_STATUSES)
      .describe('`pending` is sent or tried again; `delivered` was answered with 2xx; `failed` was not within 24 h.'),
    attempts: z.number().int().describe('Tries so far.'),
    response_status: z.number().int().nullable().describe('What the last try was answered; null for no answer.'),
    last_error: z.string().nullable().describe('Why the last try failed.'),
    next_attempt_at: dateTimeOut()
      .nullable()
      .describe('When its queue is tried again, in which it may stand behind others; null unless pending.'),
    last_attempt_at: dateTimeOut().nullable().describe('When it was last tried.'),
    created_at: dateTimeOut().describe('When the event happened.'),
  })
  .meta({ id: 'WebhookDelivery', description: 'An event and what became of sending it. Kept for 30 days.' });
export type WebhookDelivery = z.input<typeof WebhookDelivery>;

export const ListDeliveriesQuery = z.strictObject({
  ...pagingQuery,
  status: z
    .enum(DELIVERY_STATUSES, 'must be pending, delivered or failed')
    .optional()
    .describe('Only deliveries of this status.'),
});
export type ListDeliveriesQuery = z.output<typeof ListDeliveriesQuery>;

export const WebhookDeliveryList = z
  .object({ deliveries: z.array(WebhookDelivery).describe('Newest first.'), ...pagingAnswer })
  .meta({ id: 'WebhookDeliveryList' });
export type WebhookDeliveryList = z.input<typeof WebhookDeliveryList>;

export const DeliveryParams = z.object({ deliveryId: id('dlv').describe('Id of the delivery.') });

/** What is kept of a user to be sent with an event. */
export const WebhookSnapshot = z.object({
  event_id: z.string().describe('The event that webhooks were or will be told.'),
  user: User.describe('The user as of the event.'),
  created_at: dateTimeOut().describe('When that was; it is kept for 31 days.'),
});
export type WebhookSnapshot = z.input<typeof WebhookSnapshot>;
