import { Prisma } from '../generated/prisma/client';
import { profileColumns } from '../users/repository';

/** Names a webhook. */
export interface WebhookKey {
  tenantId: string;
  webhookId: string;
}

/** How long a delivery is tried. */
export const GIVE_UP_MS = 24 * 3600 * 1000;

/**
 * The part of a statement that puts recorded events into the queues of the webhooks that ask for them, in the transaction
 * of their cause. It follows a list of `WITH` queries in which `recorded` returns id, type, at, target_type and target_id, and
 * returns the webhooks (`WebhookKey`) that now have something to do.
 *
 * A webhook is not told about itself, but for a test, which is for it alone. The user is kept as of the event: later
 * changes of the same user come with events of their own.
 *
 * @param log The tenant.
 */
export function fanOut(log: string): Prisma.Sql {
  return Prisma.sql`
    deliveries AS (
      INSERT INTO webhook_deliveries (tenant_id, id, webhook_id, event_id, subject, created_at, expires_at)
      SELECT ${log}, 'dlv_' || substr(r.id, 5, 10) || upper(right(replace(gen_random_uuid()::text, '-', ''), 16)),
        w.id, r.id, coalesce(r.target_id, ''), r.at, r.at + make_interval(secs => ${GIVE_UP_MS / 1000})
      FROM recorded r JOIN webhooks w ON w.tenant_id = ${log} AND w.enabled
        AND CASE WHEN r.type = 'webhook.tested' THEN w.id = r.target_id
          ELSE w.events && ARRAY['*', r.type, split_part(r.type, '.', 1) || '.*'] AND w.id IS DISTINCT FROM r.target_id END
      ORDER BY r.id
      RETURNING webhook_id, event_id, subject, created_at
    ), snapshots AS (
      INSERT INTO webhook_snapshots (tenant_id, event_id, user_id, profile, created_at)
      SELECT ${log}, r.id, u.id, (SELECT to_jsonb(p) FROM (SELECT ${profileColumns}) p), r.at
      FROM (SELECT DISTINCT event_id FROM deliveries) d JOIN recorded r ON r.id = d.event_id
      JOIN users u ON u.tenant_id = ${log} AND u.id = r.target_id
      WHERE r.target_type = 'user' AND split_part(r.type, '.', 1) IN ('user', 'mfa')
    )
    INSERT INTO webhook_queues AS q (tenant_id, webhook_id, subject, next_attempt_at)
    SELECT ${log}, webhook_id, subject, min(created_at) FROM deliveries
    GROUP BY webhook_id, subject ORDER BY webhook_id, subject
    ON CONFLICT (tenant_id, webhook_id, subject) DO UPDATE SET version = q.version + 1
    RETURNING q.tenant_id AS "tenantId", q.webhook_id AS "webhookId"`;
}
