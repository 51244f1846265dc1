import pg from 'pg';
import { Prisma } from '../generated/prisma/client';
import type { Sql } from './database';

/**
 * Lets a role that is not the owner read and write the rows of every table, as far as row-level security shows them;
 * it can't change or empty tables. Idempotent, to be called after migrations.
 */
export async function grantServerRole(ownerConnectionString: string, role: string): Promise<void> {
  const client = new pg.Client({ connectionString: ownerConnectionString, application_name: 'hellojohn-migrate' });
  client.on('error', () => undefined);
  await client.connect();
  try {
    const name = pg.escapeIdentifier(role);
    await client.query(`
      GRANT USAGE ON SCHEMA public TO ${name};
      GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO ${name};
      GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO ${name}`);
  } finally {
    await client.end();
  }
}

/** Whether the server's role is one that PostgreSQL never applies row-level security to. */
export async function bypassesRowSecurity(sql: Sql): Promise<boolean> {
  const [row] = await sql.query<{ bypasses: boolean }>(
    Prisma.sql`SELECT rolsuper OR rolbypassrls AS bypasses FROM pg_roles WHERE rolname = current_user`,
  );
  return row?.bypasses === true;
}
