import type pg from 'pg';
import type { Prisma } from '../generated/prisma/client';
import type { Sql } from './database';
import { translateDatabaseError } from './errors';

/** Statements by way of `send`, which knows the connection. */
export function statementsOn(
  send: (statement: pg.QueryConfig) => Promise<pg.QueryResult>,
  afterCommit: (hook: () => void) => void,
): Sql {
  // Unnamed statements: a named one does not survive PgBouncer, and flips to a generic plan after five runs.
  const run = (sql: Prisma.Sql) => translated(send({ text: sql.text, values: sql.values as unknown[] }));
  return {
    query: async <R>(sql: Prisma.Sql) => (await run(sql)).rows as R[],
    execute: async (sql) => (await run(sql)).rowCount ?? 0,
    afterCommit,
  };
}

export async function translated<T>(promise: Promise<T>): Promise<T> {
  try {
    return await promise;
  } catch (error) {
    throw translateDatabaseError(error);
  }
}
