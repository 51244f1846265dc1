import type { Clock } from '../clock';
import type { Database } from '../db/database';
import { ApiError } from '../http/errors';
import { readPage } from '../http/paging';
import type { Tenant } from '../tenants/schema';
import type { WebhookDispatcher } from './dispatcher';
import { GIVE_UP_MS } from './fan-out-repository';
import { type DeliveryRow, deliveriesOf } from './repository';
import type { ListDeliveriesQuery, WebhookDelivery, WebhookDeliveryList } from './schema';

interface Deps {
  db: Database;
  clock: Clock;
  dispatcher: WebhookDispatcher;
}

/** See `WebhookService.deliveries`. */
export async function listDeliveries(
  { db }: Deps,
  { tenant, webhookId }: { tenant: Tenant; webhookId: string },
  query: ListDeliveriesQuery,
): Promise<WebhookDeliveryList> {
  const deliveries = deliveriesOf(db, tenant.id);
  const { items, ...paging } = await readPage(query, {
    name: 'deliveries',
    read: ({ after, ...part }) => deliveries.list(webhookId, query.status, { before: after, ...part }),
    count: () => deliveries.count(webhookId, query.status),
    keyOf: (row) => row.id,
  });
  return { deliveries: items.map(toDelivery), ...paging };
}

/** See `WebhookService.replay`. */
export async function replayDelivery({ db, clock, dispatcher }: Deps, tenant: Tenant, deliveryId: string) {
  const now = clock.now();
  return db.transaction(async (tx) => {
    const deliveries = deliveriesOf(tx, tenant.id);
    const key = await deliveries.replay(deliveryId, now, new Date(now.getTime() + GIVE_UP_MS));
    const row = key && (await deliveries.get(deliveryId));
    if (key === null || row === null) throw new ApiError('delivery_not_found');
    tx.afterCommit(() => dispatcher.nudge([key]));
    return toDelivery(row);
  });
}

function toDelivery(row: DeliveryRow): WebhookDelivery {
  return {
    id: row.id,
    webhook_id: row.webhookId,
    event_id: row.eventId,
    type: row.type,
    status: row.status,
    attempts: row.attempts,
    response_status: row.responseStatus,
    last_error: row.lastError,
    next_attempt_at: row.nextAttemptAt?.toISOString() ?? null,
    last_attempt_at: row.lastAttemptAt?.toISOString() ?? null,
    created_at: row.createdAt.toISOString(),
  };
}
