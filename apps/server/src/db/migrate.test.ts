import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { hasPgBouncer, startPgBouncer } from '../../test/pgbouncer';
import { createEmptyDatabase, type TestDatabase } from '../../test/test-database';
import { until } from '../../test/until';
import { createDatabase } from './database';
import { migrate, pendingMigrations } from './migrate';
import { shippedMigrations } from './migrations';

const server = fileURLToPath(new URL('../..', import.meta.url));
const tsx = createRequire(import.meta.url).resolve('tsx');

let database: TestDatabase;
let client: pg.Client;
beforeEach(async () => {
  database = await createEmptyDatabase();
  client = await connect();
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

async function names(): Promise<string[]> {
  return (await shippedMigrations()).migrations.map(({ name }) => name);
}

async function tables(): Promise<string[]> {
  const { rows } = await client.query(`SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1`);
  return rows.map(({ tablename }) => tablename);
}

async function advisoryLocks(): Promise<unknown[]> {
  const { rows } = await client.query(`SELECT l.* FROM pg_locks l JOIN pg_database d ON d.oid = l.database
    WHERE locktype = 'advisory' AND datname = current_database()`);
  return rows;
}

async function pending(): Promise<string[]> {
  const db = createDatabase({ connectionString: database.ownerConnectionString, poolSize: 1 });
  try {
    return await pendingMigrations(db);
  } finally {
    await db.close();
  }
}

/** Holds what the first migration needs after it has made its tables, until `release`. */
async function blockInTheMiddle(): Promise<{ release(): Promise<void> }> {
  const blocker = await connect();
  await blocker.query('BEGIN; CREATE EXTENSION pg_trgm');
  return {
    async release() {
      await blocker.query('ROLLBACK');
      await blocker.end();
    },
  };
}

function waitForBlockedMigration(): Promise<void> {
  const waiting = `SELECT FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'hellojohn-migrate'
    AND wait_event = 'transactionid'`;
  return until(async () => (await client.query(waiting)).rowCount !== 0);
}

describe('migrate', () => {
  it('applies what is missing, once: several servers that start together take turns', async () => {
    expect(await pending()).toEqual(await names());
    const { ownerConnectionString: connectionString } = database;
    const runs = await Promise.all(Array.from({ length: 5 }, () => migrate({ connectionString })));
    // Those that build an index beside the others may be done by another server.
    expect(runs.flat().sort()).toEqual(await names());
    expect(await pending()).toEqual([]);
    expect(await migrate({ connectionString })).toEqual([]);
  });

  it('keeps the table of `prisma migrate deploy` as Prisma does: whole, finished, with the checksums of the files', async () => {
    await migrate({ connectionString: database.ownerConnectionString });
    const { rows } = await client.query(
      `SELECT migration_name AS name, checksum, applied_steps_count AS steps, finished_at >= started_at AS finished,
        rolled_back_at, logs FROM _prisma_migrations ORDER BY migration_name`,
    );
    const { migrations } = await shippedMigrations();
    expect(rows).toEqual(
      migrations.map(({ name, sql }) => ({
        name,
        checksum: createHash('sha256').update(sql).digest('hex'),
        steps: 1,
        finished: true,
        rolled_back_at: null,
        logs: null,
      })),
    );
  });

  it('killed in the middle leaves nothing, and a rerun completes', async () => {
    const blocker = await blockInTheMiddle();
    const child = spawn(process.execPath, ['--import', tsx, 'test/migrate-once.ts', database.ownerConnectionString], {
      cwd: server,
      env: { PATH: process.env.PATH },
      stdio: 'ignore',
    });
    await waitForBlockedMigration();
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await ended;
    await blocker.release();
    expect(await tables()).toEqual([]);
    expect(await migrate({ connectionString: database.ownerConnectionString })).toEqual(await names());
    expect(await pending()).toEqual([]);
  });

  it('lets running statements go first when it can not have a lock, and tries again', async () => {
    const blocker = await blockInTheMiddle();
    const warnings: string[] = [];
    const log = {
      info: () => undefined,
      warn: (message: string) => {
        warnings.push(message);
        void blocker.release();
      },
    };
    expect(await migrate({ connectionString: database.ownerConnectionString, log })).toEqual(await names());
    expect(warnings).toHaveLength(1);
  });

  it('names the migration that failed and why, and leaves the database as it was', async () => {
    await client.query('CREATE TYPE users AS (mine int)');
    const [first] = await names();
    const failing = migrate({ connectionString: database.ownerConnectionString });
    await expect(failing).rejects.toThrow(
      `Migration ${first} failed and was rolled back: relation "users" already exists`,
    );
    expect(await tables()).toEqual([]);
  });

  it("refuses a database with somebody else's tables", async () => {
    await client.query('CREATE TABLE things (mine int)');
    const refused = migrate({ connectionString: database.ownerConnectionString });
    await expect(refused).rejects.toThrow('not empty: give HelloJohn a database of its own');
    expect(await tables()).toEqual(['things']);
  });

  it('leaves no lock behind', async () => {
    await migrate({ connectionString: database.ownerConnectionString });
    expect(await advisoryLocks()).toEqual([]);
  });
});

const describePooled = hasPgBouncer ? describe : describe.skip;

describePooled('migrate through PgBouncer in transaction mode', () => {
  it('lets one of several servers migrate and leaves no lock on the shared connections', async () => {
    const pooler = await startPgBouncer(database.ownerConnectionString);
    try {
      const connectionString = pooler.through(database.ownerConnectionString);
      const runs = await Promise.all(Array.from({ length: 4 }, () => migrate({ connectionString })));
      expect(runs.flat().sort()).toEqual(await names());
      expect(await migrate({ connectionString })).toEqual([]);
      expect(await advisoryLocks()).toEqual([]);
    } finally {
      await pooler.stop();
    }
  });
});

describe('migrate:check', () => {
  it('passes: every change of schema.prisma has its migration', () => {
    const { status, stderr } = spawnSync(process.execPath, ['--import', tsx, 'scripts/migrate.ts', 'check'], {
      cwd: server,
      env: { PATH: process.env.PATH },
      encoding: 'utf8',
    });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  });
});
