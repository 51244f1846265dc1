import type { Sql } from '../db/database';
import { Prisma } from '../generated/prisma/client';

/** Uploads of one tenant. */
export function userImportsOf(sql: Sql, tenantId: string) {
  const own = sql.of(tenantId);
  return {
    async insert(id: string, now: Date): Promise<void> {
      await own.execute(
        Prisma.sql`INSERT INTO user_imports (tenant_id, id, touched_at) VALUES (${tenantId}, ${id}, ${now})`,
      );
    },

    /** False when the upload is gone: it was taken for one that broke off. */
    async addChunk(id: string, chunk: { position: number; records: Uint8Array; now: Date }): Promise<boolean> {
      const added = await own.execute(Prisma.sql`
        WITH touched AS (
          UPDATE user_imports SET touched_at = ${chunk.now} WHERE tenant_id = ${tenantId} AND id = ${id} RETURNING id
        ) INSERT INTO user_import_chunks (tenant_id, import_id, position, records)
          SELECT ${tenantId}, id, ${chunk.position}, ${chunk.records} FROM touched`);
      return added === 1;
    },

    /** From now on the upload belongs to its job. */
    async handOver(id: string, jobId: string): Promise<boolean> {
      const done = await own.execute(
        Prisma.sql`UPDATE user_imports SET job_id = ${jobId} WHERE tenant_id = ${tenantId} AND id = ${id}`,
      );
      return done === 1;
    },

    async takeChunk(jobId: string, position: number): Promise<{ importId: string; records: Uint8Array } | null> {
      const rows = await own.query<{ importId: string; records: Uint8Array }>(Prisma.sql`
        DELETE FROM user_import_chunks c USING user_imports i
        WHERE i.tenant_id = ${tenantId} AND i.job_id = ${jobId}
          AND c.tenant_id = i.tenant_id AND c.import_id = i.id AND c.position = ${position}
        RETURNING c.import_id AS "importId", c.records`);
      return rows[0] ?? null;
    },

    /** Nothing of an upload that belongs to a job. */
    async discard(id: string): Promise<void> {
      await own.execute(
        Prisma.sql`DELETE FROM user_imports WHERE tenant_id = ${tenantId} AND id = ${id} AND job_id IS NULL`,
      );
    },

    async deleteOfJob(jobId: string): Promise<void> {
      await own.execute(Prisma.sql`DELETE FROM user_imports WHERE tenant_id = ${tenantId} AND job_id = ${jobId}`);
    },
  };
}

/** What servers that were killed have left behind, of all tenants. */
export async function deleteStaleUploads(sql: Sql, before: Date): Promise<void> {
  await sql
    .ofAllTenants()
    .execute(Prisma.sql`DELETE FROM user_imports WHERE job_id IS NULL AND touched_at < ${before}`);
}
