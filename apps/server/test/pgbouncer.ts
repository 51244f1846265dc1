import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { freePort } from '../src/db/postmaster';
import { eventually } from './until';

const PROGRAM = '/usr/sbin/pgbouncer';

/** Whether this machine has PgBouncer; without it, tests of it are skipped and say so. */
export const hasPgBouncer = existsSync(PROGRAM);

/** A PgBouncer in transaction mode in front of one PostgreSQL. */
export interface PgBouncer {
  /** The same database, by way of the pooler. */
  through(connectionString: string): string;
  /** SIGKILL, and a new one on the same port: all connections break. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

/** Starts PgBouncer with two server connections a database: too few for a client to keep one for itself. */
export async function startPgBouncer(connectionString: string): Promise<PgBouncer> {
  const server = new URL(connectionString);
  const folder = await mkdtemp(join(tmpdir(), 'hellojohn-pgbouncer-'));
  await chmod(folder, 0o755);
  const port = await freePort();
  const config = join(folder, 'pgbouncer.ini');
  const password = decodeURIComponent(server.password);
  const login = `user=${server.username}${password === '' ? '' : ` password=${password}`}`;
  await writeFile(
    config,
    `[databases]
* = host=${server.hostname} port=${server.port || 5432} ${login}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = 2
max_client_conn = 1000
${process.getuid?.() === 0 ? 'user = nobody' : ''}
`,
  );
  let kill = await run(config, port);
  const stop = async () => {
    await kill();
    await rm(folder, { recursive: true, force: true });
  };
  return {
    through: (url) => {
      const pooled = new URL(url);
      pooled.host = `127.0.0.1:${port}`;
      return pooled.href;
    },
    async restart() {
      await kill();
      kill = await run(config, port);
    },
    stop,
  };
}

/** @returns What ends it. */
async function run(config: string, port: number): Promise<() => Promise<void>> {
  const child = spawn(PROGRAM, ['-q', config], { stdio: 'ignore' });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  const kill = async () => {
    child.kill('SIGKILL');
    await ended;
  };
  await answering(port).catch(async (error: unknown) => {
    await kill();
    throw error;
  });
  return kill;
}

function answering(port: number): Promise<void> {
  return eventually(async () => {
    const client = new pg.Client(`postgresql://any@127.0.0.1:${port}/postgres`);
    await client.connect();
    await client.end();
  });
}
