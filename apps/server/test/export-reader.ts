import { get, type IncomingMessage } from 'node:http';
import { Prisma } from '../src/generated/prisma/client';
import type { TestServer, TestTenant } from './harness';

/** An export that has begun and is read only as far as the test reads it. */
export async function openExport(server: TestServer, tenant: TestTenant, query = ''): Promise<IncomingMessage> {
  const url = `${server.url}/v2/admin/tenants/${tenant.slug}/users/export${query}`;
  return new Promise((resolve, reject) => {
    get(url, { headers: { authorization: `Bearer ${server.rootToken}` }, agent: false }, resolve).once('error', reject);
  });
}

/** Users by the thousand, written by the database itself, each with `padding` bytes of metadata. */
export async function generateUsers(
  server: TestServer,
  tenant: TestTenant,
  { count, padding }: { count: number; padding: number },
): Promise<void> {
  // Parts, so that none of the statements comes near its timeout.
  for (let first = 1; first <= count; first += 5000) {
    const last = Math.min(count, first + 4999);
    await server.db.execute(Prisma.sql`
      INSERT INTO users (tenant_id, id, email, email_canonical, first_name, metadata)
      SELECT ${tenant.id}, 'usr_' || upper(lpad(to_hex(n), 26, '0')), 'u' || n || '@example.com',
        'u' || n || '@example.com', 'before', jsonb_build_object('padding', repeat('x', ${padding}::int))
      FROM generate_series(${first}::int, ${last}::int) n`);
  }
}

/** Transactions that are open on the server's database now and that read an export. */
export async function openSnapshots(server: TestServer): Promise<number[]> {
  const rows = await server.db.query<{ pid: number }>(Prisma.sql`
    SELECT pid FROM pg_stat_activity
    WHERE datname = current_database() AND xact_start IS NOT NULL AND query ~ '(FETCH|DECLARE).*matching_users'
      AND pid <> pg_backend_pid()`);
  return rows.map(({ pid }) => pid);
}
