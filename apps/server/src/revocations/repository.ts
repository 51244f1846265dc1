import type { Sql } from '../db/database';
import { Prisma } from '../generated/prisma/client';
import type { RowKey } from './position';

/** An ended session. */
export interface RevocationRow extends RowKey {
  tenantId: string;
  sub: string;
  exp: Date;
}

/** A signing key that was withdrawn. */
export interface WithdrawnKey {
  kid: string;
  /** Seconds since the Unix epoch: by then nothing has it published any more. */
  exp: number;
}

/** What one snapshot of the database shows. */
export interface Look {
  /** The `pg_snapshot` as text. */
  head: string;
  /** With news since the look before. */
  tenants: string[];
  /** All that are not out of date; few, if any. */
  keys: WithdrawnKey[];
}

/** Everything that came between two moments. */
export interface Stretch {
  /** A `pg_snapshot` as text; null = the beginning. */
  seen: string | null;
  until: string;
  after: RowKey | null;
}

const transaction = Prisma.sql`transaction_id::text::xid8`;
const isUnseen = (seen: string | null) => Prisma.sql`(${seen}::text IS NULL OR (
  transaction_id >= pg_snapshot_xmin(${seen}::text::pg_snapshot)::text::bigint
  AND NOT pg_visible_in_snapshot(${transaction}, ${seen}::text::pg_snapshot)))`;

/** Ended sessions of one tenant, or of all (null). Rows are written by a trigger on `sessions`. */
export function revocationsOf(sql: Sql, tenantId: string | null) {
  const wanted = tenantId === null ? sql.ofAllTenants() : sql.of(tenantId);
  return {
    /** In the order of the feed, at most `limit`; none whose access tokens have all expired. */
    read: ({ seen, until, after }: Stretch, { now, limit }: { now: Date; limit: number }) =>
      wanted.query<RevocationRow>(Prisma.sql`
        SELECT tenant_id AS "tenantId", transaction_id::text AS "transactionId", sid, sub, exp FROM session_revocations
        WHERE (transaction_id, sid) > (${after?.transactionId ?? '0'}::text::bigint, ${after?.sid ?? ''}::text)
          AND ${isUnseen(seen)} AND pg_visible_in_snapshot(${transaction}, ${until}::text::pg_snapshot)
          AND (${tenantId}::text IS NULL OR tenant_id = ${tenantId}) AND exp > ${now}
        ORDER BY transaction_id, sid LIMIT ${limit}`),
  };
}

/** The feed of the whole installation. */
export function revocationFeedIn(sql: Sql) {
  const all = sql.ofAllTenants();
  return {
    /** What the database shows now, and what of it is news since `seen`. */
    async look(seen: string | null, now: Date): Promise<Look> {
      const [row] = await all.query<Look>(Prisma.sql`
        SELECT pg_current_snapshot()::text AS head, ARRAY(
          SELECT DISTINCT tenant_id FROM session_revocations WHERE ${seen}::text IS NOT NULL AND ${isUnseen(seen)}
        ) AS tenants, (
          SELECT coalesce(json_agg(json_build_object('kid', kid, 'exp', ceil(extract(epoch FROM expires_at)))), '[]')
          FROM signing_keys WHERE revoked_at IS NOT NULL AND expires_at > ${now}
        ) AS keys`);
      if (row === undefined) throw new Error('the database did not say what it shows');
      return row;
    },

    /** @returns How many were removed, at most `limit`. */
    deleteExpired: (before: Date, limit: number): Promise<number> =>
      all.execute(Prisma.sql`
        DELETE FROM session_revocations WHERE (tenant_id, transaction_id, sid) IN (
          SELECT tenant_id, transaction_id, sid FROM session_revocations WHERE exp < ${before}
          LIMIT ${limit} FOR UPDATE SKIP LOCKED)`),
  };
}
