import pg from 'pg';
import { createDatabase, type Database, type DatabaseOptions, type Sql } from '../src/db/database';
import { Prisma } from '../src/generated/prisma/client';
import { createTestDatabase, seeingAll } from './test-database';

/** A database of the test's own, and pools on it that are closed with it. */
export interface DatabaseBench {
  db: Database;
  /** Another pool on the same database. */
  open(options?: Partial<DatabaseOptions>): Database;
  /** A pool by the role of the server; all others see the rows of all tenants. */
  openAsServer(): Database;
  close(): Promise<void>;
}

/** Makes a bench; its database is in a zone that is not UTC: a time read or written without its zone comes out wrong. */
export async function createDatabaseBench(): Promise<DatabaseBench> {
  const database = await createTestDatabase();
  const client = new pg.Client(database.ownerConnectionString);
  await client.connect();
  const { rows } = await client.query('SELECT current_database() AS name');
  await client.query(`ALTER DATABASE ${rows[0].name} SET timezone = 'America/Caracas'`);
  await client.end();
  const opened: Database[] = [];
  const open = (options: Partial<DatabaseOptions> = {}) => {
    const opening = createDatabase({ connectionString: seeingAll(database), ...options });
    opened.push(opening);
    return opening;
  };
  return {
    db: open(),
    open,
    openAsServer: () => open({ connectionString: database.connectionString }),
    async close() {
      await Promise.all(opened.map((one) => one.close()));
      await database.drop();
    },
  };
}

let tenants = 0;

/** An id no other test of this file uses. */
export function newTenantId(): string {
  tenants += 1;
  return `ten_${tenants}`;
}

export const insertTenant = (id: string, slug = id.replace('_', '-')): Prisma.Sql =>
  Prisma.sql`INSERT INTO tenants (id, slug, name) VALUES (${id}, ${slug}, 'Test')`;

/** A statement that fails with this SQLSTATE. */
export const failWith = (sqlState: string): Prisma.Sql =>
  Prisma.raw(`DO $$ BEGIN RAISE EXCEPTION 'made for a test' USING ERRCODE = '${sqlState}'; END $$`);

export async function backendPid(sql: Pick<Sql, 'query'>): Promise<number | undefined> {
  return (await sql.query<{ pid: number }>(Prisma.sql`SELECT pg_backend_pid() AS pid`))[0]?.pid;
}
