import type pg from 'pg';
import type { Sql } from './database';
import { isConnectionLost, translateDatabaseError } from './errors';
import { sqlOn } from './scope';
import { senderInTransaction, statementsOn } from './statements';
import { UtcClient } from './utc-client';

/** Sorting a million users is allowed more time than a request's statements. */
const STATEMENT_MS = 30_000;
/** A backstop for a server process that vanished together with its machine; whoever reads a snapshot keeps below it. */
const IDLE_MS = 60_000;

/** Long reads of one moment, each on a connection of its own. */
export interface Snapshots {
  run<T>(body: (sql: Sql) => Promise<T>): Promise<T>;
  /** Waits for those that run. */
  settled(): Promise<void>;
}

export function createSnapshots(config: pg.ClientConfig, report: (error: Error) => void): Snapshots {
  const running = new Set<Promise<unknown>>();
  return {
    run(body) {
      const reading = read(config, report, body).finally(() => running.delete(reading));
      running.add(reading);
      return reading;
    },
    async settled() {
      await Promise.allSettled(running);
    },
  };
}

async function read<T>(
  config: pg.ClientConfig,
  report: (error: Error) => void,
  body: (sql: Sql) => Promise<T>,
): Promise<T> {
  const client = new UtcClient({ ...config, query_timeout: STATEMENT_MS + 1000 });
  client.on('error', report);
  let isLost = false;
  try {
    await client.connect();
    await client.query(
      `BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SET LOCAL statement_timeout = ${STATEMENT_MS}; ` +
        `SET LOCAL idle_in_transaction_session_timeout = ${IDLE_MS}`,
    );
    const statements = statementsOn(senderInTransaction(client), (hook) => hook());
    return await body(sqlOn(statements));
  } catch (error) {
    isLost = isConnectionLost(error);
    throw translateDatabaseError(error);
  } finally {
    // Before the connection goes: PgBouncer takes back a connection that is in no transaction, and closes any other.
    if (!isLost) await client.query('ROLLBACK').catch(() => undefined);
    client.end().catch(() => undefined);
  }
}
