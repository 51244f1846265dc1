import type { Call } from '../core/call';
import { walk } from '../core/pages';
import type {
  Paging,
  Webhook,
  WebhookCreate,
  WebhookDelivery,
  WebhookDeliveryListQuery,
  WebhookDeliveryPage,
  WebhookListQuery,
  WebhookPage,
  WebhookUpdate,
  WebhookWithSecret,
} from '../types';

/** `admin.tenant(…).webhooks`: addresses that the tenant's events are posted to. */
export type WebhooksResource = ReturnType<typeof webhooksOf>;

const WEBHOOKS = '/v2/admin/tenants/{tenantId}/webhooks';
const WEBHOOK = `${WEBHOOKS}/{webhookId}` as const;
const DELIVERIES = `${WEBHOOK}/deliveries` as const;

export function webhooksOf(call: Call, tenantId: string) {
  const path = (webhookId: string) => ({ path: { tenantId, webhookId } });
  return {
    /** One page of webhooks, newest first. */
    list(query: WebhookListQuery = {}): Promise<WebhookPage> {
      return call('get', WEBHOOKS, { path: { tenantId }, query });
    },

    /**
     * All of them, page by page as they are needed.
     *
     * @param query `limit` is the size of the pages fetched (default 100).
     */
    iterate(query: Omit<WebhookListQuery, Paging> = {}): AsyncGenerator<Webhook, void, undefined> {
      return walk(
        (page) => call('get', WEBHOOKS, { path: { tenantId }, query: { ...page, ...query } }),
        (page: WebhookPage) => page.webhooks,
      );
    },

    /** @throws HelloJohnError `webhook_not_found` (404). */
    get(webhookId: string): Promise<Webhook> {
      return call('get', WEBHOOK, path(webhookId));
    },

    /**
     * Makes a webhook. Its secret, for `verifyWebhook`, is in this answer and can't be shown again.
     *
     * @throws HelloJohnError `validation_failed` (422): the URL leads to a private address; `too_many_webhooks` (409).
     */
    create(webhook: WebhookCreate): Promise<WebhookWithSecret> {
      return call('post', WEBHOOKS, { path: { tenantId }, body: webhook });
    },

    /** @throws HelloJohnError `webhook_not_found` (404), `validation_failed` (422). */
    update(webhookId: string, changes: WebhookUpdate): Promise<Webhook> {
      return call('patch', WEBHOOK, { ...path(webhookId), body: changes });
    },

    /** With all of its deliveries. @throws HelloJohnError `webhook_not_found` (404). */
    async delete(webhookId: string): Promise<void> {
      await call('delete', WEBHOOK, path(webhookId));
    },

    /**
     * Makes a new secret, which is in this answer and can't be shown again.
     *
     * @param options.overlapSeconds How long messages are signed by the former one as well, 0 to 604800 (default 86400).
     * @throws HelloJohnError `webhook_not_found` (404).
     */
    rotateSecret(webhookId: string, options: { overlapSeconds?: number } = {}): Promise<WebhookWithSecret> {
      return call('post', `${WEBHOOK}/rotate-secret`, { ...path(webhookId), body: options });
    },

    /** Has a `webhook.tested` sent to it. @throws HelloJohnError `webhook_not_found` (404). */
    async test(webhookId: string): Promise<void> {
      await call('post', `${WEBHOOK}/test`, path(webhookId));
    },

    /** One page of what was sent and what is to be sent, newest first. @throws HelloJohnError `webhook_not_found` (404). */
    deliveries(webhookId: string, query: WebhookDeliveryListQuery = {}): Promise<WebhookDeliveryPage> {
      return call('get', DELIVERIES, { ...path(webhookId), query });
    },

    /**
     * All deliveries, page by page as they are needed.
     *
     * @param query `limit` is the size of the pages fetched (default 100).
     */
    iterateDeliveries(
      webhookId: string,
      query: Omit<WebhookDeliveryListQuery, Paging> = {},
    ): AsyncGenerator<WebhookDelivery, void, undefined> {
      return walk(
        (page) => call('get', DELIVERIES, { ...path(webhookId), query: { ...page, ...query } }),
        (page: WebhookDeliveryPage) => page.deliveries,
      );
    },

    /** Sends an event to its webhook again. @throws HelloJohnError `delivery_not_found` (404). */
    replay(deliveryId: string): Promise<WebhookDelivery> {
      const path = { tenantId, deliveryId };
      return call('post', '/v2/admin/tenants/{tenantId}/deliveries/{deliveryId}/replay', { path });
    },
  };
}
