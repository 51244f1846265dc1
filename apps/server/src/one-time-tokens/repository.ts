import type { Sql } from '../db/database';
import { Prisma } from '../generated/prisma/client';
import type { TokenData, TokenEnd, TokenPurpose } from './service';

/** A stored token, as far as it says anything to others. */
export interface TokenRow {
  userId: string;
  data: TokenData;
  attemptsLeft: number;
  expiresAt: Date;
}

interface NewTokenRow extends TokenRow {
  hash: Uint8Array;
  purpose: TokenPurpose;
  createdAt: Date;
}

const columns = Prisma.sql`user_id AS "userId", data, attempts_left AS "attemptsLeft", expires_at AS "expiresAt"`;
const SWEEP_MAX = 20;

/** One-time tokens of one tenant. */
export function oneTimeTokensOf(sql: Sql, tenantId: string) {
  const own = sql.of(tenantId);
  const live = (hash: Uint8Array, purpose: TokenPurpose, now: Date) =>
    Prisma.sql`tenant_id = ${tenantId} AND token_hash = ${hash} AND purpose = ${purpose} AND expires_at > ${now}`;
  return {
    /** Also removes a few expired tokens of the tenant, so that the table holds little else than live ones. */
    async insert(rows: readonly NewTokenRow[]): Promise<void> {
      const [first] = rows;
      if (first === undefined) return;
      const values = rows.map(
        (row) => Prisma.sql`(${tenantId}, ${row.hash}, ${row.userId}, ${row.purpose}, ${row.attemptsLeft}::int,
          ${JSON.stringify(row.data)}::jsonb, ${row.createdAt}, ${row.expiresAt})`,
      );
      await own.execute(Prisma.sql`
        WITH expired AS (
          SELECT token_hash FROM one_time_tokens WHERE tenant_id = ${tenantId} AND expires_at <= ${first.createdAt}
          ORDER BY expires_at LIMIT ${SWEEP_MAX} FOR UPDATE SKIP LOCKED
        ), swept AS (
          DELETE FROM one_time_tokens WHERE tenant_id = ${tenantId} AND token_hash IN (SELECT token_hash FROM expired)
        )
        INSERT INTO one_time_tokens
          (tenant_id, token_hash, user_id, purpose, attempts_left, data, created_at, expires_at)
        VALUES ${Prisma.join(values)}`);
    },

    async get(hash: Uint8Array, purpose: TokenPurpose, now: Date): Promise<TokenRow | null> {
      const rows = await own.query<TokenRow>(
        Prisma.sql`SELECT ${columns} FROM one_time_tokens WHERE ${live(hash, purpose, now)}`,
      );
      return rows[0] ?? null;
    },

    /** Takes the token out of the table; of parallel calls one gets it. */
    async take(hash: Uint8Array, purpose: TokenPurpose, now: Date): Promise<TokenRow | null> {
      const rows = await own.query<TokenRow>(
        Prisma.sql`DELETE FROM one_time_tokens WHERE ${live(hash, purpose, now)} RETURNING ${columns}`,
      );
      return rows[0] ?? null;
    },

    async decrement(hash: Uint8Array, purpose: TokenPurpose, now: Date): Promise<TokenRow | null> {
      const rows = await own.query<TokenRow>(Prisma.sql`
        UPDATE one_time_tokens SET attempts_left = attempts_left - 1
        WHERE ${live(hash, purpose, now)} AND attempts_left > 0 RETURNING ${columns}`);
      return rows[0] ?? null;
    },

    async deleteOf(userIds: readonly string[], purposes: readonly TokenPurpose[] | undefined): Promise<void> {
      const only = purposes === undefined ? Prisma.empty : Prisma.sql`AND purpose = ANY(${[...purposes]}::text[])`;
      await own.execute(
        Prisma.sql`DELETE FROM one_time_tokens
          WHERE tenant_id = ${tenantId} AND user_id = ANY(${[...userIds]}::text[]) ${only}`,
      );
    },

    /** Ends tokens at a moment at the latest. */
    async endBy(ends: readonly TokenEnd[], purposes: readonly TokenPurpose[]): Promise<void> {
      const rows = ends.map(({ userId, at }) => Prisma.sql`(${userId}, ${at}::timestamptz)`);
      await own.execute(Prisma.sql`
        UPDATE one_time_tokens t SET expires_at = e.at FROM (VALUES ${Prisma.join(rows)}) e (user_id, at)
        WHERE t.tenant_id = ${tenantId} AND t.user_id = e.user_id AND t.purpose = ANY(${[...purposes]}::text[])
          AND t.expires_at > e.at`);
    },

    /** Lets transactions that replace links of the same users pass one after the other. */
    async lockUsers(userIds: readonly string[]): Promise<void> {
      await own.query(Prisma.sql`
        SELECT 1 FROM users WHERE tenant_id = ${tenantId} AND id = ANY(${[...userIds]}::text[])
        ORDER BY id FOR NO KEY UPDATE`);
    },
  };
}
