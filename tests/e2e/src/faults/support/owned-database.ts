import { type ChildProcess, spawn } from 'node:child_process';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { postgresPid, untilGone } from '../../../support/processes';
import { databaseUrl, type ServerProcess, spawnServer, startServer, temporaryFolder } from '../../../support/server';

/** A migrated PostgreSQL that no server looks after: this test alone stops, kills and starts it. */
export interface OwnedDatabase {
  url: string;
  adminToken: string;
  /** PostgreSQL's own files. */
  data: string;
  /** Process id of its postmaster; 0 while it is down. */
  pid(): Promise<number>;
  /** SIGKILL: all connections break, and the next start has to recover. */
  kill(): Promise<void>;
  /** SIGINT: connections are cut, everything is written. */
  stop(): Promise<void>;
  /** Resolves once it takes connections, on the same port. */
  start(): Promise<void>;
  /**
   * Starts a server on it by DATABASE_URL, without waiting for it.
   *
   * @param release Its `main.js`; default: the one of this repository.
   */
  serve(env?: Record<string, string>, release?: string): Promise<ServerProcess>;
  /** Stops the servers and the database and removes all data. */
  close(): Promise<void>;
}

const STARTS_MAX = 50;

/** The database of a server that was killed: PostgreSQL goes on, with tenant `acme-corp` and settings as embedded. */
export async function openDatabase(): Promise<OwnedDatabase> {
  const first = await startServer();
  const { dataDir, adminToken } = first;
  const data = join(dataDir, 'postgres', 'data');
  const url = await databaseUrl(first);
  const secretKey = (await readFile(join(dataDir, 'secret-key'), 'utf8')).trim();
  const command = [...(await readFile(join(data, 'postmaster.opts'), 'utf8')).matchAll(/"([^"]*)"/g)].map(
    ([, text = '']) => text,
  );
  const program = (await readFile(join(data, 'postmaster.opts'), 'utf8')).split(' "')[0] ?? '';
  await first.process.stop('SIGKILL');
  const servers: { server: ServerProcess; remove(): Promise<void> }[] = [];
  const pid = async () => (await postgresPid(dataDir)) ?? 0;
  const end = async (signal: NodeJS.Signals) => {
    const running = await pid();
    if (running === 0) return;
    process.kill(running, signal);
    await untilGone(running);
  };
  const database: OwnedDatabase = {
    url,
    adminToken,
    data,
    pid,
    kill: () => end('SIGKILL'),
    stop: () => end('SIGINT'),
    start: () => startPostgres({ data, program, command, url }),
    async serve(env = {}, release) {
      const folder = await temporaryFolder();
      const defaults = {
        HELLOJOHN_PORT: '0',
        HELLOJOHN_DATA_DIR: folder.path,
        HELLOJOHN_PUBLIC_URL: 'http://localhost:8080',
        HELLOJOHN_ADMIN_TOKEN: adminToken,
        HELLOJOHN_SECRET_KEY: secretKey,
        DATABASE_URL: url,
      };
      const server = spawnServer({ ...defaults, ...env }, release);
      servers.push({ server, remove: folder.remove });
      return server;
    },
    async close() {
      for (const { server, remove } of servers) {
        await server.stop('SIGKILL');
        await remove();
      }
      await end('SIGINT');
      await first.close();
    },
  };
  return database;
}

interface Postgres {
  data: string;
  program: string;
  command: string[];
  url: string;
}

async function startPostgres(postgres: Postgres): Promise<void> {
  for (let starts = 1; ; starts += 1) {
    const child = await spawnPostgres(postgres);
    if (await takesConnections(child, postgres.url)) return;
    // After a kill, its children need a moment to notice that they are orphans.
    if (starts === STARTS_MAX) throw new Error('PostgreSQL did not start');
    await sleep(100);
  }
}

async function spawnPostgres({ data, program, command }: Postgres): Promise<ChildProcess> {
  const { uid, gid } = await stat(data);
  const lockFile = join(data, 'postmaster.pid');
  const lines = await readFile(lockFile, 'utf8').catch(() => null);
  // A killed postmaster that nobody has waited for keeps its id; PostgreSQL ignores a file that names its own parent.
  if (lines !== null) await writeFile(lockFile, [process.pid, ...lines.split('\n').slice(1)].join('\n'));
  return spawn(program, command, {
    ...(process.getuid?.() === 0 ? { uid, gid } : {}),
    cwd: dirname(program),
    env: { PATH: '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' },
    detached: true,
    stdio: 'ignore',
  });
}

async function takesConnections(child: ChildProcess, connectionString: string): Promise<boolean> {
  let hasEnded = false;
  child.once('exit', () => {
    hasEnded = true;
  });
  child.unref();
  while (!hasEnded) {
    const client = new pg.Client({ connectionString, connectionTimeoutMillis: 2000 });
    client.on('error', () => undefined);
    const isUp = await client.connect().then(
      () => true,
      () => false,
    );
    await client.end().catch(() => undefined);
    if (isUp) return true;
    await sleep(20);
  }
  return false;
}
