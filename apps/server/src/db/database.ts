import { AsyncLocalStorage } from 'node:async_hooks';
import { PrismaPg } from '@prisma/adapter-pg';
import type pg from 'pg';
import { type Prisma, PrismaClient } from '../generated/prisma/client';
import { isSerializationFailure, translateDatabaseError } from './errors';
import { type OrmUnit, ormTransact } from './orm-transaction';
import { createPool, usageOf } from './pool';
import { createPreparedNames, type PreparedNames } from './prepared';
import { openReplica } from './replica';
import { ALL_TENANTS, type Scope, sqlOn } from './scope';
import { createSnapshots } from './snapshot';
import { typeParsers } from './sql';
import { statementsOn } from './statements';
import { type Limits, single, transact } from './transaction';

/**
 * Statements, in or out of a transaction. Values in the template are always bound; objects for `jsonb` columns are
 * passed as `JSON.stringify(value)`, because pg takes a JavaScript array for a PostgreSQL one.
 *
 * Row-level security hides the rows of every tenant, for reading and for writing, until `of` or `ofAllTenants` names
 * whose they may be; see docs/database.md. Neither costs a round trip.
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
  /** The same, with the rows of one tenant in sight. For the audit log also `INSTALLATION_LOG`. */
  of(tenantId: string): Sql;
  /**
   * The same, with the rows of all tenants in sight and without row-level security's price: conditions that PostgreSQL
   * would otherwise keep away from the indexes. For work across tenants and few searches; `architecture.test.ts` lists
   * the files that use it.
   */
  ofAllTenants(): Sql;
}

/** A transaction of the ORM that also takes statements. */
export interface OrmTx extends Sql {
  /** Sees the rows of no tenant. */
  orm: Prisma.TransactionClient;
  /** The ORM with the rows of one tenant in sight, until the next statement that is about others. */
  ormOf(tenantId: string): Promise<Prisma.TransactionClient>;
}

/** One PostgreSQL database. Needs no session state, so PgBouncer in transaction mode may stand in between. */
export interface Database extends Sql {
  /** Sees the rows of no tenant. Errors of single calls leave as Prisma's own. */
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
  const names = createPreparedNames();
  const alone = statementsOn((statement, scope) => single(pool, statement, scope), atOnce, names);
  const { statementMs } = limits;
  const replica = openReplica({ url: replicaUrl, connection, poolSize, statementMs, primary: sqlOn(alone), report });
  const units = new AsyncLocalStorage<OrmUnit>();
  /** Within a unit all goes through its transaction. */
  const route = <T>(join: (unit: OrmUnit) => Promise<T>, apart: () => Promise<T>): Promise<T> => {
    const unit = units.getStore();
    return unit === undefined ? retried(apart, names) : join(unit);
  };
  const primary = sqlOn({
    query: <R>(sql: Prisma.Sql, scope: Scope) =>
      route(
        (unit) => inScope(unit, scope).query<R>(sql),
        () => alone.query<R>(sql, scope),
      ),
    execute: (sql, scope) =>
      route(
        (unit) => inScope(unit, scope).execute(sql),
        () => alone.execute(sql, scope),
      ),
    afterCommit: (hook) => (units.getStore() ?? alone).afterCommit(hook),
  });
  return {
    ...primary,
    orm,
    transaction: (body) =>
      route(
        (unit) => unit.nested(body),
        () => transact(pool, { limits, names }, body),
      ),
    ormTransaction: (body) =>
      route(
        (unit) => unit.nested(body),
        () => ormTransact(orm, limits, body),
      ),
    unit: (body) => retried(() => ormTransact(orm, limits, (tx) => units.run(tx, () => body(tx))), names),
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

const atOnce = (hook: () => void) => hook();

function inScope(sql: Sql, scope: Scope): Sql {
  if (scope === null) return sql;
  return scope === ALL_TENANTS ? sql.ofAllTenants() : sql.of(scope);
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

async function retried<T>(attempt: () => Promise<T>, names: PreparedNames): Promise<T> {
  for (let retries = 0; ; retries += 1) {
    try {
      return await attempt();
    } catch (error) {
      const mayHelp = isSerializationFailure(error) || names.areRefusedBy(error);
      if (retries === RETRIES_MAX || !mayHelp) throw translateDatabaseError(error);
      // Both sides of a conflict come back at once; the jitter keeps them from meeting again.
      await new Promise((resolve) => setTimeout(resolve, RETRY_DELAY_MS * 2 ** retries * (0.5 + Math.random())));
    }
  }
}
