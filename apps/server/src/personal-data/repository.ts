import type { Sql } from '../db/database';
import { Prisma } from '../generated/prisma/client';
import type { StoredMail } from '../mail/undelivered';
import type { TokenPurpose } from '../one-time-tokens/service';
import type { StoredSession } from '../sessions/service';

export interface StoredFactor {
  id: string;
  type: 'totp';
  createdAt: Date;
  verifiedAt: Date | null;
  lastUsedAt: Date | null;
}

export interface StoredLink {
  purpose: TokenPurpose;
  newEmail: string | null;
  createdAt: Date;
  expiresAt: Date;
}

/** What hangs on a user's row, table by table; secrets stay out of the statements. */
export function personalDataOf(sql: Sql, tenantId: string, userId: string) {
  const rows = sql.of(tenantId);
  const own = Prisma.sql`tenant_id = ${tenantId} AND user_id = ${userId}`;
  return {
    sessions: () =>
      rows.query<StoredSession>(Prisma.sql`
        SELECT id, created_at AS "createdAt", last_active_at AS "lastActiveAt", expires_at AS "expiresAt",
          ip_address AS "ipAddress", user_agent AS "userAgent", amr
        FROM sessions WHERE ${own} ORDER BY created_at DESC, id DESC`),

    factors: () =>
      rows.query<StoredFactor>(Prisma.sql`
        SELECT id, type, created_at AS "createdAt", verified_at AS "verifiedAt", last_used_at AS "lastUsedAt"
        FROM mfa_factors WHERE ${own} ORDER BY created_at, id`),

    async countBackupCodes(): Promise<number> {
      const [row] = await rows.query<{ count: number }>(Prisma.sql`SELECT count(*) FROM backup_codes WHERE ${own}`);
      return row?.count ?? 0;
    },

    links: (now: Date) =>
      rows.query<StoredLink>(Prisma.sql`
        SELECT purpose, data ->> 'new_email' AS "newEmail", created_at AS "createdAt", expires_at AS "expiresAt"
        FROM one_time_tokens WHERE ${own} AND expires_at > ${now} ORDER BY created_at, token_hash`),

    mails: () =>
      rows.query<StoredMail>(Prisma.sql`
        SELECT id, user_id AS "userId", template, attempts, last_error AS "lastError",
          next_attempt_at AS "nextAttemptAt", dead_at AS "deadAt", expires_at AS "expiresAt", created_at AS "createdAt"
        FROM mails WHERE ${own} ORDER BY id DESC`),
  };
}
