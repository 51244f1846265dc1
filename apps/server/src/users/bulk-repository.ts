import type { Sql } from '../db/database';
import { Prisma } from '../generated/prisma/client';
import type { UserRow } from './repository';

/** Users a step deals with: some hundred milliseconds of work. */
export const BULK_CHUNK = 500;

/** The users that one bulk job is about: fixed when it is made, in chunks that are taken out as they are done. */
export function bulkTargetsOf(tx: Sql, tenantId: string, jobId: string) {
  const insert = async (source: Prisma.Sql): Promise<number> => {
    const [row] = await tx.query<{ total: number }>(Prisma.sql`
      WITH inserted AS (
        INSERT INTO bulk_targets (tenant_id, job_id, chunk, user_ids)
        SELECT ${tenantId}, ${jobId}, ((s.place - 1) / ${BULK_CHUNK}::int)::int AS chunk, array_agg(s.id ORDER BY s.place)
        FROM (${source}) s GROUP BY 3 RETURNING cardinality(user_ids) AS amount
      ) SELECT coalesce(sum(amount), 0)::int AS total FROM inserted`);
    return row?.total ?? 0;
  };
  return {
    /** @returns How many there are. */
    insertIds: (ids: readonly string[]) =>
      insert(Prisma.sql`SELECT x.id, x.place FROM unnest(${[...ids]}::text[]) WITH ORDINALITY AS x (id, place)`),

    /** @param matching Condition on `users u`. @returns How many there are. */
    insertMatching: (matching: Prisma.Sql) =>
      insert(Prisma.sql`SELECT u.id, row_number() OVER (ORDER BY u.id) AS place FROM users u WHERE ${matching}`),

    /** Takes a chunk out. @returns Its ids, in their order. */
    async take(chunk: number): Promise<string[]> {
      const [row] = await tx.query<{ ids: string[] }>(Prisma.sql`
        DELETE FROM bulk_targets WHERE tenant_id = ${tenantId} AND job_id = ${jobId} AND chunk = ${chunk}
        RETURNING user_ids AS ids`);
      return row?.ids ?? [];
    },
  };
}

/** Changes of many users of one tenant in one statement. */
export function manyUsersOf(tx: Sql, tenantId: string) {
  return {
    /** Writes what bulk actions may change, of users that this transaction has locked; counts one change for each. */
    async update(users: readonly UserRow[]): Promise<void> {
      if (users.length === 0) return;
      await tx.execute(Prisma.sql`
        UPDATE users u SET status = c.status, disabled_reason = c."disabledReason", disabled_until = c."disabledUntil",
          roles = c.roles, metadata = c.metadata, public_metadata = c."publicMetadata",
          password_state = c."passwordState", password_expires_at = c."passwordExpiresAt", updated_at = c."updatedAt",
          version = u.version + 1
        FROM jsonb_to_recordset(${JSON.stringify(users)}::jsonb) AS c (id text, status text, "disabledReason" text,
          "disabledUntil" timestamptz, roles text[], metadata jsonb, "publicMetadata" jsonb, "passwordState" text,
          "passwordExpiresAt" timestamptz, "updatedAt" timestamptz)
        WHERE u.tenant_id = ${tenantId} AND u.id = c.id`);
    },

    async delete(ids: readonly string[]): Promise<void> {
      await tx.execute(Prisma.sql`DELETE FROM users WHERE tenant_id = ${tenantId} AND id = ANY(${[...ids]}::text[])`);
    },
  };
}
