// What lists read of a tenant of 100,000, by EXPLAIN: rows looked at and not times, which depend on the machine.
import { createDatabaseBench, type DatabaseBench, insertTenant } from '../../test/database-bench';
import { planReader } from '../../test/plans';
import type { Database, Sql } from '../db/database';
import { Prisma } from '../generated/prisma/client';
import { USER_SORTS, type UserFilter } from './list-query';
import { userListOf } from './list-repository';

const TENANT = 'ten_large';
/** Hardly anybody of it has a last name or has signed in. */
const NEW_TENANT = 'ten_new';
const USERS = 100_000;
/** What is looked at along the order (4000), entries of its index to see whether that was all, and as many found otherwise. */
const ROWS_MAX = 12_500;

let bench: DatabaseBench;
/** As the server's own role: plans are those under row-level security. */
let server: Database;
beforeAll(async () => {
  bench = await createDatabaseBench();
  server = bench.openAsServer();
  const db = bench.open({ statementTimeoutMs: 120_000 });
  await db.transaction(async (tx) => {
    await tx.execute(insertTenant(TENANT));
    await tx.execute(insertTenant(NEW_TENANT));
    await tx.execute(Prisma.sql`
      INSERT INTO users (tenant_id, id, email, email_canonical, first_name, last_name, roles, status, metadata, mfa_enrolled,
        email_verified, created_at, last_login_at)
      SELECT ${TENANT}, 'usr_' || n, n || '@example.com', n || '@example.com', 'Alice', CASE n % 9 WHEN 0 THEN NULL ELSE 'Son' || n % 997 END,
        CASE n % 1000 WHEN 1 THEN '{admin}' ELSE '{member}' END::text[], CASE n % 50 WHEN 2 THEN 'pending' ELSE 'active' END,
        jsonb_build_object('number', n, 'plan', CASE n % 500 WHEN 3 THEN 'pro' ELSE 'free' END), n % 40 = 4, n % 40 <> 5,
        timestamptz '2024-01-01' + n * interval '1 minute',
        CASE n % 3 WHEN 0 THEN NULL ELSE timestamptz '2025-01-01' + n * interval '1 minute' END
      FROM generate_series(1, ${USERS}::int) n`);
    await tx.execute(Prisma.sql`
      INSERT INTO users (tenant_id, id, email, email_canonical, roles, last_name, last_login_at)
      SELECT ${NEW_TENANT}, 'usr_' || n, n || '@example.com', n || '@example.com', '{member}', CASE n % 3000 WHEN 1 THEN 'Son' END,
        CASE n % 3000 WHEN 1 THEN now() END
      FROM generate_series(1, ${2 * ROWS_MAX}::int) n`);
    // Found last in the order of the newest, or first by their name: what the planner can't know.
    await tx.execute(Prisma.sql`
      UPDATE users SET first_name = 'Zoë', last_name = 'Xq' WHERE tenant_id = ${TENANT} AND substr(id, 5)::int <= 300`);
    await tx.execute(
      Prisma.sql`SELECT gin_clean_pending_list('users_search_idx'), gin_clean_pending_list('users_short_search_idx')`,
    );
    await tx.execute(Prisma.sql`ANALYZE users`);
  });
}, 120_000);
afterAll(() => bench.close());

const readBy = (run: (sql: Sql) => Promise<unknown>) => planReader(server, { table: 'users', rowsMax: ROWS_MAX })(run);
const list = (sql: Sql, filter: UserFilter, tenantId = TENANT) =>
  userListOf(sql, tenantId, { filter, now: new Date('2026-01-01') });
const equals = (key: string, value: string | number) => ({ metadata: [{ key, value }] });

const FILTERS: [string, UserFilter][] = [
  ['no filter', {}],
  ['a search for all', { search: 'e' }],
  ['a search for few, of one character', { search: 'ë' }],
  ['a search for few, of two', { search: 'xq' }],
  ['a search for few, of signs and letters', { search: '1@e' }],
  ['a search for few, of three', { search: 'zoë' }],
  ['a search for one, by a whole address', { search: '77777@example.com' }],
  ['a search for all, by the domain', { search: '@example.com' }],
  ['a search for nobody, of two', { search: 'qq' }],
  ['a search for nobody, of three', { search: 'qqq' }],
  ['a search of two words', { search: 'zoë 29' }],
  ['a rare role', { role: 'admin' }],
  ['the usual role', { role: 'member' }],
  ['a rare status', { status: 'pending' }],
  ['the usual status', { status: 'active' }],
  ['mfa_enrolled', { mfa_enrolled: true }],
  ['created_after', { created_after: new Date('2024-03-09') }],
  ['last_login_before', { last_login_before: new Date('2025-01-02') }],
  ['rare metadata', equals('plan', 'pro')],
  ['usual metadata', equals('plan', 'free')],
  ['metadata of one', equals('number', 77_777)],
  ['search and role', { search: 'zoë', role: 'admin' }],
  ['search, metadata and status', { search: 'xq', ...equals('plan', 'pro'), status: 'pending' }],
  ['role, MFA and status', { role: 'admin', mfa_enrolled: true, status: 'pending' }],
];

it.each(FILTERS)('reads a bounded number of users for a page by %s, in every order', async (_name, filter) => {
  for (const sort of USER_SORTS) {
    const { rows, whole } = await readBy((sql) => list(sql, filter).slice({ sort, offset: 0, limit: 21 }));
    expect({ sort, whole }).toEqual({ sort, whole: [] });
    expect({ sort, rows, isBounded: rows <= ROWS_MAX }).toEqual({ sort, rows, isBounded: true });
  }
});

it.each(USER_SORTS)('reads few users for a page by %s where hardly anybody has that', async (sort) => {
  for (const filter of [{ status: 'active' }, { role: 'member' }, { search: 'example' }] as const) {
    const { rows } = await readBy((sql) => list(sql, filter, NEW_TENANT).slice({ sort, offset: 0, limit: 21 }));
    expect(rows).toBeLessThanOrEqual(100);
  }
});

it.each(USER_SORTS)('reads no more for a page in the middle by cursor than for the first, by %s', async (sort) => {
  const key = sort.endsWith('_at') ? new Date('2025-02-01') : sort.endsWith('email') ? '50000@example.com' : 'son5';
  const page = (after?: { key: Date | string; id: string }) =>
    readBy((sql) => list(sql, {}).slice({ sort, after, offset: 0, limit: 21 }));
  const [first, middle] = [await page(), await page({ key, id: 'usr_50000' })];
  expect(middle.rows).toBeLessThanOrEqual(first.rows + 21);
});

it.each(USER_SORTS)('finds a whole address without the index entries of its domain, by %s', async (sort) => {
  const page = (search: string) =>
    readBy((sql) => list(sql, { search }).slice({ sort, offset: 0, limit: 21, isCounted: true }));
  const [address, local] = [await page('64813@example.com'), await page('64813@')];
  expect(address.pages).toBeLessThanOrEqual(local.pages + 5);
  expect(address.rows).toBeLessThanOrEqual(25);
});

it.each([
  'e',
  'ë',
  'xq',
  'qq',
  'zoë',
  'qqq',
  '1@e',
  '@example.com',
  '7@example.com',
  '_@example.com',
  '77777@example.com',
  'com',
  'alice son5',
])('counts a search for %s up to the limit at most', async (search) => {
  const { rows } = await readBy((sql) => list(sql, { search }).count(1001));
  expect(rows).toBeLessThanOrEqual(2 * 1001 + 1001 + 300);
});
