import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import { Prisma } from '../generated/prisma/client';
import type { Sql } from './database';
import { createPool } from './pool';
import { sqlOn } from './scope';
import { senderInTransaction, statementsOn } from './statements';

/** A streaming standby of the database, for reads that are worth a round trip to ask how far it is. */
export interface Replica {
  /**
   * Runs reads in one transaction on the replica, provided that it has all that was committed on the primary when this
   * was called. When it hasn't, or fails, or did so a moment ago, they are run on the primary.
   */
  read<T>(run: (sql: Sql) => Promise<T>, primary: Sql): Promise<T>;
  close(): Promise<void>;
}

interface ReplicaOptions {
  /** As for the primary, but for the address. */
  connection: pg.ClientConfig;
  /** undefined: there is none. */
  url: string | undefined;
  poolSize: number;
  statementMs: number;
  primary: Pick<Sql, 'query'>;
  report: (error: Error) => void;
}

/** How long a replica that is a little behind is waited for. */
const CATCH_UP_MS = 20;
const POLL_MS = 2;
/** How long it is left alone after it was behind, and after it failed: what it costs to find out must not be paid at each read. */
const BEHIND_PAUSE_MS = 200;
const FAILED_PAUSE_MS = 5000;
/** To connect, and to say how far it is. */
const ANSWER_MS = 500;

/** Where the log of the primary stands, and whose log it is. Commits that were answered are before this. */
const POSITION = Prisma.sql`
  SELECT (SELECT system_identifier::text FROM pg_control_system()) AS system,
    (CASE current_setting('synchronous_commit') WHEN 'off' THEN pg_current_wal_insert_lsn() ELSE pg_current_wal_flush_lsn() END
      - '0/0'::pg_lsn)::int8 AS position`;
const REPLAYED = `
  SELECT (SELECT system_identifier::text FROM pg_control_system()) AS system,
    CASE WHEN pg_is_in_recovery() THEN (pg_last_wal_replay_lsn() - '0/0'::pg_lsn)::int8 END AS position`;

interface Position {
  system: string;
  /** Null for a server that is no standby (any more). */
  position: number | bigint | null;
}

export function openReplica({ connection, url, poolSize, statementMs, primary, report }: ReplicaOptions): Replica {
  if (url === undefined) return { read: (run, sql) => run(sql), close: async () => undefined };
  const pool = createPool({
    connection: { ...connection, connectionString: url, connectionTimeoutMillis: ANSWER_MS },
    max: poolSize,
    queryTimeoutMs: statementMs + 1000,
    report,
  });
  let pausedUntil = 0;
  const pause = (ms: number) => {
    pausedUntil = performance.now() + ms;
  };

  const read = async <T>(client: pg.PoolClient, needed: Position, run: (sql: Sql) => Promise<T>) => {
    // One transaction, so that the server that was asked is the one that answers, whatever stands in between.
    await client.query(soon(`BEGIN READ ONLY; SET LOCAL statement_timeout = ${statementMs}`));
    if (!(await hasReplayed(client, needed))) {
      pause(BEHIND_PAUSE_MS);
      await client.query('ROLLBACK');
      return undefined;
    }
    const result = await run(sqlOn(statementsOn(senderInTransaction(client), (hook) => hook())));
    await client.query('COMMIT');
    return { result };
  };

  const tryRead = async <T>(run: (sql: Sql) => Promise<T>): Promise<{ result: T } | undefined> => {
    if (performance.now() < pausedUntil) return undefined;
    const [needed] = await primary.query<Position>(POSITION);
    if (needed === undefined) return undefined;
    let client: pg.PoolClient | undefined;
    try {
      client = await pool.connect();
      const answer = await read(client, needed, run);
      client.release();
      return answer;
    } catch (error) {
      // Whatever it is, the primary may know better: a query that stood in the way of the log is ended by the replica.
      client?.release(true);
      pause(FAILED_PAUSE_MS);
      report(error instanceof Error ? error : new Error(String(error)));
      return undefined;
    }
  };

  return {
    async read(run, sql) {
      const answer = await tryRead(run);
      return answer === undefined ? run(sql) : answer.result;
    },
    close: () => pool.end(),
  };
}

/** pg knows a limit for a single query, which its types leave out. */
const soon = (text: string): pg.QueryConfig => ({ text, query_timeout: ANSWER_MS }) as pg.QueryConfig;

async function hasReplayed(client: pg.PoolClient, needed: Position): Promise<boolean> {
  const deadline = performance.now() + CATCH_UP_MS;
  for (;;) {
    const { rows } = await client.query<Position>(soon(REPLAYED));
    const [replica] = rows;
    if (replica?.system !== needed.system) throw new Error('DATABASE_REPLICA_URL is not a replica of DATABASE_URL');
    if (replica.position === null) throw new Error('DATABASE_REPLICA_URL is not a standby');
    if (needed.position !== null && replica.position >= needed.position) return true;
    if (performance.now() > deadline) return false;
    await sleep(POLL_MS);
  }
}
