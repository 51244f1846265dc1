import type pg from 'pg';
import type { Sql } from './database';
import { isConnectionLost } from './errors';
import { type Scope, sqlOn } from './scope';
import { sendAlone, senderInTransaction, statementsOn } from './statements';

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

/** A transaction on the raw driver. */
export async function transact<T>(pool: pg.Pool, limits: Limits, body: (tx: Sql) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  const hooks: (() => void)[] = [];
  let isOutsideTransaction = false;
  try {
    // One round trip, and nothing that outlives the transaction on a connection PgBouncer lends to others.
    await client.query(
      `BEGIN; SET LOCAL statement_timeout = ${limits.statementMs}; SET LOCAL lock_timeout = ${limits.lockMs}; ` +
        `SET LOCAL idle_in_transaction_session_timeout = ${limits.idleInTransactionMs}`,
    );
    const tx = sqlOn(statementsOn(senderInTransaction(client), (hook) => hooks.push(hook)));
    const result = await body(tx).catch(async (error: unknown) => {
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

const isRolledBack = (client: pg.PoolClient): Promise<boolean> =>
  client.query('ROLLBACK').then(
    () => true,
    () => false,
  );
