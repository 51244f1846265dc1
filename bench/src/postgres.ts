import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmbeddedPostgres } from '@hellojohn/server/testing/postgres';
import pg from 'pg';

/** The PostgreSQL of one run, set up as the server sets up its own. */
export interface BenchPostgres {
  /** The postmaster. */
  pid: number;
  version: string;
  /** Makes an empty database and returns the connection string of its owner, an ordinary role. */
  createDatabase(name: string): Promise<string>;
  dropDatabase(name: string): Promise<void>;
  stop(): Promise<void>;
}

export async function startPostgres(): Promise<BenchPostgres> {
  const folder = await mkdtemp(join(tmpdir(), 'hellojohn-bench-'));
  // PostgreSQL runs as another user when this is run as root.
  await chmod(folder, 0o711);
  const dataDir = join(folder, 'postgres');
  const embedded = await startEmbeddedPostgres({ dataDir });
  const pidFile = await readFile(join(dataDir, 'data', 'postmaster.pid'), 'utf8');
  const [row] = await run(embedded.ownerConnectionString, 'SHOW server_version');
  return {
    pid: Number(pidFile.split('\n', 1)[0]),
    version: String(row?.server_version),
    async createDatabase(name) {
      await run(
        embedded.ownerConnectionString,
        `CREATE DATABASE ${name} OWNER ${new URL(embedded.connectionString).username}`,
      );
      const url = new URL(embedded.connectionString);
      url.pathname = `/${name}`;
      return url.href;
    },
    async dropDatabase(name) {
      await run(embedded.ownerConnectionString, `DROP DATABASE ${name} WITH (FORCE)`);
    },
    async stop() {
      await embedded.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** The same database as the superuser of the run, for whom there is no row-level security. */
export function asSuperuser(connectionString: string): string {
  const url = new URL(connectionString);
  url.username = 'hellojohn';
  return url.href;
}

/** Runs statements as the superuser, one after the other, however long they take; returns the rows of the last one. */
export async function run(connectionString: string, ...statements: (string | pg.QueryConfig)[]) {
  const client = new pg.Client({ connectionString: asSuperuser(connectionString) });
  await client.connect();
  try {
    await client.query('SET statement_timeout = 0');
    let rows: Record<string, unknown>[] = [];
    for (const statement of statements) ({ rows } = await client.query(statement));
    return rows;
  } finally {
    await client.end();
  }
}
