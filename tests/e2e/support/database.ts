import pg from 'pg';
import { databaseUrl } from './server';

/** Runs something on the embedded database of a running server. */
export async function withDatabase<T>(server: { dataDir: string }, run: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: await databaseUrl(server) });
  await client.connect();
  try {
    return await run(client);
  } finally {
    await client.end();
  }
}

/** Names of the tables with a row whose text holds any of these. */
export async function tablesThatMention(client: pg.Client, ...texts: string[]): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(
    `SELECT quote_ident(tablename) AS name FROM pg_tables WHERE schemaname = 'public'`,
  );
  const found: string[] = [];
  for (const { name } of rows) {
    const { rowCount } = await client.query(
      `SELECT 1 FROM ${name} AS entry WHERE EXISTS (SELECT FROM unnest($1::text[]) AS text WHERE position(text IN entry::text) > 0) LIMIT 1`,
      [texts],
    );
    if (rowCount !== 0) found.push(name);
  }
  return found;
}

/** Gives a user a verified second factor, as enrolling does. */
export async function addFactor(client: pg.Client, userId: string): Promise<void> {
  await client.query(
    `INSERT INTO mfa_factors (tenant_id, id, user_id, type, secret, verified_at, created_at)
     SELECT tenant_id, replace(id, 'usr_', 'mfa_'), id, 'totp', '\\x00', now(), now() FROM users WHERE id = $1`,
    [userId],
  );
  await client.query('UPDATE users SET mfa_enrolled = true WHERE id = $1', [userId]);
}
