import type { Sql } from '../db/database';
import { Prisma } from '../generated/prisma/client';
import { GIVE_UP_MS, type WebhookKey } from './fan-out-repository';
import type { StoredProfile } from './message';

/** A queue in hand, and what is to be sent from it. */
export interface ClaimedQueue extends WebhookKey {
  /** The target of the events in it. */
  subject: string;
  /** Count of what was put in, at the time of the claim. */
  version: number;
  /** End of the claim, which tells it from a later one. */
  claimedUntil: Date;
  /** Null when nothing is pending. */
  head: PendingDelivery | null;
}

/** The delivery at the head of a queue, with what sending it takes. */
export interface PendingDelivery {
  id: string;
  eventId: string;
  attempts: number;
  expiresAt: Date;
  url: string;
  secret: Uint8Array;
  previousSecret: Uint8Array | null;
  previousSecretExpiresAt: Date | null;
  profile: StoredProfile | null;
}

/** What became of an attempt. */
export interface AttemptOutcome {
  status: 'pending' | 'delivered' | 'failed';
  at: Date;
  responseStatus: number | null;
  lastError: string | null;
}

type ClaimedRow = { subject: string; version: number } & (PendingDelivery | { id: null });

const of = ({ tenantId, webhookId }: WebhookKey) =>
  Prisma.sql`q.tenant_id = ${tenantId} AND q.webhook_id = ${webhookId}`;
const held = (queue: ClaimedQueue) =>
  Prisma.sql`${of(queue)} AND q.subject = ${queue.subject} AND q.claimed_until = ${queue.claimedUntil}`;
const due = (now: Date) =>
  Prisma.sql`q.next_attempt_at <= ${now} AND (q.claimed_until IS NULL OR q.claimed_until <= ${now})`;

/**
 * The queues of the whole installation, one a webhook and target, as each server works through them. A claim is a date
 * in the row and not a lock: no transaction is open while a receiver takes its time, and that of a killed server runs out.
 */
export function webhookOutboxOf(sql: Sql) {
  return {
    /** The webhooks that have something to be sent now. */
    dueWebhooks: (now: Date) =>
      sql.ofAllTenants().query<WebhookKey>(Prisma.sql`
        SELECT w.tenant_id AS "tenantId", w.id AS "webhookId" FROM webhooks w WHERE w.enabled AND EXISTS (
          SELECT FROM webhook_queues q WHERE q.tenant_id = w.tenant_id AND q.webhook_id = w.id AND ${due(now)})`),

    /** Takes the queue of the webhook that is due for longest, unless another server holds it. */
    async claim(key: WebhookKey, now: Date, claimedUntil: Date): Promise<ClaimedQueue | null> {
      const [row] = await sql.of(key.tenantId).query<ClaimedRow>(Prisma.sql`
        WITH next AS MATERIALIZED (
          SELECT q.subject FROM webhook_queues q JOIN webhooks w ON w.tenant_id = q.tenant_id AND w.id = q.webhook_id
          WHERE ${of(key)} AND w.enabled AND ${due(now)}
          ORDER BY q.next_attempt_at LIMIT 1 FOR UPDATE OF q SKIP LOCKED
        ), claimed AS (
          UPDATE webhook_queues q SET claimed_until = ${claimedUntil} FROM next
          WHERE ${of(key)} AND q.subject = next.subject
          RETURNING q.tenant_id, q.webhook_id, q.subject, q.version
        )
        SELECT c.subject, c.version, d.id, d.event_id AS "eventId", d.attempts, d.expires_at AS "expiresAt", w.url,
          w.secret, w.previous_secret AS "previousSecret", w.previous_secret_expires_at AS "previousSecretExpiresAt",
          s.profile
        FROM claimed c JOIN webhooks w ON w.tenant_id = c.tenant_id AND w.id = c.webhook_id
        LEFT JOIN LATERAL (
          SELECT * FROM webhook_deliveries WHERE tenant_id = c.tenant_id AND webhook_id = c.webhook_id
            AND subject = c.subject AND status = 'pending' ORDER BY sequence LIMIT 1
        ) d ON true
        LEFT JOIN webhook_snapshots s ON s.tenant_id = d.tenant_id AND s.event_id = d.event_id`);
      if (row === undefined) return null;
      const { subject, version } = row;
      return { ...key, subject, version, claimedUntil, head: row.id === null ? null : row };
    },

    /** Whoever holds the queue: what was delivered once is delivered. */
    async note({ tenantId }: WebhookKey, deliveryId: string, outcome: AttemptOutcome): Promise<void> {
      await sql.of(tenantId).execute(Prisma.sql`
        UPDATE webhook_deliveries SET status = ${outcome.status}, attempts = attempts + 1,
          last_attempt_at = ${outcome.at}, response_status = ${outcome.responseStatus}, last_error = ${outcome.lastError}
        WHERE tenant_id = ${tenantId} AND id = ${deliveryId}`);
    },

    /**
     * Lets go of the queue, which is due for its next delivery at once, and removes it when it has none. Whoever puts
     * something in meanwhile has raised `version`; what came in before is seen, as this statement is a new one.
     */
    async release(queue: ClaimedQueue, now: Date): Promise<void> {
      await sql.of(queue.tenantId).execute(Prisma.sql`
        WITH emptied AS (
          DELETE FROM webhook_queues q WHERE ${held(queue)} AND q.version = ${queue.version} AND NOT EXISTS (
            SELECT FROM webhook_deliveries d WHERE d.tenant_id = q.tenant_id AND d.webhook_id = q.webhook_id
              AND d.subject = q.subject AND d.status = 'pending')
          RETURNING 1
        )
        UPDATE webhook_queues q SET claimed_until = NULL, next_attempt_at = ${now}
        WHERE ${held(queue)} AND NOT EXISTS (SELECT FROM emptied)`);
    },

    /** Lets go of the queue until then. */
    async defer(queue: ClaimedQueue, until: Date): Promise<void> {
      await sql
        .of(queue.tenantId)
        .execute(
          Prisma.sql`UPDATE webhook_queues q SET claimed_until = NULL, next_attempt_at = ${until} WHERE ${held(queue)}`,
        );
    },

    /** Deliveries that wait, counting up to `max`, and since when the oldest does. */
    async depth(max: number): Promise<{ pending: number; oldestAt: Date | null }> {
      const [row] = await sql.ofAllTenants().query<{ pending: number; oldestAt: Date | null }>(Prisma.sql`
        SELECT (SELECT count(*) FROM (SELECT FROM webhook_deliveries WHERE status = 'pending' LIMIT ${max}) counted) AS pending,
          (SELECT created_at FROM webhook_deliveries WHERE status = 'pending' ORDER BY expires_at LIMIT 1) AS "oldestAt"`);
      return row ?? { pending: 0, oldestAt: null };
    },

    /** All queues of a receiver that answers again. */
    async wake(key: WebhookKey, now: Date): Promise<void> {
      await sql.of(key.tenantId).execute(Prisma.sql`
        UPDATE webhook_queues q SET next_attempt_at = ${now}
        WHERE ${of(key)} AND q.next_attempt_at > ${now} AND q.claimed_until IS NULL`);
    },
  };
}

const SWEEP_MAX = 1000;

/** Gives up what was not even tried for too long, and removes what was kept for long enough. */
export async function sweepWebhooks(sql: Sql, now: Date, keptMs: number): Promise<void> {
  const all = sql.ofAllTenants();
  const keptSince = new Date(now.getTime() - keptMs);
  await all.execute(Prisma.sql`
    UPDATE webhook_deliveries SET status = 'failed', last_error = coalesce(last_error, 'not tried in time')
    WHERE (tenant_id, id) IN (SELECT tenant_id, id FROM webhook_deliveries
      WHERE status = 'pending' AND expires_at <= ${now} LIMIT ${SWEEP_MAX} FOR UPDATE SKIP LOCKED)`);
  await all.execute(Prisma.sql`
    DELETE FROM webhook_deliveries WHERE (tenant_id, id) IN (SELECT tenant_id, id FROM webhook_deliveries
      WHERE status <> 'pending' AND created_at <= ${keptSince} LIMIT ${SWEEP_MAX} FOR UPDATE SKIP LOCKED)`);
  // The last delivery that is kept may be sent once more.
  await all.execute(Prisma.sql`
    DELETE FROM webhook_snapshots s WHERE (s.tenant_id, s.event_id) IN (SELECT tenant_id, event_id FROM webhook_snapshots
      WHERE created_at <= ${new Date(keptSince.getTime() - GIVE_UP_MS)} LIMIT ${SWEEP_MAX} FOR UPDATE SKIP LOCKED)`);
}
