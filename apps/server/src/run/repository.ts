import type { Sql } from '../db/database';
import { Prisma } from '../generated/prisma/client';

/** Resolves when the database answers. */
export async function ping(sql: Sql): Promise<void> {
  await sql.query(Prisma.sql`SELECT 1`);
}

/** Whether a server ever served this database: signing keys are made at the first start, and outlive every tenant. */
export async function hasServed(sql: Sql): Promise<boolean> {
  const [row] = await sql.query<{ isUsed: boolean }>(
    Prisma.sql`SELECT EXISTS (SELECT FROM signing_keys) OR EXISTS (SELECT FROM tenants) AS "isUsed"`,
  );
  return row?.isUsed === true;
}
