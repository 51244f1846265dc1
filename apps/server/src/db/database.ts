import { AsyncLocalStorage } from 'node:async_hooks';
import { PrismaPg } from '@prisma/adapter-pg';
import type pg from 'pg';
import { Prisma, PrismaClient } from '../generated/prisma/client';
import { isConnectionLost, isSerializationFailure, translateDatabaseError } from './errors';
import { createPool, usageOf } from './pool';
import { openReplica } from './replica';
import { createSnapshots } from './snapshot';
import { toDriverValue, typeParsers } from './sql';
import { statementsOn, translated } from './statements';

/**
 * Statements, in or out of a transaction. Values in the template are always bound; objects for `jsonb` columns are
 * passed as `JSON.stringify(value)`, because pg takes a JavaScript array for a PostgreSQL one.
 *
 * @throws ApiError the code of a violated constraint, `validation_failed` for values that can't be stored, `unavailable`
 *   when the database is away, too slow or full.
 */
export interface Sql {
  /** Rows as plain objects, keyed by column name or alias. `timestamptz` is a Date, `int8` a number while it is safe. */
  query<R>(sql: Prisma.Sql): Promise<R[]>;
  /** Number of rows that were affected. */
  execute(sql: Prisma.Sql): Promise<number>;
  /**
   * Runs something once the transaction has committed, and never after a rollback; at once outside of a transaction.
   * For hints to this process alone: a crash right after the commit skips it.
   */
  afterCommit(run: () => void): void;
}

/** A transaction of the ORM that also takes statements. */
export interface OrmTx extends Sql {
  orm: Prisma.TransactionClient;
}

/** One PostgreSQL database. Needs no session state, so PgBouncer in transaction mode may stand in between. */
export interface Database extends Sql {
  /** Errors of single calls leave as Prisma's own; wrap them in `ormTransaction` or `translateDatabaseError`. */
  orm: PrismaClient;
  /**
   * Runs statements in one transaction (READ COMMITTED) on the raw driver. Committed when `run` resolves, rolled back
   * when it rejects. After a serialization failure or deadlock the whole of `run` is run again, up to three times, so
   * it must have no effect but on the database.
   *
   * @throws ApiError `unavailable` also when the answer to COMMIT was lost: the outcome is then unknown.
   */
  transaction<T>(run: (tx: Sql) => Promise<T>): Promise<T>;
  /** As `transaction`, with Prisma's client on the same connection: several times slower, fine off the hot paths. */
  ormTransaction<T>(run: (tx: OrmTx) => Promise<T>): Promise<T>;
  /**
   * One transaction around everything that `run` does on this database, however deep: statements and transactions
   * within join it, the latter as savepoints. Holds a connection all the while, so it is for the few requests that need
   * it. Rolled back when `run` rejects.
   */
  unit<T>(run: (tx: Sql) => Promise<T>): Promise<T>;
  /**
   * Runs statements that all see the database as it was at the first of them (REPEATABLE READ, READ ONLY), on a
   * connection of its own beside the pool: for long reads, which would otherwise take connections from requests. Each
   * statement may take 30 s, and the pause between two of them 60 s. Not tried again, and no part of a `unit`.
   */
  snapshot<T>(run: (sql: Sql) => Promise<T>): Promise<T>;
  /** What the pool's connections do, and who waits for one. */
  connections(): { used: number; idle: number; waiting: number };
  /**
   * Reads that the replica may answer, if there is one: they see all that was committed anywhere before. `run` is run
   * again, on the primary, when the replica is behind, away or fails. Within a `unit` its transaction answers.
   */
  read<T>(run: (sql: Sql) => Promise<T>): Promise<T>;
  /** Waits for the connections in use, then closes all. */
  close(): Promise<void>;
}

/** How to reach a database and how long to wait for it. */
export interface DatabaseOptions {
  /** `postgresql://…` or a socket directory, as libpq writes it. */
  connectionString: string;
  /** A streaming standby of the same, for `read`; undefined: none. */
  replicaConnectionString?: string | undefined;
  /** Connections at most, to each. Default 10. */
  poolSize?: number;
  /** Milliseconds until a connection must be had, waiting for a free one included. Default 2000. */
  connectTimeoutMs?: number;
  /** Milliseconds a statement may run. Default 5000; after a second more the client gives up by itself. */
  statementTimeoutMs?: number;
  /** Milliseconds a statement in a transaction may wait for a lock. Default 2000. */
  lockTimeoutMs?: number;
  /** Milliseconds a transaction may pause between statements. Default 10000. */
  idleInTransactionTimeoutMs?: number;
  /** Told of each connection that broke; the pool replaces it by itself. */
  onConnectionError?: (error: Error) => void;
}

const RETRIES_MAX = 3;
const RETRY_DELAY_MS = 10;

/** Opens a pool; the first connection is made by the first statement. */
export function createDatabase(options: DatabaseOptions): Database {
  const limits = limitsOf(options);
  const connection = connectionOf(options, limits);
  // An error of pg may carry the whole client, its connection parameters included: nothing for a log.
  const report = (error: Error) => options.onConnectionError?.(new Error(error.message));
  const { poolSize = 10, replicaConnectionString: replicaUrl } = options;
  const pool = createPool({ connection, max: poolSize, queryTimeoutMs: limits.statementMs + 1000, report });
  const snapshots = createSnapshots(connection, report);
  const orm = new PrismaClient({ adapter: new PrismaPg(pool) });
  const run = statementsOn(
    (statement) => single(pool, statement),
    (hook) => hook(),
  );
  const { statementMs } = limits;
  const replica = openReplica({ url: replicaUrl, connection, poolSize, statementMs, primary: run, report });
  const units = new AsyncLocalStorage<OrmTx>();
  /** Within a unit all goes through its transaction. */
  const route = <T>(join: (unit: OrmTx) => Promise<T>, alone: () => Promise<T>): Promise<T> => {
    const unit = units.getStore();
    return unit === undefined ? retried(alone) : join(unit);
  };
  const primary: Sql = {
    query: (sql) =>
      route(
        (unit) => unit.query(sql),
        () => run.query(sql),
      ),
    execute: (sql) =>
      route(
        (unit) => unit.execute(sql),
        () => run.execute(sql),
      ),
    afterCommit: (hook) => (units.getStore() ?? run).afterCommit(hook),
  };
  return {
    ...primary,
    orm,
    transaction: (body) =>
      route(
        (unit) => savepoint(unit, body),
        () => transact(pool, limits, body),
      ),
    ormTransaction: (body) =>
      route(
        (unit) => savepoint(unit, body),
        () => ormTransact(orm, limits, body),
      ),
    unit: (body) => retried(() => ormTransact(orm, limits, (tx) => units.run(tx, () => body(tx)))),
    snapshot: (body) => snapshots.run(body),
    connections: () => usageOf(pool),
    read: (body) => (units.getStore() === undefined ? replica.read(body, primary) : body(primary)),
    async close() {
      await snapshots.settled();
      await orm.$disconnect();
      await Promise.all([pool.end(), replica.close()]);
    },
  };
}

interface Limits {
  connectMs: number;
  statementMs: number;
  lockMs: number;
  idleInTransactionMs: number;
}

function limitsOf(options: DatabaseOptions): Limits {
  return {
    connectMs: options.connectTimeoutMs ?? 2000,
    statementMs: options.statementTimeoutMs ?? 5000,
    lockMs: options.lockTimeoutMs ?? 2000,
    idleInTransactionMs: options.idleInTransactionTimeoutMs ?? 10_000,
  };
}

function connectionOf({ connectionString }: DatabaseOptions, { connectMs }: Limits): pg.ClientConfig {
  return {
    connectionString,
    application_name: 'hellojohn',
    connectionTimeoutMillis: connectMs,
    keepAlive: true,
    types: typeParsers,
  };
}

async function single(pool: pg.Pool, statement: pg.QueryConfig): Promise<pg.QueryResult> {
  const client = await pool.connect();
  let broken = false;
  try {
    return await client.query(statement);
  } catch (error) {
    // `pool.query` would close the connection after any error: a new one for each violated constraint.
    broken = isConnectionLost(error);
    throw error;
  } finally {
    client.release(broken);
  }
}

async function transact<T>(pool: pg.Pool, limits: Limits, body: (tx: Sql) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  const hooks: (() => void)[] = [];
  let isOutsideTransaction = false;
  try {
    // One round trip, and nothing that outlives the transaction on a connection PgBouncer lends to others.
    await client.query(
      `BEGIN; SET LOCAL statement_timeout = ${limits.statementMs}; SET LOCAL lock_timeout = ${limits.lockMs}; ` +
        `SET LOCAL idle_in_transaction_session_timeout = ${limits.idleInTransactionMs}`,
    );
    const sql = statementsOn(
      (statement) => client.query(statement),
      (hook) => hooks.push(hook),
    );
    const result = await body(sql).catch(async (error: unknown) => {
      // On a connection that hangs, ROLLBACK would only wait for its own timeout.
      if (!isConnectionLost(error)) isOutsideTransaction = await isRolledBack(client);
      throw error;
    });
    const { command } = await client.query('COMMIT');
    isOutsideTransaction = true;
    // COMMIT of a transaction in which a statement failed is a ROLLBACK and no error.
    if (command !== 'COMMIT') throw new Error('The transaction was rolled back: a failed statement in it was ignored');
    for (const hook of hooks) hook();
    return result;
  } finally {
    client.release(!isOutsideTransaction);
  }
}

/** A transaction within a unit: what fails in it is undone, and the unit can go on. */
async function savepoint<T>(unit: OrmTx, body: (tx: OrmTx) => Promise<T>): Promise<T> {
  await unit.execute(Prisma.sql`SAVEPOINT inner_transaction`);
  try {
    const result = await body(unit);
    await unit.execute(Prisma.sql`RELEASE SAVEPOINT inner_transaction`);
    return result;
  } catch (error) {
    // A conflict is for the unit as a whole to try again; its transaction is over anyway.
    if (isSerializationFailure(error)) throw error;
    await unit.execute(Prisma.sql`ROLLBACK TO SAVEPOINT inner_transaction`);
    throw translateDatabaseError(error);
  }
}

const isRolledBack = (client: pg.PoolClient): Promise<boolean> =>
  client.query('ROLLBACK').then(
    () => true,
    () => false,
  );

async function ormTransact<T>(orm: PrismaClient, limits: Limits, body: (tx: OrmTx) => Promise<T>): Promise<T> {
  const hooks: (() => void)[] = [];
  const result = await orm.$transaction(
    async (tx) => {
      await tx.$queryRaw`SELECT set_config('statement_timeout', ${String(limits.statementMs)}, true),
        set_config('lock_timeout', ${String(limits.lockMs)}, true),
        set_config('idle_in_transaction_session_timeout', ${String(limits.idleInTransactionMs)}, true)`;
      const result = await body({
        orm: tx,
        query: async <R>(sql: Prisma.Sql) =>
          (await translated(tx.$queryRaw<Record<string, unknown>[]>(sql))).map(toDriverRow) as R[],
        execute: (sql) => translated(tx.$executeRaw(sql)),
        afterCommit: (hook) => hooks.push(hook),
      });
      // Prisma takes the ROLLBACK that COMMIT turns into after an ignored failure for success; this fails instead.
      await tx.$queryRaw`SELECT 1`;
      return result;
    },
    { maxWait: limits.connectMs, timeout: limits.idleInTransactionMs },
  );
  for (const hook of hooks) hook();
  return result;
}

const toDriverRow = (row: Record<string, unknown>) =>
  Object.fromEntries(Object.entries(row).map(([column, value]) => [column, toDriverValue(value)]));

async function retried<T>(attempt: () => Promise<T>): Promise<T> {
  for (let retries = 0; ; retries += 1) {
    try {
      return await attempt();
    } catch (error) {
      if (retries === RETRIES_MAX || !isSerializationFailure(error)) throw translateDatabaseError(error);
      // Both sides of a conflict come back at once; the jitter keeps them from meeting again.
      await new Promise((resolve) => setTimeout(resolve, RETRY_DELAY_MS * 2 ** retries * (0.5 + Math.random())));
    }
  }
}
