import { Prisma } from '../src/generated/prisma/client';
import type { TestServer } from './harness';

type Row = Record<string, unknown>;

/** What the server seals with HELLOJOHN_SECRET_KEY: the column, and the context that its value opens under. */
const SEALED: Record<string, { column: string; context: (row: Row) => string }> = {
  mails: { column: 'payload', context: ({ id }) => `mail:${id}` },
  link_requests: { column: 'payload', context: ({ id }) => `link-request:${id}` },
  mfa_factors: { column: 'secret', context: ({ id }) => `mfa:${id}` },
  webhooks: { column: 'secret', context: ({ id }) => `webhook:${id}` },
};

/** Every row of every table as text, one a line; bytes as hexadecimal digits. */
export async function dumpOf({ db }: TestServer): Promise<string> {
  const lines = await Promise.all((await tables(db)).map(async (name) => (await rowsOf(db, name)).map(lineOf(name))));
  return lines.flat().join('\n');
}

/** All that somebody with the database and the secret key reads: bytes as text as well, and what is sealed opened. */
export async function openedDumpOf({ db, services }: TestServer): Promise<string> {
  const lines: string[] = [];
  for (const name of await tables(db)) {
    for (const row of await rowsOf(db, name)) {
      lines.push(lineOf(name)(row));
      for (const bytes of Object.values(row).map(bytesOf)) if (bytes !== null) lines.push(bytes.toString('utf8'));
      const { column = '', context } = SEALED[name] ?? {};
      const sealed = bytesOf(row[column]);
      if (sealed !== null && context !== undefined) lines.push(services.secretBox.open(sealed, context(row)));
    }
  }
  return lines.join('\n');
}

async function tables(db: TestServer['db']): Promise<string[]> {
  const rows = await db.query<{ name: string }>(
    Prisma.sql`SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public' ORDER BY 1`,
  );
  return rows.map(({ name }) => name);
}

async function rowsOf(db: TestServer['db'], name: string): Promise<Row[]> {
  const rows = await db.query<{ row: Row }>(Prisma.sql`SELECT row_to_json(t) AS row FROM ${Prisma.raw(`"${name}"`)} t`);
  return rows.map(({ row }) => row);
}

const lineOf = (name: string) => (row: Row) => `${name} ${JSON.stringify(row)}`;

/** `bytea` in JSON is `\x` and hexadecimal digits. */
function bytesOf(value: unknown): Buffer | null {
  return typeof value === 'string' && /^\\x([0-9a-f]{2})*$/.test(value) ? Buffer.from(value.slice(2), 'hex') : null;
}
