import { setTimeout as sleep } from 'node:timers/promises';
import { PrismaPg } from '@prisma/adapter-pg';
import {
  bindMigrationAwareSqlAdapterFactory,
  type SqlDriverAdapter,
  type SqlMigrationAwareDriverAdapterFactory,
} from '@prisma/driver-adapter-utils';
import pg from 'pg';
import { Prisma } from '../generated/prisma/client';
import type { Sql } from './database';
import { createSchemaEngine } from './engine';
import { sqlStateOf } from './errors';
import { type ShippedMigrations, shippedMigrations } from './migrations';
import { ALL_TENANTS } from './scope';
import { UtcClient } from './utc-client';

/** Where migrations report to; a pino logger fits. */
export interface MigrationLog {
  info(message: string): void;
  warn(message: string): void;
}

/** Which database to bring up to date. */
export interface MigrateOptions {
  connectionString: string;
  log?: MigrationLog;
}

const PROGRAM_NAME = 'hellojohn-migrate';
// `prisma migrate deploy` takes the same lock, so the two never run at once.
const ADVISORY_LOCK = 72_707_369;
const ENGINE_LOCK = `SELECT pg_advisory_lock(${ADVISORY_LOCK})`;
// A migration waits this long for a lock that running statements hold, then lets them go first and tries again.
const LOCK_TIMEOUT_MS = 2000;
const LOCK_RETRIES_MAX = 30;
const LOCK_RETRY_DELAY_MS = 500;
const LOCK_NOT_AVAILABLE = '55P03';

/**
 * Applies the migrations that the database lacks, in the order of their names, all in one transaction: killed or failed
 * in the middle it leaves nothing behind, and the next start begins anew. Servers that start at once take turns, also
 * through PgBouncer. Keeps Prisma's `_prisma_migrations`, so `prisma migrate deploy` may be used instead.
 *
 * @returns Names of the migrations that were applied.
 * @throws Error naming the migration that failed and why; the database is as it was before.
 */
export async function migrate({ connectionString, log }: MigrateOptions): Promise<string[]> {
  for (let retries = 0; ; retries += 1) {
    try {
      return await migrateOnce(connectionString, log);
    } catch (error) {
      if (retries === LOCK_RETRIES_MAX || sqlStateOf(error) !== LOCK_NOT_AVAILABLE) throw error;
      log?.warn('a migration could not lock its table: trying again');
      await sleep(LOCK_RETRY_DELAY_MS * (0.5 + Math.random()));
    }
  }
}

/**
 * Names of the shipped migrations that the database lacks: empty when it is up to date. Cheap, for `/readyz`.
 *
 * @throws ApiError `unavailable` when the database does not answer.
 */
export async function pendingMigrations(sql: Pick<Sql, 'query'>): Promise<string[]> {
  const names = (await shippedMigrations()).migrations.map(({ name }) => name);
  const [table] = await sql.query<{ exists: boolean }>(
    Prisma.sql`SELECT to_regclass('_prisma_migrations') IS NOT NULL AS exists`,
  );
  if (!table?.exists) return names;
  const rows = await sql.query<{ migration_name: string }>(
    Prisma.sql`SELECT migration_name FROM _prisma_migrations WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL`,
  );
  const applied = new Set(rows.map((row) => row.migration_name));
  return names.filter((name) => !applied.has(name));
}

async function migrateOnce(connectionString: string, log: MigrationLog | undefined): Promise<string[]> {
  // One connection, kept while it is idle: every statement below runs on it, and so in its transaction. A second one
  // would be outside of that, so there never is one, even after the first has broken.
  let isConnected = false;
  const pool = new pg.Pool({
    Client: UtcClient,
    connectionString,
    application_name: PROGRAM_NAME,
    max: 1,
    idleTimeoutMillis: 0,
    connectionTimeoutMillis: 10_000,
    onConnect: () => {
      if (isConnected) throw new Error('The connection that ran the migrations broke');
      isConnected = true;
    },
  });
  pool.on('error', () => undefined);
  pool.on('connect', (client) => client.on('error', () => undefined));
  try {
    const pending = await pendingMigrations(sqlOn(pool));
    if (pending.length === 0) return [];
    await pool.query(
      `BEGIN; SET LOCAL statement_timeout = 0; SET LOCAL lock_timeout = 0; ` +
        `SET LOCAL idle_in_transaction_session_timeout = 0; SET LOCAL hellojohn.tenant = '${ALL_TENANTS}'; ` +
        `SELECT pg_advisory_xact_lock(${ADVISORY_LOCK})`,
    );
    await pool.query(`SET LOCAL lock_timeout = ${LOCK_TIMEOUT_MS}`);
    const applied = await applyOn(pool, await shippedMigrations());
    await pool.query('COMMIT');
    for (const name of applied) log?.info(`migration ${name} applied`);
    return applied;
  } finally {
    await pool.end();
  }
}

const sqlOn = (pool: pg.Pool): Pick<Sql, 'query'> => ({
  query: async <R>(sql: Prisma.Sql) => (await pool.query(sql.text, sql.values)).rows as R[],
});

async function applyOn(pool: pg.Pool, { folder, lockfile, migrations }: ShippedMigrations): Promise<string[]> {
  let failure: { script: string; error: unknown } | undefined;
  const adapter = scriptAdapter(pool, (script, error) => {
    failure = { script, error };
  });
  const engine = await createSchemaEngine(bindMigrationAwareSqlAdapterFactory(adapter));
  try {
    const { appliedMigrationNames } = await engine.applyMigrations({
      migrationsList: {
        baseDir: folder,
        lockfile: { path: 'migration_lock.toml', content: lockfile },
        shadowDbInitScript: '',
        migrationDirectories: migrations.map(({ name, sql }) => ({
          path: name,
          migrationFile: { path: 'migration.sql', content: { tag: 'ok', value: sql } },
        })),
      },
      filters: { externalTables: [], externalEnums: [] },
    });
    return appliedMigrationNames;
  } catch (error) {
    if (failure === undefined) throw isForeignDatabase(error) ? new Error(FOREIGN_DATABASE, { cause: error }) : error;
    // The engine can't note the failure in an aborted transaction and reports only that; this is the reason.
    const name = migrations.find(({ sql }) => sql === failure?.script)?.name ?? 'of the engine';
    const reason = failure.error instanceof Error ? failure.error.message : String(failure.error);
    throw new Error(`Migration ${name} failed and was rolled back: ${reason}`, { cause: failure.error });
  } finally {
    engine.free();
  }
}

const FOREIGN_DATABASE = 'The database is not empty: give HelloJohn a database of its own';
const isForeignDatabase = (error: unknown) =>
  error instanceof Error && error.message.startsWith('The database schema is not empty');

/** Prisma's adapter, but it would split scripts at each semicolon, those inside functions and texts too. */
function scriptAdapter(
  pool: pg.Pool,
  onFailure: (script: string, error: unknown) => void,
): SqlMigrationAwareDriverAdapterFactory {
  const factory = new PrismaPg(pool);
  const connect = async (): Promise<SqlDriverAdapter> => {
    const adapter = await factory.connect();
    const executeRaw = adapter.executeRaw.bind(adapter);
    // The engine's lock belongs to the session and would stay behind on a connection of PgBouncer's. Ours, of the same
    // key, ends with the transaction and is held already.
    adapter.executeRaw = async (query) => (query.sql === ENGINE_LOCK ? 0 : executeRaw(query));
    adapter.executeScript = async (script) => {
      await pool.query(script).catch((error: unknown) => {
        onFailure(script, error);
        throw error;
      });
    };
    return adapter;
  };
  return { provider: 'postgres', adapterName: factory.adapterName, connect, connectToShadowDb: connect };
}
