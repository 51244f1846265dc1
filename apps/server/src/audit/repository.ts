import type { Sql } from '../db/database';
import { prepared } from '../db/prepared';
import { Prisma } from '../generated/prisma/client';
import { fanOut, type WebhookKey } from '../webhooks/fan-out-repository';
import type { AuditRow } from './event';

/** Which events are asked for; all conditions combine with AND. */
export interface AuditFilter {
  /** A type, or all of a noun: `user.*`. */
  type?: string | undefined;
  /** Id of a user or key, or `root`, `system`, `anonymous`. */
  actor?: string | undefined;
  target?: string | undefined;
  /** Smallest id, inclusive. */
  fromId?: string | undefined;
  /** Id beyond the largest. */
  toId?: string | undefined;
}

const columns = Prisma.sql`e.tenant_id AS "tenantId", e.id, e.type, e.at, e.actor_type AS "actorType",
  e.actor_id AS "actorId", e.target_type AS "targetType", e.target_id AS "targetId", e.ip_address AS "ipAddress",
  e.user_agent AS "userAgent", e.client_salt AS "clientSalt", e.client_hash AS "clientHash",
  e.request_id AS "requestId", e.changes, e.mac`;

/** The events of one log. */
export function auditEventsOf(sql: Sql, log: string) {
  const own = sql.of(log);
  return {
    /**
     * One statement writes the events and what tells the sealer that they are not in the chain yet, with one text for any
     * number of them. Only where there are webhooks, another one writes the deliveries: to plan it takes longer than the first.
     *
     * @returns The webhooks that have something to do now.
     */
    async insert(rows: readonly AuditRow[]): Promise<WebhookKey[]> {
      const [told] = await own.query<{ hasWebhooks: boolean }>(prepared`
        WITH recorded AS (
          INSERT INTO audit_events (tenant_id, id, type, at, actor_type, actor_id, target_type, target_id, ip_address,
            user_agent, client_salt, client_hash, request_id, changes, mac)
          SELECT ${log}, e.id, e.type, e.at, e."actorType", e."actorId", e."targetType", e."targetId", e."ipAddress",
            e."userAgent", e."clientSalt", e."clientHash", e."requestId", e.changes, e.mac
          FROM json_to_recordset(${JSON.stringify(rows.map(toJson))}::json) AS e (id text, type text, at timestamptz,
            "actorType" text, "actorId" text, "targetType" text, "targetId" text, "ipAddress" text, "userAgent" text,
            "clientSalt" bytea, "clientHash" bytea, "requestId" text, changes jsonb, mac bytea)
          RETURNING tenant_id, id
        ), queued AS (
          INSERT INTO audit_queue (tenant_id, event_id) SELECT tenant_id, id FROM recorded
        )
        SELECT EXISTS (SELECT FROM webhooks WHERE tenant_id = ${log} AND enabled) AS "hasWebhooks"`);
      if (told?.hasWebhooks !== true) return [];
      const ids = rows.map(({ id }) => id);
      return own.query<WebhookKey>(Prisma.sql`
        WITH recorded AS (
          SELECT id, type, at, target_type, target_id FROM audit_events WHERE tenant_id = ${log} AND id = ANY (${ids})
        ), ${fanOut(log)}`);
    },

    /** Newest first. @param before Id of the last event of the page before. */
    list: (filter: AuditFilter, { before, limit }: { before: string | undefined; limit: number }) =>
      own.query<AuditRow>(Prisma.sql`
        SELECT ${columns} FROM audit_events e
        WHERE ${Prisma.join([Prisma.sql`e.tenant_id = ${log}`, ...conditionsOf(filter, before)], ' AND ')}
        ORDER BY e.id DESC LIMIT ${limit}`),

    /** About and by a user, newest first. Each half has an index that gives it in this order. */
    listOfPerson(
      userId: string,
      { before, limit }: { before: string | undefined; limit: number },
    ): Promise<AuditRow[]> {
      const half = (column: 'actor_id' | 'target_id') => Prisma.sql`(
        SELECT e.id FROM audit_events e
        WHERE e.tenant_id = ${log} AND e.${Prisma.raw(column)} = ${userId} AND (${before}::text IS NULL OR e.id < ${before})
        ORDER BY e.id DESC LIMIT ${limit})`;
      return own.query<AuditRow>(Prisma.sql`
        SELECT ${columns} FROM audit_events e
        WHERE e.tenant_id = ${log} AND e.id IN (${half('actor_id')} UNION ${half('target_id')})
        ORDER BY e.id DESC LIMIT ${limit}`);
    },

    async get(id: string): Promise<AuditRow | null> {
      const [row] = await own.query<AuditRow>(
        Prisma.sql`SELECT ${columns} FROM audit_events e WHERE e.tenant_id = ${log} AND e.id = ${id}`,
      );
      return row ?? null;
    },

    async erasePersons(userIds: readonly string[]): Promise<void> {
      const ids = Prisma.sql`ANY(${[...userIds]}::text[])`;
      await own.execute(Prisma.sql`
        UPDATE audit_events SET ip_address = NULL, user_agent = NULL, client_salt = NULL
        WHERE tenant_id = ${log} AND client_salt IS NOT NULL AND (
          (actor_type = 'user' AND actor_id = ${ids})
          OR (actor_type = 'anonymous' AND target_type = 'user' AND target_id = ${ids}))`);
    },
  };
}

function toJson({ tenantId: _, ...row }: AuditRow): Record<string, unknown> {
  const { clientSalt, clientHash, mac } = row;
  return { ...row, clientSalt: hexOf(clientSalt), clientHash: hexOf(clientHash), mac: hexOf(mac) };
}

/** As PostgreSQL reads a `bytea`. */
function hexOf(bytes: Uint8Array | null): string | null {
  return bytes === null ? null : `\\x${Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex')}`;
}

function conditionsOf(filter: AuditFilter, before: string | undefined): Prisma.Sql[] {
  const conditions: Prisma.Sql[] = [];
  const add = <T>(value: T | undefined, condition: (value: T) => Prisma.Sql) => {
    if (value !== undefined) conditions.push(condition(value));
  };
  add(filter.type, (type) =>
    type.endsWith('.*')
      ? Prisma.sql`e.type LIKE ${`${type.slice(0, -1).replaceAll('_', '\\_')}%`}`
      : Prisma.sql`e.type = ${type}`,
  );
  add(filter.actor, (actor) =>
    /^(root|system|anonymous)$/.test(actor)
      ? Prisma.sql`e.actor_type = ${actor} AND e.actor_id IS NULL`
      : Prisma.sql`e.actor_id = ${actor}`,
  );
  add(filter.target, (target) => Prisma.sql`e.target_id = ${target}`);
  add(filter.fromId, (id) => Prisma.sql`e.id >= ${id}`);
  add(filter.toId, (id) => Prisma.sql`e.id < ${id}`);
  add(before, (id) => Prisma.sql`e.id < ${id}`);
  return conditions;
}

/** A link of a chain, with the event it holds; null when that is gone. */
export type ChainLink = { sequence: number; eventId: string; hash: Uint8Array } & (
  | ({ id: null } & { [K in Exclude<keyof AuditRow, 'id'>]: null })
  | AuditRow
);

/** The chain of one log. */
export function auditChainOf(sql: Sql, log: string) {
  const own = sql.of(log);
  return {
    /** One sealer a log at a time; lasts to the end of the transaction. */
    async tryLock(): Promise<boolean> {
      const [row] = await own.query<{ ok: boolean }>(
        Prisma.sql`SELECT pg_try_advisory_xact_lock(hashtextextended(${`audit:${log}`}, 0)) AS ok`,
      );
      return row?.ok === true;
    },

    /** Takes the oldest waiting events from the queue. */
    take: (limit: number) =>
      own.query<{ id: string; mac: Uint8Array }>(Prisma.sql`
        WITH taken AS (
          DELETE FROM audit_queue WHERE tenant_id = ${log} AND event_id IN
            (SELECT event_id FROM audit_queue WHERE tenant_id = ${log} ORDER BY event_id LIMIT ${limit})
          RETURNING event_id
        ) SELECT e.id, e.mac FROM taken t JOIN audit_events e ON e.tenant_id = ${log} AND e.id = t.event_id ORDER BY e.id`),

    /** The last link, also when it was removed after its time; null for a chain that never had one. */
    async head(): Promise<{ sequence: number; hash: Uint8Array } | null> {
      const [row] = await own.query<{ sequence: number; hash: Uint8Array }>(
        Prisma.sql`
          (SELECT sequence, hash FROM audit_chain WHERE tenant_id = ${log} ORDER BY sequence DESC LIMIT 1)
          UNION ALL SELECT sequence, hash FROM audit_anchors WHERE tenant_id = ${log} ORDER BY sequence DESC LIMIT 1`,
      );
      return row ?? null;
    },

    async append(links: readonly { sequence: number; eventId: string; hash: Uint8Array }[]): Promise<void> {
      const rows = links.map(({ sequence, eventId, hash }) => Prisma.sql`(${log}, ${sequence}, ${eventId}, ${hash})`);
      await own.execute(
        Prisma.sql`INSERT INTO audit_chain (tenant_id, sequence, event_id, hash) VALUES ${Prisma.join(rows)}`,
      );
    },

    async hashAt(sequence: number): Promise<Uint8Array | null> {
      const [row] = await own.query<{ hash: Uint8Array }>(
        Prisma.sql`SELECT hash FROM audit_chain WHERE tenant_id = ${log} AND sequence = ${sequence}`,
      );
      return row?.hash ?? null;
    },

    links: (after: number, limit: number) =>
      own.query<ChainLink>(Prisma.sql`
        SELECT c.sequence, c.event_id AS "eventId", c.hash, ${columns} FROM audit_chain c
        LEFT JOIN audit_events e ON e.tenant_id = c.tenant_id AND e.id = c.event_id
        WHERE c.tenant_id = ${log} AND c.sequence > ${after} ORDER BY c.sequence LIMIT ${limit}`),

    /** Events that are neither in the chain nor waiting for it: nobody recorded them. */
    async strays(limit: number): Promise<string[]> {
      const rows = await own.query<{ id: string }>(Prisma.sql`
        SELECT e.id FROM audit_events e WHERE e.tenant_id = ${log}
          AND NOT EXISTS (SELECT FROM audit_chain c WHERE c.tenant_id = ${log} AND c.event_id = e.id)
          AND NOT EXISTS (SELECT FROM audit_queue q WHERE q.tenant_id = ${log} AND q.event_id = e.id)
        ORDER BY e.id LIMIT ${limit}`);
      return rows.map(({ id }) => id);
    },

    async countWaiting(): Promise<number> {
      const [row] = await own.query<{ count: number }>(
        Prisma.sql`SELECT count(*) AS count FROM audit_queue WHERE tenant_id = ${log}`,
      );
      return row?.count ?? 0;
    },
  };
}

/** Events of all logs that are not in their chain yet; counting stops at `max`. */
export async function countUnsealed(sql: Sql, max: number): Promise<number> {
  const [row] = await sql
    .ofAllTenants()
    .query<{ count: number }>(Prisma.sql`SELECT count(*) FROM (SELECT FROM audit_queue LIMIT ${max}) counted`);
  return row?.count ?? 0;
}

/** The next log, in alphabetical order, that has events to be sealed; null when there is none. */
export async function nextWaitingLog(sql: Sql, after: string): Promise<string | null> {
  const [row] = await sql.ofAllTenants().query<{ tenantId: string }>(Prisma.sql`
    SELECT tenant_id AS "tenantId" FROM audit_queue WHERE tenant_id > ${after} ORDER BY tenant_id LIMIT 1`);
  return row?.tenantId ?? null;
}

/** The next log, in alphabetical order, that has a chain; null when there is none. */
export async function nextLogWithChain(sql: Sql, after: string): Promise<string | null> {
  const [row] = await sql.ofAllTenants().query<{ tenantId: string }>(Prisma.sql`
    SELECT tenant_id AS "tenantId" FROM audit_chain WHERE tenant_id > ${after} ORDER BY tenant_id LIMIT 1`);
  return row?.tenantId ?? null;
}

const DELETE_BATCH = 5000;

/** Removes the log of a tenant whose row is gone, in the transaction that removed it. */
export async function deleteAuditLog(tx: Sql, tenantId: string): Promise<void> {
  const own = tx.of(tenantId);
  // A sealer at work on this log finishes first; a later one finds nothing to seal.
  await own.execute(Prisma.sql`SELECT pg_advisory_xact_lock(hashtextextended(${`audit:${tenantId}`}, 0))`);
  for (const table of ['audit_queue', 'audit_chain', 'audit_events']) {
    const name = Prisma.raw(table);
    const key = Prisma.raw(table === 'audit_events' ? 'id' : 'event_id');
    for (let deleted = DELETE_BATCH; deleted === DELETE_BATCH; ) {
      deleted = await own.execute(Prisma.sql`
        DELETE FROM ${name} WHERE tenant_id = ${tenantId} AND ${key} IN
          (SELECT ${key} FROM ${name} WHERE tenant_id = ${tenantId} LIMIT ${DELETE_BATCH})`);
    }
  }
  await own.execute(Prisma.sql`DELETE FROM audit_anchors WHERE tenant_id = ${tenantId}`);
}
