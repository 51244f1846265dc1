import type { Sql } from '../db/database';
import { Prisma } from '../generated/prisma/client';
import type { CountedKind } from './service';

/** A request that waits to be worked through, or only to be counted. */
export interface LinkRequestRow {
  tenantId: string;
  id: string;
  kind: CountedKind;
  addressKey: Uint8Array;
  /** Sealed address; null when nothing is left to do. */
  payload: Uint8Array | null;
  nextAttemptAt: Date;
  createdAt: Date;
}

/** How much of a kind one address may have within a time. */
export interface RateLimit {
  seconds: number;
  max: number;
}

/** Requests of one tenant. */
export function linkRequestsOf(tx: Sql, tenantId: string) {
  const own = tx.of(tenantId);
  return {
    /**
     * Adds the request unless the address has had its share of this kind. Requests for one address pass one after the other, so
     * that parallel ones count each other; the lock ends with the transaction.
     */
    async insertWithin(limits: readonly RateLimit[], row: Omit<LinkRequestRow, 'tenantId'>): Promise<boolean> {
      const lock = Buffer.from(row.addressKey).readBigInt64BE(0).toString();
      await own.execute(Prisma.sql`SELECT pg_advisory_xact_lock(${lock}::bigint)`);
      const isBelow = limits.map(({ seconds, max }) => {
        const since = new Date(row.createdAt.getTime() - seconds * 1000);
        return Prisma.sql`(SELECT count(*) FROM link_requests
          WHERE tenant_id = ${tenantId} AND address_key = ${row.addressKey} AND kind = ${row.kind}
            AND created_at > ${since}) < ${max}::int`;
      });
      const added = await own.execute(Prisma.sql`
        INSERT INTO link_requests (tenant_id, id, kind, address_key, payload, next_attempt_at, created_at)
        SELECT ${tenantId}, ${row.id}, ${row.kind}, ${row.addressKey}::bytea, ${row.payload}::bytea,
          ${row.nextAttemptAt}::timestamptz, ${row.createdAt}::timestamptz
        WHERE ${Prisma.join(isBelow, ' AND ')}`);
      return added > 0;
    },

    /** Closes a request; the row stays to be counted. @returns False when it was closed before. */
    async close(id: string, removeAt: Date): Promise<boolean> {
      const closed = await own.execute(Prisma.sql`
        UPDATE link_requests SET payload = NULL, next_attempt_at = ${removeAt}
        WHERE tenant_id = ${tenantId} AND id = ${id} AND payload IS NOT NULL`);
      return closed > 0;
    },

    /** Closes all that wait for these addresses; they stay to be counted. */
    async closeAll(addressKeys: readonly Uint8Array[], removeAt: Date): Promise<void> {
      await own.execute(Prisma.sql`
        UPDATE link_requests SET payload = NULL, next_attempt_at = ${removeAt}
        WHERE tenant_id = ${tenantId} AND address_key = ANY(${[...addressKeys]}::bytea[]) AND payload IS NOT NULL`);
    },

    async delete(id: string): Promise<void> {
      await own.execute(Prisma.sql`DELETE FROM link_requests WHERE tenant_id = ${tenantId} AND id = ${id}`);
    },
  };
}

/** The requests of the whole installation, as each server works through them. */
export function linkRequestQueue(sql: Sql) {
  const all = sql.ofAllTenants();
  return {
    /** Takes the request that is due for longest, unless another server holds it; see `outboxOf` for the lease. */
    async claim(now: Date, leaseUntil: Date): Promise<LinkRequestRow | null> {
      const rows = await all.query<LinkRequestRow>(Prisma.sql`
        WITH due AS MATERIALIZED (
          SELECT tenant_id, id FROM link_requests WHERE next_attempt_at <= ${now}
          ORDER BY next_attempt_at LIMIT 1 FOR UPDATE SKIP LOCKED
        )
        UPDATE link_requests r SET next_attempt_at = ${leaseUntil} FROM due
        WHERE r.tenant_id = due.tenant_id AND r.id = due.id
        RETURNING r.tenant_id AS "tenantId", r.id, r.kind, r.address_key AS "addressKey", r.payload,
          r.next_attempt_at AS "nextAttemptAt", r.created_at AS "createdAt"`);
      return rows[0] ?? null;
    },
  };
}
