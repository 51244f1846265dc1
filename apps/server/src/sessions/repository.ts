import type { Sql } from '../db/database';
import { prepared } from '../db/prepared';
import { Prisma } from '../generated/prisma/client';
import { profileColumns, type UserProfile } from '../users/repository';

/** A stored session. */
export interface SessionRow {
  tenantId: string;
  id: string;
  userId: string;
  createdAt: Date;
  lastActiveAt: Date;
  expiresAt: Date;
  ipAddress: string | null;
  userAgent: string | null;
  amr: string[];
  /** How often the refresh token has rotated. */
  refreshGeneration: number;
  /** 256 random bits that every refresh token of the session derives from. */
  refreshNonce: Uint8Array<ArrayBuffer>;
  /** SHA-256 of the one refresh token that is live. */
  refreshTokenHash: Uint8Array<ArrayBuffer>;
  refreshedAt: Date;
}

/** All that a call with an access token depends on, and whose it is. */
export interface SessionCheck extends UserProfile {
  lastActiveAt: Date;
  expiresAt: Date;
  /** Seconds; null = none. */
  idleTimeout: number | null;
  /** Whether the key that signed the token is one of the installation's and has not been withdrawn. */
  isKeyGood: boolean;
}

/** What changes when the refresh token rotates. */
export type Rotation = Pick<SessionRow, 'refreshGeneration' | 'refreshTokenHash' | 'refreshedAt'>;

const columns = Prisma.sql`tenant_id AS "tenantId", id, user_id AS "userId", created_at AS "createdAt",
  last_active_at AS "lastActiveAt", expires_at AS "expiresAt", ip_address AS "ipAddress", user_agent AS "userAgent", amr,
  refresh_generation AS "refreshGeneration", refresh_nonce AS "refreshNonce",
  refresh_token_hash AS "refreshTokenHash", refreshed_at AS "refreshedAt"`;

const SWEEP_MAX = 20;

/** The sessions of one tenant. */
export function sessionsOf(sql: Sql, tenantId: string) {
  const own = sql.of(tenantId);
  return {
    /** One query, as every call with an access token makes it. @param token.kid The key that signed it. */
    async check({ id, userId, kid }: { id: string; userId: string; kid: string }): Promise<SessionCheck | null> {
      const [row] = await own.query<SessionCheck>(prepared`
        SELECT s.last_active_at AS "lastActiveAt", s.expires_at AS "expiresAt", ${profileColumns},
          (SELECT (settings #>> '{session_config,idle_timeout}')::int FROM auth_configs WHERE tenant_id = ${tenantId})
            AS "idleTimeout",
          EXISTS (SELECT FROM signing_keys WHERE kid = ${kid} AND revoked_at IS NULL) AS "isKeyGood"
        FROM sessions s JOIN users u ON u.tenant_id = s.tenant_id AND u.id = s.user_id
        WHERE s.tenant_id = ${tenantId} AND s.id = ${id} AND s.user_id = ${userId}`);
      return row ?? null;
    },

    async get(id: string): Promise<SessionRow | null> {
      const [row] = await own.query<SessionRow>(
        prepared`SELECT ${columns} FROM sessions WHERE tenant_id = ${tenantId} AND id = ${id}`,
      );
      return row ?? null;
    },

    /** Newest first. */
    list: (userId: string, limit: number) =>
      own.query<SessionRow>(Prisma.sql`
        SELECT ${columns} FROM sessions WHERE tenant_id = ${tenantId} AND user_id = ${userId}
        ORDER BY created_at DESC, id DESC LIMIT ${limit}`),

    async insert(row: Omit<SessionRow, 'tenantId'>): Promise<void> {
      await own.execute(Prisma.sql`
        INSERT INTO sessions (tenant_id, id, user_id, created_at, last_active_at, expires_at, ip_address, user_agent, amr,
          refresh_generation, refresh_nonce, refresh_token_hash, refreshed_at)
        VALUES (${tenantId}, ${row.id}, ${row.userId}, ${row.createdAt}, ${row.lastActiveAt}, ${row.expiresAt},
          ${row.ipAddress}, ${row.userAgent}, ${row.amr}::text[], ${row.refreshGeneration}, ${row.refreshNonce},
          ${row.refreshTokenHash}, ${row.refreshedAt})`);
    },

    /** Compare and set: of parallel calls exactly one finds the generation that all of them have read. */
    async rotate(id: string, generation: number, next: Rotation): Promise<boolean> {
      const count = await own.execute(prepared`
        UPDATE sessions SET refresh_generation = ${next.refreshGeneration}, refresh_token_hash = ${next.refreshTokenHash},
          refreshed_at = ${next.refreshedAt}, last_active_at = greatest(last_active_at, ${next.refreshedAt})
        WHERE tenant_id = ${tenantId} AND id = ${id} AND refresh_generation = ${generation}`);
      return count > 0;
    },

    /** Notes a use; a later moment stays. */
    async touch(id: string, now: Date): Promise<void> {
      await own.execute(Prisma.sql`
        UPDATE sessions SET last_active_at = ${now}
        WHERE tenant_id = ${tenantId} AND id = ${id} AND last_active_at < ${now}`);
    },

    async delete(userId: string, id: string): Promise<boolean> {
      const count = await own.execute(Prisma.sql`
        DELETE FROM sessions WHERE tenant_id = ${tenantId} AND user_id = ${userId} AND id = ${id}`);
      return count > 0;
    },

    /** @returns The sessions that were there. */
    deleteAll: (userIds: readonly string[], exceptId: string | null) =>
      own.query<Pick<SessionRow, 'id' | 'userId'>>(Prisma.sql`
        DELETE FROM sessions WHERE tenant_id = ${tenantId} AND user_id = ANY(${[...userIds]}::text[])
          AND (${exceptId}::text IS NULL OR id <> ${exceptId}) RETURNING id, user_id AS "userId"`),

    /**
     * Removes the user's sessions that are over and the oldest live ones beyond `keep` (null keeps all); also a few
     * expired ones of the tenant, so that the table holds little else than live ones.
     *
     * @returns The ids of the live ones that had to go.
     */
    async trim(userId: string, limits: { now: Date; idleSince: Date | null; keep: number | null }): Promise<string[]> {
      const { now, idleSince, keep } = limits;
      const mine = Prisma.sql`tenant_id = ${tenantId} AND user_id = ${userId}`;
      const isLive = Prisma.sql`expires_at > ${now} AND (last_active_at >= ${idleSince}) IS NOT FALSE`;
      // What another sign-in is removing just now is passed over: two that waited for each other would be a deadlock.
      await own.execute(Prisma.sql`
        WITH expired AS (
          SELECT id FROM sessions WHERE tenant_id = ${tenantId} AND expires_at <= ${now}
          ORDER BY expires_at LIMIT ${SWEEP_MAX} FOR UPDATE SKIP LOCKED
        ), own AS (
          SELECT id FROM sessions WHERE ${mine} AND NOT (${isLive}) FOR UPDATE SKIP LOCKED
        )
        DELETE FROM sessions WHERE tenant_id = ${tenantId} AND id IN (SELECT id FROM expired UNION SELECT id FROM own)`);
      if (keep === null) return [];
      const rows = await own.query<{ id: string }>(Prisma.sql`
        DELETE FROM sessions WHERE ${mine} AND id IN
          (SELECT id FROM sessions WHERE ${mine} AND ${isLive} ORDER BY created_at DESC, id DESC OFFSET ${keep})
        RETURNING id`);
      return rows.map(({ id }) => id);
    },
  };
}
