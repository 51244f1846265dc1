import type { Sql } from '../db/database';
import { Prisma } from '../generated/prisma/client';

/** The users that one bulk job is about: fixed when it is made, in chunks that are taken out as they are done. */
export function bulkTargetsOf(tx: Sql, tenantId: string, jobId: string) {
  const own = tx.of(tenantId);
  const ofJob = Prisma.sql`tenant_id = ${tenantId} AND job_id = ${jobId}`;
  return {
    /** @param first Number of the first of these chunks. */
    async insert(chunks: readonly (readonly string[])[], first: number): Promise<void> {
      const rows = chunks.map(
        (ids, index) => Prisma.sql`(${tenantId}, ${jobId}, ${first + index}::int, ${[...ids]}::text[])`,
      );
      await own.execute(
        Prisma.sql`INSERT INTO bulk_targets (tenant_id, job_id, chunk, user_ids) VALUES ${Prisma.join(rows)}`,
      );
    },

    /** Takes a chunk out. @returns Its ids, in their order. */
    async take(chunk: number): Promise<string[]> {
      const [row] = await own.query<{ ids: string[] }>(
        Prisma.sql`DELETE FROM bulk_targets WHERE ${ofJob} AND chunk = ${chunk} RETURNING user_ids AS ids`,
      );
      return row?.ids ?? [];
    },

    async deleteAll(): Promise<void> {
      await own.execute(Prisma.sql`DELETE FROM bulk_targets WHERE ${ofJob}`);
    },
  };
}
