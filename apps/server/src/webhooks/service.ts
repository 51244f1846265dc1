import { plainChanges } from '../audit/changes';
import type { AuditChanges, AuditType } from '../audit/event';
import type { AuditRecorder } from '../audit/recorder';
import type { Clock } from '../clock';
import type { SecretBox } from '../crypto/secret-box';
import type { Database, Sql } from '../db/database';
import { ApiError, invalidField } from '../http/errors';
import { readPage } from '../http/paging';
import { newId } from '../ids';
import type { Tenant } from '../tenants/schema';
import type { AddressGuard } from './address';
import { listDeliveries, replayDelivery } from './delivery-log';
import type { WebhookDispatcher } from './dispatcher';
import { type WebhookRow, webhooksOf } from './repository';
import type {
  CreateWebhookBody,
  ListDeliveriesQuery,
  ListWebhooksQuery,
  RotateWebhookSecretBody,
  UpdateWebhookBody,
  Webhook,
  WebhookDelivery,
  WebhookDeliveryList,
  WebhookList,
  WebhookSnapshot,
  WebhookWithSecret,
} from './schema';
import { sealSecret } from './secrets';
import { newSecret } from './signature';
import { snapshotsOf } from './snapshots';

/** Each event is written once for each webhook that asks for it. */
const WEBHOOKS_MAX = 50;

/** Where the events of tenants are sent, and what became of sending them. */
export interface WebhookService {
  list(tenant: Tenant, query: ListWebhooksQuery): Promise<WebhookList>;
  /** @throws ApiError `webhook_not_found` (404), as all below do. */
  get(tenant: Tenant, webhookId: string): Promise<Webhook>;
  /**
   * Makes a webhook. Its secret is in this answer and nowhere else.
   *
   * @throws ApiError `validation_failed` (422): the name of the URL leads to an address that is not public. One that
   *   leads nowhere yet is taken: each delivery looks again.
   * @throws ApiError `too_many_webhooks` (409).
   */
  create(tenant: Tenant, body: CreateWebhookBody): Promise<WebhookWithSecret>;
  /** @throws ApiError `validation_failed` (422) for a new URL, as `create`. */
  update(tenant: Tenant, webhookId: string, body: UpdateWebhookBody): Promise<Webhook>;
  delete(tenant: Tenant, webhookId: string): Promise<void>;
  /** Replaces the secret; the former one signs as well for a while. Of an earlier rotation none is left. */
  rotateSecret(tenant: Tenant, webhookId: string, body: RotateWebhookSecretBody): Promise<WebhookWithSecret>;
  /** Has a test sent to this webhook alone. */
  test(tenant: Tenant, webhookId: string): Promise<void>;
  deliveries(tenant: Tenant, webhookId: string, query: ListDeliveriesQuery): Promise<WebhookDeliveryList>;
  /** The user as of each event that webhooks were or will be told, newest first, in batches. */
  snapshotsOf(tenantId: string, userId: string): AsyncGenerator<WebhookSnapshot[], void, undefined>;
  /** Sends an event once more. @throws ApiError `delivery_not_found` (404). */
  replay(tenant: Tenant, deliveryId: string): Promise<WebhookDelivery>;
}

export interface WebhookDeps {
  db: Database;
  clock: Clock;
  secretBox: SecretBox;
  audit: AuditRecorder;
  guard: AddressGuard;
  dispatcher: WebhookDispatcher;
}

export function createWebhookService(deps: WebhookDeps): WebhookService {
  const { db, clock } = deps;

  async function get(tenant: Tenant, webhookId: string): Promise<WebhookRow> {
    const row = await webhooksOf(db, tenant.id).get(webhookId);
    if (row === null) throw new ApiError('webhook_not_found');
    return row;
  }

  return {
    async list(tenant, query) {
      const webhooks = webhooksOf(db, tenant.id);
      const { items, ...paging } = await readPage(query, {
        name: 'webhooks',
        read: ({ after, ...part }) => webhooks.list({ before: after, ...part }),
        count: () => webhooks.count(),
        keyOf: (row) => row.id,
      });
      return { webhooks: items.map((row) => toWebhook(row, clock.now())), ...paging };
    },

    get: async (tenant, webhookId) => toWebhook(await get(tenant, webhookId), clock.now()),
    create: (tenant, body) => createWebhook(deps, tenant, body),

    async update(tenant, webhookId, body) {
      await get(tenant, webhookId);
      if (body.url !== undefined) await checkUrl(deps, body.url);
      const row = await changeWebhook(deps, { tenant, webhookId, type: 'webhook.updated' }, (before) => ({
        ...before,
        ...(Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined)) as Partial<WebhookRow>),
      }));
      return toWebhook(row, clock.now());
    },

    async delete(tenant, webhookId) {
      await db.transaction(async (tx) => {
        if (!(await webhooksOf(tx, tenant.id).delete(webhookId))) throw new ApiError('webhook_not_found');
        await record(deps, tx, { tenant, webhookId, type: 'webhook.deleted' });
      });
    },

    async rotateSecret(tenant, webhookId, { overlap_seconds: overlap }) {
      const secret = newSecret();
      const row = await changeWebhook(deps, { tenant, webhookId, type: 'webhook.secret_rotated' }, (before, now) => ({
        ...before,
        secret: sealSecret(deps.secretBox, webhookId, secret),
        previousSecret: overlap === 0 ? null : before.secret,
        previousSecretExpiresAt: overlap === 0 ? null : new Date(now.getTime() + overlap * 1000),
      }));
      return { ...toWebhook(row, row.updatedAt), secret };
    },

    async test(tenant, webhookId) {
      await db.transaction(async (tx) => {
        if ((await webhooksOf(tx, tenant.id).lock(webhookId)) === null) throw new ApiError('webhook_not_found');
        await record(deps, tx, { tenant, webhookId, type: 'webhook.tested' });
      });
    },

    async deliveries(tenant, webhookId, query) {
      await get(tenant, webhookId);
      return listDeliveries(deps, { tenant, webhookId }, query);
    },

    snapshotsOf: (tenantId, userId) => snapshotsOf(db, { tenantId, userId }),
    replay: (tenant, deliveryId) => replayDelivery(deps, tenant, deliveryId),
  };
}

async function createWebhook(deps: WebhookDeps, tenant: Tenant, body: CreateWebhookBody): Promise<WebhookWithSecret> {
  await checkUrl(deps, body.url);
  const now = deps.clock.now();
  const webhookId = newId('whk', now);
  const secret = newSecret();
  const row: WebhookRow = {
    ...body,
    id: webhookId,
    secret: sealSecret(deps.secretBox, webhookId, secret),
    previousSecret: null,
    previousSecretExpiresAt: null,
    createdAt: now,
    updatedAt: now,
  };
  await deps.db.transaction(async (tx) => {
    const webhooks = webhooksOf(tx, tenant.id);
    if (!(await webhooks.lockTenant())) throw new ApiError('tenant_not_found');
    if ((await webhooks.count()) >= WEBHOOKS_MAX) throw new ApiError('too_many_webhooks');
    await webhooks.insert(row);
    await record(deps, tx, { tenant, webhookId, type: 'webhook.created', changes: changesOf(null, row) });
  });
  return { ...toWebhook(row, now), secret };
}

interface Change {
  tenant: Tenant;
  webhookId: string;
  type: Extract<AuditType, `webhook.${string}`>;
}

function changeWebhook(
  deps: WebhookDeps,
  change: Change,
  apply: (before: WebhookRow, now: Date) => WebhookRow,
): Promise<WebhookRow> {
  const { tenant, webhookId } = change;
  return deps.db.transaction(async (tx) => {
    const webhooks = webhooksOf(tx, tenant.id);
    const before = await webhooks.lock(webhookId);
    if (before === null) throw new ApiError('webhook_not_found');
    const now = deps.clock.now();
    const after = { ...apply(before, now), updatedAt: now };
    const changes = changesOf(before, after);
    if (change.type === 'webhook.updated' && Object.keys(changes).length === 0) return before;
    await webhooks.update(after);
    await record(deps, tx, { ...change, changes });
    return after;
  });
}

function record(deps: WebhookDeps, tx: Sql, { tenant, webhookId, type, changes }: Change & { changes?: AuditChanges }) {
  const target = { type: 'webhook', id: webhookId } as const;
  return deps.audit.record(tx, tenant.id, { type, target, ...(changes === undefined ? {} : { changes }) });
}

/** A URL may hold a token, and a description anything: the log says that they changed, not to what. */
function changesOf(before: WebhookRow | null, after: WebhookRow): AuditChanges {
  const plain = ({ events, enabled }: WebhookRow) => ({ events, enabled });
  const changes = plainChanges(before && plain(before), plain(after));
  if (before?.url !== after.url) changes.url = {};
  if ((before?.description ?? null) !== after.description) changes.description = {};
  return changes;
}

async function checkUrl({ guard }: WebhookDeps, url: string): Promise<void> {
  if (!(await guard.isInner(new URL(url).hostname))) return;
  throw invalidField('body.url', 'must not lead to a private, loopback or otherwise special address');
}

function toWebhook(row: WebhookRow, now: Date): Webhook {
  const { previousSecretExpiresAt: end } = row;
  return {
    id: row.id,
    url: row.url,
    description: row.description,
    events: row.events,
    enabled: row.enabled,
    previous_secret_expires_at: end !== null && end > now ? end.toISOString() : null,
    created_at: row.createdAt.toISOString(),
    updated_at: row.updatedAt.toISOString(),
  };
}
