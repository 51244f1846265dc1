import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { Prisma } from '../generated/prisma/client';
import { ADVISORY_LOCK, applyOn, failureOf } from './apply-migrations';
import { buildConcurrently, concurrentIndexOf } from './concurrent-index';
import type { Sql } from './database';
import { sqlStateOf } from './errors';
import { type Migration, type ShippedMigrations, shippedMigrations } from './migrations';
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
  /** Default: those that are shipped with this server. */
  migrations?: ShippedMigrations;
}

const PROGRAM_NAME = 'hellojohn-migrate';
// A migration waits this long for a lock that running statements hold, then lets them go first and tries again. Calls queue
// up behind it and wait 2 s: they must not be refused because of it.
const LOCK_TIMEOUT_MS = 1500;
const LOCK_RETRIES_MAX = 30;
const LOCK_RETRY_DELAY_MS = 500;
const LOCK_NOT_AVAILABLE = '55P03';
const DEADLOCK_DETECTED = '40P01';
// How often a server looks whether the one that migrates is done.
const TURN_POLL_MS = 100;

/**
 * Applies the migrations that the database lacks, in the order of their names, all in one transaction: killed or failed
 * in the middle it leaves nothing behind, and the next start begins anew. Only an index that is built beside traffic is
 * a step of its own: what comes before it is committed first. Servers that start at once take turns, also through
 * PgBouncer. Keeps Prisma's `_prisma_migrations`, so `prisma migrate deploy` may be used instead.
 *
 * @returns Names of the migrations that were applied.
 * @throws Error naming the migration that failed and why; the database is as it was before the step.
 */
export async function migrate(options: MigrateOptions): Promise<string[]> {
  const applied: string[] = [];
  for (let retries = 0; ; retries += 1) {
    try {
      await migrateOnce(options, applied);
      return applied;
    } catch (error) {
      const state = sqlStateOf(error) ?? '';
      if (retries === LOCK_RETRIES_MAX || ![LOCK_NOT_AVAILABLE, DEADLOCK_DETECTED].includes(state)) throw error;
      options.log?.warn('a migration could not lock its table: trying again');
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
  return pendingOf((await shippedMigrations()).migrations, sql);
}

async function pendingOf(migrations: readonly Migration[], sql: Pick<Sql, 'query'>): Promise<string[]> {
  const names = migrations.map(({ name }) => name);
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

/** @param applied Gets the names of what was applied, step by step. */
async function migrateOnce({ connectionString, log, migrations }: MigrateOptions, applied: string[]): Promise<void> {
  const shipped = migrations ?? (await shippedMigrations());
  const pool = openOnly(connectionString);
  try {
    const pending = await pendingOf(shipped.migrations, sqlOn(pool));
    for (const { index, upTo } of stepsOf(shipped.migrations, pending)) {
      if (index !== null) await buildAlone({ connectionString, pool }, index);
      await beginAlone(pool);
      await pool.query(`SET LOCAL lock_timeout = ${LOCK_TIMEOUT_MS}`);
      const names = await applyOn(pool, { ...shipped, migrations: upTo });
      await pool.query('COMMIT');
      for (const name of names) log?.info(`migration ${name} applied`);
      applied.push(...names);
    }
  } finally {
    await pool.end();
  }
}

/** What is done at once: an index that is built beside traffic, then all that is missing up to there in one transaction. */
interface Step {
  index: Migration | null;
  upTo: Migration[];
}

function stepsOf(migrations: readonly Migration[], pending: readonly string[]): Step[] {
  const missing = migrations.filter(({ name }) => pending.includes(name));
  const [first] = missing;
  if (first === undefined) return [];
  const indexes = missing.filter((migration) => concurrentIndexOf(migration) !== null);
  const starts = first === indexes[0] ? indexes : [null, ...indexes];
  return starts.map((index, step) => {
    const end = starts[step + 1];
    return { index, upTo: migrations.slice(0, end ? migrations.indexOf(end) : undefined) };
  });
}

/**
 * One connection, kept while it is idle: every statement runs on it, and so in its transaction. A second one would be
 * outside of that, so there never is one, even after the first has broken.
 */
function openOnly(connectionString: string): pg.Pool {
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
  return pool;
}

/**
 * Begins a transaction that no other server's migrations are in; they take turns. A statement that waited for the lock
 * would have a snapshot, and an index that is built beside traffic waits for all snapshots: it would never be done.
 */
async function beginAlone(pool: pg.Pool): Promise<void> {
  for (;;) {
    await pool.query(
      `BEGIN; SET LOCAL statement_timeout = 0; SET LOCAL lock_timeout = 0; ` +
        `SET LOCAL idle_in_transaction_session_timeout = 0; SET LOCAL hellojohn.tenant = '${ALL_TENANTS}'`,
    );
    const lock = `SELECT pg_try_advisory_xact_lock(${ADVISORY_LOCK}) AS "isAlone"`;
    const { rows } = await pool.query<{ isAlone: boolean }>(lock);
    if (rows[0]?.isAlone) return;
    await pool.query('ROLLBACK');
    await sleep(TURN_POLL_MS);
  }
}

/** Builds the index of a migration while a transaction on another connection keeps other servers away. */
async function buildAlone(
  { connectionString, pool }: { connectionString: string; pool: pg.Pool },
  migration: Migration,
): Promise<void> {
  const guard = openOnly(connectionString);
  try {
    await beginAlone(guard);
    const [isPending] = await pendingOf([migration], sqlOn(pool));
    const index = concurrentIndexOf(migration);
    if (isPending === undefined || index === null) return;
    await buildConcurrently(pool, migration.sql, index).catch((error: unknown) => {
      throw failureOf(`${migration.name} failed`, error);
    });
  } finally {
    await guard.end();
  }
}

const sqlOn = (pool: pg.Pool): Pick<Sql, 'query'> => ({
  query: async <R>(sql: Prisma.Sql) => (await pool.query(sql.text, sql.values)).rows as R[],
});
