import type pg from 'pg';
import type { Prisma } from '../generated/prisma/client';
import { traceStatement } from '../tracing/statements';
import { translateDatabaseError } from './errors';
import { holdBack, queryBehind } from './pipelined-query';
import { type PreparedNames, preparedName } from './prepared';
import { enterScope, isRollbackTo, type Scope, type Statements, setLocally } from './scope';

type Send = (statement: pg.QueryConfig, scope: Scope) => Promise<pg.QueryResult>;

/**
 * Statements by way of `send`, which knows the connection.
 *
 * @param names Where statements may be prepared; default: nowhere.
 */
export function statementsOn(send: Send, afterCommit: (hook: () => void) => void, names?: PreparedNames): Statements {
  const run = (sql: Prisma.Sql, scope: Scope) => {
    const { text, values } = sql;
    const name = names?.of(sql, text, scope);
    return translated(traceStatement(text, () => send({ text, values, name }, scope)));
  };
  return {
    query: async <R>(sql: Prisma.Sql, scope: Scope) => (await run(sql, scope)).rows as R[],
    execute: async (sql, scope) => (await run(sql, scope)).rowCount ?? 0,
    afterCommit,
  };
}

/** What goes ahead of a statement is prepared if that is. */
const ahead = ({ text, values }: Prisma.Sql, { name }: pg.QueryConfig): pg.QueryConfig => ({
  text,
  values,
  name: name === undefined ? undefined : preparedName(text),
});

/** Sends a statement on a connection that is in no transaction. */
export function sendAlone(client: pg.ClientBase, statement: pg.QueryConfig, scope: Scope): Promise<pg.QueryResult> {
  return scope === null
    ? client.query(statement)
    : queryBehind([ahead(enterScope(scope), statement)], client, statement);
}

/** Sends statements within the transaction that the connection is in, and knows what that sees by now. */
export function senderInTransaction(client: pg.ClientBase, entered: Scope | undefined = null): Send {
  return (statement, scope) => {
    if (isRollbackTo(statement)) {
      entered = undefined;
      return client.query(statement);
    }
    if (scope === entered) return client.query(statement);
    entered = scope;
    return queryBehind([ahead(enterScope(scope), statement)], client, statement);
  };
}

/** A transaction that begins with its first statement. */
export interface Beginning {
  send: Send;
  /** Resolves to false when there was no statement, and rejects when the first one failed. */
  begun(): Promise<boolean>;
}

/**
 * Begins a transaction in one round trip with its first statement: no Sync comes in between, so that statement never runs
 * outside of it. Others wait until it is known to have begun; from then on those that are sent at once leave together.
 *
 * @param settings Set until the end of the transaction.
 */
export function beginOn(client: pg.ClientBase, settings: Readonly<Record<string, number>>): Beginning {
  let first: Promise<pg.QueryResult> | undefined;
  let send: Send | undefined;
  return {
    send(statement, scope) {
      if (first === undefined) {
        send = senderInTransaction(client, scope);
        first = queryBehind([{ text: 'BEGIN' }, ahead(setLocally(settings, scope), statement)], client, statement);
        return first;
      }
      const sendNext = send as Send;
      return first.then(() => {
        holdBack(client);
        return sendNext(statement, scope);
      });
    },
    begun: async () => (await first) !== undefined,
  };
}

export async function translated<T>(promise: Promise<T>): Promise<T> {
  try {
    return await promise;
  } catch (error) {
    throw translateDatabaseError(error);
  }
}
