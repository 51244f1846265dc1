// An index that is built while its table is in use: no statement of others waits for it, and no crash leaves it half-way.
import { createHash } from 'node:crypto';
import pg from 'pg';
import { hasPgBouncer, startPgBouncer } from '../../test/pgbouncer';
import { createEmptyDatabase, createTestDatabase, type TestDatabase } from '../../test/test-database';
import { eventually } from '../../test/until';
import { newId } from '../ids';
import { concurrentIndexOf } from './concurrent-index';
import { migrate } from './migrate';
import { type Migration, type ShippedMigrations, shippedMigrations } from './migrations';

const INDEX: Migration = {
  name: '99990101000000_index_of_names',
  sql: '-- Beside traffic.\nCREATE INDEX CONCURRENTLY IF NOT EXISTS "tenants_name_idx" ON "tenants" ("name");\n',
};
const COLUMN: Migration = { name: '99990102000000_note', sql: 'ALTER TABLE "tenants" ADD COLUMN "note" TEXT;' };

let database: TestDatabase;
let client: pg.Client;
let migrations: ShippedMigrations;
beforeEach(async () => {
  database = await createTestDatabase();
  client = await connect();
  const shipped = await shippedMigrations();
  migrations = { ...shipped, migrations: [...shipped.migrations, INDEX, COLUMN] };
});
afterEach(async () => {
  await client.end();
  await database.drop();
});

async function connect(): Promise<pg.Client> {
  const opened = new pg.Client(database.ownerConnectionString);
  await opened.connect();
  return opened;
}

const run = (connectionString = database.ownerConnectionString) => migrate({ connectionString, migrations });

const insertTenant = (on: pg.Client) =>
  on.query(`INSERT INTO tenants (id, slug, name) VALUES ($1, $2, 'Any')`, [
    newId('ten'),
    newId('ten').toLowerCase().slice(4),
  ]);

async function isValid(): Promise<boolean | undefined> {
  const { rows } = await client.query(
    `SELECT indisvalid AS valid FROM pg_index WHERE indexrelid = to_regclass('tenants_name_idx')`,
  );
  return rows[0]?.valid;
}

/** A transaction that has written to the table, which the building has to wait for. */
async function writer(): Promise<{ commit(): Promise<void> }> {
  const open = await connect();
  await open.query('BEGIN');
  await insertTenant(open);
  return {
    async commit() {
      await open.query('COMMIT');
      await open.end();
    },
  };
}

/** Process id of the connection that builds the index, once it waits. */
async function building(): Promise<number> {
  return eventually(async () => {
    const { rows } = await client.query<{ pid: number }>(
      `SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'
         AND query LIKE '%CREATE INDEX CONCURRENTLY%'`,
    );
    if (rows[0] === undefined) throw new Error('nobody builds an index');
    return rows[0].pid;
  });
}

describe('an index that a migration builds concurrently', () => {
  it('lets others write meanwhile; a second server waits, and both go on', async () => {
    const blocker = await writer();
    const both = Promise.all([run(), run()]);
    await building();
    await client.query('SET lock_timeout = 1000');
    await insertTenant(client);
    await blocker.commit();
    expect((await both).flat()).toEqual([INDEX.name, COLUMN.name]);
    expect(await isValid()).toBe(true);
    const { rows } = await client.query(
      `SELECT checksum, applied_steps_count AS steps, finished_at IS NOT NULL AS finished FROM _prisma_migrations
         WHERE migration_name = $1`,
      [INDEX.name],
    );
    const checksum = createHash('sha256').update(INDEX.sql).digest('hex');
    expect(rows).toEqual([{ checksum, steps: 1, finished: true }]);
    expect(await run()).toEqual([]);
  });

  it('is built anew when it was cut off half-way', async () => {
    const blocker = await writer();
    const cut = expect(run()).rejects.toThrow(`Migration ${INDEX.name} failed: `);
    await client.query('SELECT pg_terminate_backend($1)', [await building()]);
    await cut;
    await blocker.commit();
    expect(await isValid()).toBe(false);
    expect(await run()).toEqual([INDEX.name, COLUMN.name]);
    expect(await isValid()).toBe(true);
  });

  it('is noted when the server was killed between building and noting it', async () => {
    await client.query(INDEX.sql);
    expect(await run()).toEqual([INDEX.name, COLUMN.name]);
  });

  it('comes after what is before it, in a new database and in one that is ahead', async () => {
    const empty = await createEmptyDatabase();
    try {
      const names = migrations.migrations.map(({ name }) => name);
      expect(await run(empty.ownerConnectionString)).toEqual(names);
    } finally {
      await empty.drop();
    }
    const ahead = { ...migrations, migrations: migrations.migrations.filter((migration) => migration !== INDEX) };
    await migrate({ connectionString: database.ownerConnectionString, migrations: ahead });
    expect(await run()).toEqual([INDEX.name]);
  });

  it.each([
    'CREATE INDEX CONCURRENTLY "a" ON "tenants" ("name");',
    'CREATE INDEX CONCURRENTLY IF NOT EXISTS "a" ON "tenants" ("name"); SELECT 1;',
    'ALTER TABLE "tenants" ADD COLUMN "a" TEXT; CREATE INDEX CONCURRENTLY IF NOT EXISTS "a" ON "tenants" ("a")',
    'DROP INDEX CONCURRENTLY "a"',
  ])('has to be the one statement of its migration, and repeatable: %s', (sql) => {
    expect(() => concurrentIndexOf({ name: 'the_name', sql })).toThrow('Migration the_name must be one statement');
  });

  it('is not what a comment speaks of', async () => {
    expect(concurrentIndexOf({ name: 'a', sql: '-- no CREATE INDEX CONCURRENTLY here\nSELECT 1' })).toBeNull();
    const shipped = (await shippedMigrations()).migrations;
    expect(() => shipped.map(concurrentIndexOf)).not.toThrow();
  });
});

(hasPgBouncer ? it : it.skip)('servers that build an index through PgBouncer take turns', async () => {
  const pooler = await startPgBouncer(database.ownerConnectionString);
  try {
    const connectionString = pooler.through(database.ownerConnectionString);
    const runs = await Promise.all([run(connectionString), run(connectionString)]);
    expect(runs.flat()).toEqual([INDEX.name, COLUMN.name]);
    expect(await isValid()).toBe(true);
  } finally {
    await pooler.stop();
  }
});
