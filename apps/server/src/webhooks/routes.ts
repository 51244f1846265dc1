import { endpoint } from '../http/endpoint';
import {
  CreateWebhookBody,
  DeliveryParams,
  ListDeliveriesQuery,
  ListWebhooksQuery,
  RotateWebhookSecretBody,
  UpdateWebhookBody,
  Webhook,
  WebhookDelivery,
  WebhookDeliveryList,
  WebhookList,
  WebhookParams,
  WebhookWithSecret,
} from './schema';

const PATH = '/v2/admin/tenants/{tenantId}/webhooks';
const ONE = `${PATH}/{webhookId}` as const;
const READ = { scope: 'webhooks:read', tenantAdmin: true } as const;
const WRITE = { scope: 'webhooks:write', tenantAdmin: true } as const;
const OF_ONE = { tag: 'Webhooks', params: WebhookParams, notFound: 'webhook_not_found' } as const;

const listWebhooks = endpoint({
  id: 'listWebhooks',
  method: 'get',
  path: PATH,
  access: READ,
  tag: 'Webhooks',
  summary: 'List the webhooks of a tenant',
  query: ListWebhooksQuery,
  status: 200,
  response: WebhookList,
  handle: ({ tenant, query }, { webhooks }) => webhooks.list(tenant, query),
});

const createWebhook = endpoint({
  id: 'createWebhook',
  method: 'post',
  path: PATH,
  access: WRITE,
  tag: 'Webhooks',
  summary: 'Have events of a tenant posted to an address',
  description: 'The secret that signs the messages is in this answer only.',
  body: CreateWebhookBody,
  status: 201,
  response: WebhookWithSecret,
  errors: ['too_many_webhooks'],
  handle: ({ tenant, body }, { webhooks }) => webhooks.create(tenant, body),
});

const getWebhook = endpoint({
  ...OF_ONE,
  id: 'getWebhook',
  method: 'get',
  path: ONE,
  access: READ,
  summary: 'Get a webhook',
  status: 200,
  response: Webhook,
  handle: ({ tenant, params }, { webhooks }) => webhooks.get(tenant, params.webhookId),
});

const updateWebhook = endpoint({
  ...OF_ONE,
  id: 'updateWebhook',
  method: 'patch',
  path: ONE,
  access: WRITE,
  summary: 'Change a webhook',
  description: 'What is pending goes to the new address.',
  body: UpdateWebhookBody,
  status: 200,
  response: Webhook,
  handle: ({ tenant, params, body }, { webhooks }) => webhooks.update(tenant, params.webhookId, body),
});

const deleteWebhook = endpoint({
  ...OF_ONE,
  id: 'deleteWebhook',
  method: 'delete',
  path: ONE,
  access: WRITE,
  summary: 'Delete a webhook',
  description: 'With all of its deliveries; what is pending is not sent.',
  status: 204,
  handle: ({ tenant, params }, { webhooks }) => webhooks.delete(tenant, params.webhookId),
});

const rotateWebhookSecret = endpoint({
  ...OF_ONE,
  id: 'rotateWebhookSecret',
  method: 'post',
  path: `${ONE}/rotate-secret`,
  access: WRITE,
  summary: 'Give a webhook a new secret',
  description: 'For a while each message carries a signature by the new and one by the former secret.',
  body: RotateWebhookSecretBody,
  status: 200,
  response: WebhookWithSecret,
  handle: ({ tenant, params, body }, { webhooks }) => webhooks.rotateSecret(tenant, params.webhookId, body),
});

const testWebhook = endpoint({
  ...OF_ONE,
  id: 'testWebhook',
  method: 'post',
  path: `${ONE}/test`,
  access: WRITE,
  summary: 'Send a webhook a test',
  description: 'A `webhook.tested`, whatever events it asks for. What became of it is in its deliveries.',
  status: 202,
  handle: ({ tenant, params }, { webhooks }) => webhooks.test(tenant, params.webhookId),
});

const listWebhookDeliveries = endpoint({
  ...OF_ONE,
  id: 'listWebhookDeliveries',
  method: 'get',
  path: `${ONE}/deliveries`,
  access: READ,
  summary: 'List what was sent to a webhook, and what is to be sent',
  query: ListDeliveriesQuery,
  status: 200,
  response: WebhookDeliveryList,
  handle: ({ tenant, params, query }, { webhooks }) => webhooks.deliveries(tenant, params.webhookId, query),
});

const replayWebhookDelivery = endpoint({
  id: 'replayWebhookDelivery',
  method: 'post',
  path: '/v2/admin/tenants/{tenantId}/deliveries/{deliveryId}/replay',
  access: WRITE,
  tag: 'Webhooks',
  summary: 'Send an event to its webhook again',
  description: 'At once and for another 24 h, with the same `webhook-id`. One that is pending is tried now.',
  params: DeliveryParams,
  notFound: 'delivery_not_found',
  status: 202,
  response: WebhookDelivery,
  handle: ({ tenant, params }, { webhooks }) => webhooks.replay(tenant, params.deliveryId),
});

export const webhookEndpoints = [
  listWebhooks,
  createWebhook,
  getWebhook,
  updateWebhook,
  deleteWebhook,
  rotateWebhookSecret,
  testWebhook,
  listWebhookDeliveries,
  replayWebhookDelivery,
];
