import type { Sql } from '../db/database';
import { Prisma } from '../generated/prisma/client';
import type { WebhookKey } from './fan-out-repository';
import type { StoredProfile } from './message';
import type { DeliveryStatus, WebhookDelivery } from './schema';

/** A stored webhook. */
export interface WebhookRow {
  id: string;
  url: string;
  description: string | null;
  events: string[];
  enabled: boolean;
  /** Sealed, as the former one is. */
  secret: Uint8Array;
  previousSecret: Uint8Array | null;
  /** Until then the former secret signs, too. */
  previousSecretExpiresAt: Date | null;
  createdAt: Date;
  updatedAt: Date;
}

const columns = Prisma.sql`id, url, description, events, enabled, secret, previous_secret AS "previousSecret",
  previous_secret_expires_at AS "previousSecretExpiresAt", created_at AS "createdAt", updated_at AS "updatedAt"`;

/** Which part of a list: all before an id, counted from the newest. */
interface Part {
  before: string | undefined;
  offset: number;
  limit: number;
}

const older = (before: string | undefined) => (before === undefined ? Prisma.empty : Prisma.sql`AND id < ${before}`);

/** The webhooks of one tenant. */
export function webhooksOf(sql: Sql, tenantId: string) {
  const own = sql.of(tenantId);
  const one = async (id: string, lock = Prisma.empty): Promise<WebhookRow | null> => {
    const [row] = await own.query<WebhookRow>(
      Prisma.sql`SELECT ${columns} FROM webhooks WHERE tenant_id = ${tenantId} AND id = ${id} ${lock}`,
    );
    return row ?? null;
  };
  return {
    get: (id: string) => one(id),
    /** Holds the row until the end of the transaction. */
    lock: (id: string) => one(id, Prisma.sql`FOR NO KEY UPDATE`),

    list: ({ before, offset, limit }: Part) =>
      own.query<WebhookRow>(Prisma.sql`
        SELECT ${columns} FROM webhooks WHERE tenant_id = ${tenantId} ${older(before)}
        ORDER BY id DESC LIMIT ${limit} OFFSET ${offset}`),

    async count(): Promise<number> {
      const [row] = await own.query<{ count: number }>(
        Prisma.sql`SELECT count(*) AS count FROM webhooks WHERE tenant_id = ${tenantId}`,
      );
      return row?.count ?? 0;
    },

    /** Lets nobody else add one until the end of the transaction. @returns False when the tenant is gone. */
    async lockTenant(): Promise<boolean> {
      const rows = await own.query(Prisma.sql`SELECT 1 FROM tenants WHERE id = ${tenantId} FOR NO KEY UPDATE`);
      return rows.length > 0;
    },

    async insert(row: WebhookRow): Promise<void> {
      await own.execute(Prisma.sql`
        INSERT INTO webhooks (tenant_id, id, url, description, events, enabled, secret, created_at, updated_at)
        VALUES (${tenantId}, ${row.id}, ${row.url}, ${row.description}, ${row.events}::text[], ${row.enabled},
          ${row.secret}, ${row.createdAt}, ${row.updatedAt})`);
    },

    /** Writes all that may change. */
    async update(row: WebhookRow): Promise<void> {
      await own.execute(Prisma.sql`
        UPDATE webhooks SET url = ${row.url}, description = ${row.description}, events = ${row.events}::text[],
          enabled = ${row.enabled}, secret = ${row.secret}, previous_secret = ${row.previousSecret},
          previous_secret_expires_at = ${row.previousSecretExpiresAt}, updated_at = ${row.updatedAt}
        WHERE tenant_id = ${tenantId} AND id = ${row.id}`);
    },

    /** With its deliveries and queues. */
    async delete(id: string): Promise<boolean> {
      return (await own.execute(Prisma.sql`DELETE FROM webhooks WHERE tenant_id = ${tenantId} AND id = ${id}`)) > 0;
    },
  };
}

/** A delivery as the log of a webhook shows it. */
export interface DeliveryRow {
  id: string;
  webhookId: string;
  eventId: string;
  type: WebhookDelivery['type'];
  status: DeliveryStatus;
  attempts: number;
  responseStatus: number | null;
  lastError: string | null;
  nextAttemptAt: Date | null;
  lastAttemptAt: Date | null;
  createdAt: Date;
}

/** The deliveries of one tenant. */
export function deliveriesOf(sql: Sql, tenantId: string) {
  const own = sql.of(tenantId);
  const select = (condition: Prisma.Sql) => Prisma.sql`
    SELECT d.id, d.webhook_id AS "webhookId", d.event_id AS "eventId", e.type, d.status, d.attempts,
      d.response_status AS "responseStatus", d.last_error AS "lastError", d.last_attempt_at AS "lastAttemptAt",
      d.created_at AS "createdAt", CASE d.status WHEN 'pending' THEN q.next_attempt_at END AS "nextAttemptAt"
    FROM (SELECT * FROM webhook_deliveries WHERE tenant_id = ${tenantId} AND ${condition}) d
    JOIN audit_events e ON e.tenant_id = ${tenantId} AND e.id = d.event_id
    LEFT JOIN webhook_queues q
      ON q.tenant_id = ${tenantId} AND q.webhook_id = d.webhook_id AND q.subject = d.subject
    ORDER BY d.id DESC`;
  const having = (status: DeliveryStatus | undefined) =>
    status === undefined ? Prisma.empty : Prisma.sql`AND status = ${status}`;
  return {
    async get(id: string): Promise<DeliveryRow | null> {
      const [row] = await own.query<DeliveryRow>(select(Prisma.sql`id = ${id}`));
      return row ?? null;
    },

    list: (webhookId: string, status: DeliveryStatus | undefined, { before, offset, limit }: Part) =>
      own.query<DeliveryRow>(
        select(Prisma.sql`webhook_id = ${webhookId} ${having(status)} ${older(before)}
          ORDER BY id DESC LIMIT ${limit} OFFSET ${offset}`),
      ),

    async count(webhookId: string, status: DeliveryStatus | undefined): Promise<number> {
      const [row] = await own.query<{ count: number }>(Prisma.sql`
        SELECT count(*) AS count FROM webhook_deliveries
        WHERE tenant_id = ${tenantId} AND webhook_id = ${webhookId} ${having(status)}`);
      return row?.count ?? 0;
    },

    /** Makes a delivery due at once, unless a server has its queue in hand: then right after. Null: there is none. */
    async replay(id: string, now: Date, expiresAt: Date): Promise<WebhookKey | null> {
      const [key] = await own.query<WebhookKey>(Prisma.sql`
        WITH replayed AS (
          UPDATE webhook_deliveries SET status = 'pending', expires_at = ${expiresAt}
          WHERE tenant_id = ${tenantId} AND id = ${id} RETURNING webhook_id, subject
        )
        INSERT INTO webhook_queues AS q (tenant_id, webhook_id, subject, next_attempt_at)
        SELECT ${tenantId}, webhook_id, subject, ${now}::timestamptz FROM replayed
        ON CONFLICT (tenant_id, webhook_id, subject) DO UPDATE SET version = q.version + 1, next_attempt_at = ${now}
        RETURNING tenant_id AS "tenantId", webhook_id AS "webhookId"`);
      return key ?? null;
    },
  };
}

/** A user as of an event. */
export interface SnapshotRow {
  eventId: string;
  profile: StoredProfile;
  createdAt: Date;
}

/** The users of one tenant as webhooks are told of them. */
export function storedSnapshotsOf(sql: Sql, tenantId: string) {
  const own = sql.of(tenantId);
  return {
    /** Newest first. @param before Event of the last row of the batch before. */
    ofUser: (userId: string, before: string | undefined, limit: number) =>
      own.query<SnapshotRow>(Prisma.sql`
        SELECT event_id AS "eventId", profile, created_at AS "createdAt" FROM webhook_snapshots
        WHERE tenant_id = ${tenantId} AND user_id = ${userId} AND (${before}::text IS NULL OR event_id < ${before})
        ORDER BY event_id DESC LIMIT ${limit}`),
  };
}
