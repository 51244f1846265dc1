import type pg from 'pg';

const MENTIONED = /\bINDEX\s+CONCURRENTLY\b/i;
const ALONE = /^CREATE\s+(?:UNIQUE\s+)?INDEX\s+CONCURRENTLY\s+IF\s+NOT\s+EXISTS\s+"?(\w+)"?\s+ON\s[^;]+;?$/i;
const COMMENTS = /--[^\n]*|\/\*[\s\S]*?\*\//g;

const codeOf = (sql: string) => sql.replace(COMMENTS, '').trim();

/** Whether a migration builds its index while the table is read and written, outside of any transaction. */
export const isConcurrent = (sql: string): boolean => MENTIONED.test(codeOf(sql));

/**
 * Name of the index of such a migration; null for one that runs in a transaction.
 *
 * @throws Error when the statement is not alone, or does not say `IF NOT EXISTS`: what it is part of could not be taken
 * back, and a server killed between the statement and the note of it would never come through.
 */
export function concurrentIndexOf({ name, sql }: { name: string; sql: string }): string | null {
  if (!isConcurrent(sql)) return null;
  const index = ALONE.exec(codeOf(sql))?.[1];
  if (index !== undefined) return index;
  throw new Error(`Migration ${name} must be one statement: CREATE INDEX CONCURRENTLY IF NOT EXISTS <name> ON …`);
}

/** Builds the index of such a migration. One that was left invalid half-way is built anew. */
export async function buildConcurrently(pool: pg.Pool, sql: string, index: string): Promise<void> {
  const client = await pool.connect();
  try {
    if (await isDirect(client)) await client.query('SET statement_timeout = 0; SET lock_timeout = 0');
    const { rowCount } = await client.query(
      'SELECT FROM pg_index WHERE indexrelid = to_regclass(quote_ident($1)) AND NOT indisvalid',
      [index],
    );
    if (rowCount !== 0) await client.query(`DROP INDEX CONCURRENTLY IF EXISTS ${client.escapeIdentifier(index)}`);
    await client.query(sql);
  } finally {
    client.release();
  }
}

/** Not by way of PgBouncer, which hands out process ids of its own and lends a connection with its settings to others. */
async function isDirect(client: pg.PoolClient): Promise<boolean> {
  const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
  return rows[0]?.pid === (client as unknown as { processID: number | null }).processID;
}
