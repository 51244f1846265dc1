import type { Sql } from '../db/database';
import { Prisma } from '../generated/prisma/client';

/** A counter as it stands after a try was added. */
export interface ThrottleState {
  key: Uint8Array;
  count: number;
  resetAt: Date;
}

/** What to count: the key, and how long a window lasts from its first try. */
export interface Count {
  key: Uint8Array;
  windowSeconds: number;
}

const SWEEP_MAX = 10;
const columns = Prisma.sql`key, count, reset_at AS "resetAt"`;

/** Counters of one tenant. */
export function throttlesOf(sql: Sql, tenantId: string) {
  const own = sql.of(tenantId);
  const row = ({ key, windowSeconds }: Count, now: Date) =>
    Prisma.sql`${tenantId}, ${key}::bytea, 1, ${new Date(now.getTime() + windowSeconds * 1000)}::timestamptz`;
  const add = (now: Date) => Prisma.sql`
    ON CONFLICT (tenant_id, key) DO UPDATE SET
      count = CASE WHEN throttles.reset_at <= ${now} THEN 1 ELSE throttles.count + 1 END,
      reset_at = CASE WHEN throttles.reset_at <= ${now} THEN excluded.reset_at ELSE throttles.reset_at END
    RETURNING ${columns}`;
  return {
    /**
     * Adds a try to the first counter and, only while that one is within its limit, to the others, in one statement:
     * tries that the first refuses count for nothing else. Also removes a few counters whose window is long over, once
     * its own are held.
     */
    async add(first: Count & { limit: number }, others: readonly Count[], now: Date): Promise<ThrottleState[]> {
      const keys = [first, ...others].map(({ key }) => Prisma.sql`${key}::bytea`);
      const rows = others.map((other, turn) => Prisma.sql`(${turn}::int, ${row(other, now)})`);
      return own.query<ThrottleState>(Prisma.sql`
        WITH main AS (
          INSERT INTO throttles (tenant_id, key, count, reset_at) VALUES (${row(first, now)}) ${add(now)}
        ), others AS (
          INSERT INTO throttles (tenant_id, key, count, reset_at)
          SELECT o.tenant_id, o.key, o.count, o.reset_at
          FROM (VALUES ${Prisma.join(rows)}) o (turn, tenant_id, key, count, reset_at), main
          WHERE main.count <= ${first.limit} ORDER BY o.turn ${add(now)}
        ), swept AS (
          DELETE FROM throttles WHERE tenant_id = ${tenantId} AND key IN (
            SELECT key FROM throttles WHERE tenant_id = ${tenantId} AND reset_at <= ${now}
              AND key NOT IN (${Prisma.join(keys)})
            ORDER BY reset_at LIMIT ${SWEEP_MAX} FOR UPDATE SKIP LOCKED)
        )
        SELECT * FROM main UNION ALL SELECT * FROM others`);
    },

    /** Adds a try to a counter. */
    async addOne(count: Count, now: Date): Promise<ThrottleState> {
      const rows = await own.query<ThrottleState>(
        Prisma.sql`INSERT INTO throttles (tenant_id, key, count, reset_at) VALUES (${row(count, now)}) ${add(now)}`,
      );
      if (rows[0] === undefined) throw new Error('A counter returned no row');
      return rows[0];
    },

    /**
     * Forgets the tries of some counters and takes one back from others. Both are named in the order in which `add` was
     * given them, and held in it: two that did it in different orders would wait for each other.
     */
    async settle(counters: readonly { key: Uint8Array; to: 'none' | 'one_less' }[]): Promise<void> {
      const named = counters.map(
        ({ key, to }, turn) => Prisma.sql`(${turn}::int, ${key}::bytea, ${to === 'none'}::boolean)`,
      );
      await own.execute(Prisma.sql`
        WITH held AS (
          SELECT t.key, n.is_cleared FROM (VALUES ${Prisma.join(named)}) n (turn, key, is_cleared)
          JOIN throttles t ON t.tenant_id = ${tenantId} AND t.key = n.key
          ORDER BY n.turn FOR UPDATE OF t
        ), cleared AS (
          DELETE FROM throttles t USING held WHERE t.tenant_id = ${tenantId} AND t.key = held.key AND held.is_cleared
        )
        UPDATE throttles t SET count = greatest(t.count - 1, 0)
        FROM held WHERE t.tenant_id = ${tenantId} AND t.key = held.key AND NOT held.is_cleared`);
    },
  };
}
