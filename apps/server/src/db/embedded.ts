import { mkdir } from 'node:fs/promises';
import { totalmem } from 'node:os';
import { dirname, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { findBinaries, runAs } from './embedded-binaries';
import { type Cluster, dataAccess, EMBEDDED_NAME, openCluster, SERVER_ROLE } from './embedded-cluster';
import { isConnectionLost } from './errors';
import {
  findPostmaster,
  freePort,
  optionsOf,
  type Postmaster,
  StartFailure,
  startOptions,
  startPostmaster,
  stopPostmaster,
  waitUntilGone,
} from './postmaster';

/** Where the embedded database reports to; a pino logger fits. */
export interface EmbeddedLog {
  info(message: string): void;
  warn(message: string): void;
  error(message: string): void;
}

/** Which cluster to start and how. */
export interface EmbeddedOptions {
  /** A folder of its own; made, with its parents, if it isn't there. */
  dataDir: string;
  log?: EmbeddedLog;
  /** Whether what was committed survives a crash of the machine. Default true; false is for tests. */
  isDurable?: boolean;
  /** Asked for a port of 127.0.0.1 to try; asked again when that one is taken. Default: one that is free. */
  pickPort?: () => Promise<number>;
}

/** A PostgreSQL that belongs to this process. */
export interface EmbeddedPostgres {
  /** For the server: reads and writes rows, one tenant's at a time. Valid until `stop`, also after PostgreSQL has crashed. */
  connectionString: string;
  /** As the superuser who owns the tables, for migrations. */
  ownerConnectionString: string;
  /** Cuts the connections that are left, writes everything and ends. */
  stop(): Promise<void>;
}

const ATTEMPTS_MAX = 50;
const RETRY_DELAY_MS = 200;
const LOCK_WAITS_MS = [50, 150, 300, 0];
const OWNER_LOCK = 4_242_001;
const PORT_TAKEN = /could not bind IPv4 address|could not create any TCP\/IP sockets/;
const STILL_IN_USE = /lock file "postmaster\.pid" already exists|pre-existing shared memory block/;

/**
 * Starts the embedded PostgreSQL in `dataDir`, which is made on first use.
 *
 * What a killed server left running there is taken over; a crashed PostgreSQL recovers, and if it crashes later it is
 * started again on the same port. The data directory belongs to one server at a time: that is a lock in the database
 * itself, so it ends with the process that holds it.
 *
 * @throws Error when another live server uses the data directory, when it was made by another major version of
 *   PostgreSQL, or when PostgreSQL doesn't start; the message says which and what to do.
 */
export async function startEmbeddedPostgres(options: EmbeddedOptions): Promise<EmbeddedPostgres> {
  const folder = resolve(options.dataDir);
  await mkdir(dirname(folder), { recursive: true });
  const user = await runAs(folder);
  const isDurable = options.isDurable ?? true;
  const cluster = await openCluster(folder, { user, binaries: await findBinaries(user), isDurable });
  const settings = settingsOf(isDurable);
  const start: Start = { cluster, settings, pickPort: options.pickPort ?? freePort };
  const owned = await takeOwnership(start);
  await createDatabaseOnce(owned.lock);
  await createServerRole(owned.lock, cluster.password);
  const { stop } = supervise(start, owned, options.log);
  return {
    connectionString: connectionString(cluster, owned.postmaster.port, EMBEDDED_NAME, SERVER_ROLE),
    ownerConnectionString: connectionString(cluster, owned.postmaster.port, EMBEDDED_NAME),
    stop,
  };
}

/** How PostgreSQL is started. */
interface Start {
  cluster: Cluster;
  settings: readonly string[];
  pickPort: () => Promise<number>;
}

/** A running PostgreSQL and the connection whose lock says that it is ours. */
interface Owned {
  postmaster: Postmaster;
  lock: pg.Client;
}

async function takeOwnership(start: Start): Promise<Owned> {
  const { cluster, settings, pickPort } = start;
  for (let attempts = 1; ; attempts += 1) {
    try {
      const postmaster = (await adopt(start)) ?? (await startPostmaster(cluster, await pickPort(), settings));
      return { postmaster, lock: await lockOwnership(cluster, postmaster) };
    } catch (error) {
      if (attempts === ATTEMPTS_MAX || !isPassing(error)) throw error;
      await sleep(RETRY_DELAY_MS);
    }
  }
}

const isPassing = (error: unknown) =>
  error instanceof StartFailure
    ? STILL_IN_USE.test(error.log) || PORT_TAKEN.test(error.log)
    : // It is shutting down, recovering or gone, though its file still said that it is ready.
      isConnectionLost(error);

/** The PostgreSQL that already serves the data directory, if it was started as we would; else none is running after. */
async function adopt({ cluster, settings }: Start): Promise<Postmaster | undefined> {
  for (;;) {
    const running = await findPostmaster(cluster.data);
    if (running === undefined) return undefined;
    if (running.status === 'ready') {
      const { argument, close } = await dataAccess(cluster.data, cluster.user);
      await close();
      if ((await startOptions(cluster.data)) === optionsOf(cluster, argument, settings)) return running;
      const lock = await lockOwnership(cluster, running);
      await lock.end();
      await stopPostmaster(cluster, running);
    } else if (running.status === 'stopping') await waitUntilGone(cluster.data, running.pid);
    else await sleep(RETRY_DELAY_MS);
  }
}

/** @throws Error when another live server holds the lock. */
async function lockOwnership(cluster: Cluster, { port }: Postmaster): Promise<pg.Client> {
  const client = new pg.Client({
    connectionString: connectionString(cluster, port, 'postgres'),
    application_name: `hellojohn owner ${process.pid}`,
    connectionTimeoutMillis: 5000,
    keepAlive: true,
  });
  client.on('error', () => undefined);
  try {
    await client.connect();
    // A killed server's connection may need a moment to be noticed.
    for (const wait of LOCK_WAITS_MS) {
      const { rows } = await client.query<{ taken: boolean }>(`SELECT pg_try_advisory_lock(${OWNER_LOCK}) AS taken`);
      if (rows[0]?.taken === true) return client;
      await sleep(wait);
    }
    throw new Error(
      `${cluster.folder} is in use by another HelloJohn server${await ownerPid(client)}: ` +
        'stop that one, or use another data directory',
    );
  } catch (error) {
    client.end().catch(() => undefined);
    throw error;
  }
}

async function ownerPid(client: pg.Client): Promise<string> {
  const { rows } = await client.query<{ pid: string }>(
    `SELECT split_part(application_name, ' ', 3) AS pid FROM pg_stat_activity JOIN pg_locks USING (pid)
     WHERE locktype = 'advisory' AND granted AND application_name LIKE 'hellojohn owner %'`,
  );
  return rows[0] === undefined ? '' : ` (process ${rows[0].pid})`;
}

async function createDatabaseOnce(client: pg.Client): Promise<void> {
  // The limits of `settingsOf` are for requests; copying the template on a slow disk may take longer.
  await client.query('SET statement_timeout = 0');
  const { rowCount } = await client.query('SELECT FROM pg_database WHERE datname = $1', [EMBEDDED_NAME]);
  if (rowCount === 0) await client.query(`CREATE DATABASE ${EMBEDDED_NAME}`);
}

/** Data directories of former releases do not have it. */
async function createServerRole(client: pg.Client, password: string): Promise<void> {
  const { rowCount } = await client.query('SELECT FROM pg_roles WHERE rolname = $1', [SERVER_ROLE]);
  if (rowCount === 0) await client.query(`CREATE ROLE ${SERVER_ROLE} LOGIN PASSWORD ${pg.escapeLiteral(password)}`);
}

/** Starts PostgreSQL again, on its port, whenever the connection that holds our lock breaks. */
function supervise(start: Start, owned: Owned, log: EmbeddedLog | undefined): { stop(): Promise<void> } {
  const { cluster } = start;
  let { postmaster, lock } = owned;
  let isStopping = false;
  let recovery: Promise<void> | undefined;
  const recover = async () => {
    for (;;) {
      if (isStopping) return;
      try {
        ({ postmaster, lock } = await takeOwnership({ ...start, pickPort: async () => postmaster.port }));
        watch();
        log?.warn('the embedded PostgreSQL is back');
        return;
      } catch (error) {
        log?.error(
          `the embedded PostgreSQL can not be started again: ${error instanceof Error ? error.message : error}`,
        );
        await sleep(1000);
      }
    }
  };
  const watch = () =>
    lock.once('end', () => {
      if (isStopping) return;
      log?.error('the embedded PostgreSQL went away');
      recovery = recover();
    });
  watch();
  return {
    async stop() {
      isStopping = true;
      await recovery;
      await lock.end().catch(() => undefined);
      const running = await findPostmaster(cluster.data);
      if (running !== undefined) await stopPostmaster(cluster, running);
    },
  };
}

// biome-ignore lint/complexity/useMaxParams: the parts of one URL
const connectionString = ({ password }: Cluster, port: number, database: string, role: string = EMBEDDED_NAME) =>
  `postgresql://${role}:${password}@127.0.0.1:${port}/${database}`;

function settingsOf(isDurable: boolean): string[] {
  const memoryMb = Math.min(totalmem(), process.constrainedMemory() || Number.POSITIVE_INFINITY) / 1024 / 1024;
  const settings: Record<string, string | number> = {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_connections: 200,
    shared_buffers: `${clamp(memoryMb / 8, 64, 2048)}MB`,
    effective_cache_size: `${clamp(memoryMb / 2, 128, 65_536)}MB`,
    maintenance_work_mem: `${clamp(memoryMb / 32, 32, 512)}MB`,
    work_mem: '8MB',
    max_wal_size: '2GB',
    random_page_cost: 1.1,
    // Short statements: compiling them takes longer than running them.
    jit: 'off',
    timezone: 'UTC',
    log_timezone: 'UTC',
    statement_timeout: '5s',
    lock_timeout: '2s',
    idle_in_transaction_session_timeout: '10s',
    // A statement whose client is gone ends instead of running to its end.
    client_connection_check_interval: '1s',
  };
  if (!isDurable) Object.assign(settings, { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' });
  return Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}

const clamp = (value: number, low: number, high: number) => Math.round(Math.max(low, Math.min(high, value)));
