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

/** The one row of the installation's key; see `openInstallationKey`. */
export function installationKeyIn(sql: Sql) {
  return {
    async read(): Promise<Uint8Array | null> {
      const [row] = await sql.query<{ sealed: Uint8Array }>(Prisma.sql`SELECT sealed FROM installation_keys`);
      return row?.sealed ?? null;
    },

    async write(sealed: Uint8Array<ArrayBuffer>): Promise<void> {
      await sql.execute(Prisma.sql`
        INSERT INTO installation_keys (id, sealed) VALUES (1, ${sealed}) ON CONFLICT (id) DO UPDATE SET sealed = ${sealed}`);
    },

    /** Until the end of the transaction no other server opens it. */
    async lock(): Promise<void> {
      await sql.execute(Prisma.sql`SELECT pg_advisory_xact_lock(hashtext('hellojohn/installation-key'))`);
    },
  };
}
