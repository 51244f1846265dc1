import type pg from 'pg';
import type { Prisma } from '../generated/prisma/client';
import { traceStatement } from '../tracing/statements';
import { translateDatabaseError } from './errors';
import { queryBehind } from './pipelined-query';
import { enterScope, isRollbackTo, type Scope, type Statements } from './scope';

type Send = (statement: pg.QueryConfig, scope: Scope) => Promise<pg.QueryResult>;

/** Statements by way of `send`, which knows the connection. */
export function statementsOn(send: Send, afterCommit: (hook: () => void) => void): Statements {
  const run = (sql: Prisma.Sql, scope: Scope) => translated(traceStatement(sql.text, () => send(configOf(sql), scope)));
  return {
    query: async <R>(sql: Prisma.Sql, scope: Scope) => (await run(sql, scope)).rows as R[],
    execute: async (sql, scope) => (await run(sql, scope)).rowCount ?? 0,
    afterCommit,
  };
}

// Unnamed statements: a named one does not survive PgBouncer, and keeps a plan that was made for another scope.
const configOf = (sql: Prisma.Sql): pg.QueryConfig => ({ text: sql.text, values: sql.values as unknown[] });

/** Sends a statement on a connection that is in no transaction. */
export function sendAlone(client: pg.ClientBase, statement: pg.QueryConfig, scope: Scope): Promise<pg.QueryResult> {
  return scope === null ? client.query(statement) : queryBehind([configOf(enterScope(scope))], client, statement);
}

/** Sends statements within the transaction that the connection is in, and knows what that sees by now. */
export function senderInTransaction(client: pg.ClientBase): Send {
  let entered: Scope | undefined = null;
  return (statement, scope) => {
    if (isRollbackTo(statement)) {
      entered = undefined;
      return client.query(statement);
    }
    if (scope === entered) return client.query(statement);
    entered = scope;
    return queryBehind([configOf(enterScope(scope))], client, statement);
  };
}

export async function translated<T>(promise: Promise<T>): Promise<T> {
  try {
    return await promise;
  } catch (error) {
    throw translateDatabaseError(error);
  }
}
