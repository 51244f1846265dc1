import type pg from 'pg';
import type { Sql } from './database';
import { isConnectionLost } from './errors';
import type { PreparedNames } from './prepared';
import { type Scope, sqlOn } from './scope';
import { beginOn, sendAlone, statementsOn } from './statements';

/** Milliseconds that things may take; see `DatabaseOptions`. */
export interface Limits {
  connectMs: number;
  statementMs: number;
  lockMs: number;
  idleInTransactionMs: number;
}

/** One statement outside of any transaction. */
export async function single(pool: pg.Pool, statement: pg.QueryConfig, scope: Scope): Promise<pg.QueryResult> {
  const client = await pool.connect();
  let broken = false;
  try {
    return await sendAlone(client, statement, scope);
  } catch (error) {
    // `pool.query` would close the connection after any error: a new one for each violated constraint.
    broken = isConnectionLost(error);
    throw error;
  } finally {
    client.release(broken);
  }
}

interface Transacting {
  limits: Limits;
  names: PreparedNames;
}

/** A transaction on the raw driver. */
export async function transact<T>(
  pool: pg.Pool,
  { limits, names }: Transacting,
  body: (tx: Sql) => Promise<T>,
): Promise<T> {
  const client = await pool.connect();
  const hooks: (() => void)[] = [];
  let isOutsideTransaction = false;
  try {
    // Nothing that outlives the transaction on a connection PgBouncer lends to others.
    const { send, begun } = beginOn(client, {
      statement_timeout: limits.statementMs,
      lock_timeout: limits.lockMs,
      idle_in_transaction_session_timeout: limits.idleInTransactionMs,
    });
    const tx = sqlOn(statementsOn(send, (hook) => hooks.push(hook), names));
    const attempt = async () => {
      const result = await body(tx);
      if (await begun()) await commit(client);
      return result;
    };
    const result = await attempt().catch(async (error: unknown) => {
      // On a connection that hangs, ROLLBACK would only wait for its own timeout.
      if (!isConnectionLost(error)) isOutsideTransaction = await isRolledBack(client);
      throw error;
    });
    isOutsideTransaction = true;
    for (const hook of hooks) hook();
    return result;
  } finally {
    client.release(!isOutsideTransaction);
  }
}

/** @throws Error for a transaction in which a statement failed: its COMMIT is a ROLLBACK, and no error of PostgreSQL's. */
async function commit(client: pg.PoolClient): Promise<void> {
  const { command } = await client.query('COMMIT');
  if (command !== 'COMMIT') throw new Error('The transaction was rolled back: a failed statement in it was ignored');
}

const isRolledBack = (client: pg.PoolClient): Promise<boolean> =>
  client.query('ROLLBACK').then(
    () => true,
    () => false,
  );
