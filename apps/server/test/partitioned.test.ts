// The whole schema partitioned by the hash of the tenant: what Citus asks of tables that it distributes. The real server
// runs on it as on any other.
import pg from 'pg';
import { startTestServer, type TestServer, type TestTenant } from './harness';
import { partitionByTenant } from './partitions';
import { seeingAll } from './test-database';

let server: TestServer;
let tables: string[];
let client: pg.Client;
let tenants: TestTenant[];
beforeAll(async () => {
  server = await startTestServer();
  tables = await partitionByTenant(server.database.ownerConnectionString);
  client = new pg.Client(seeingAll(server.database));
  await client.connect();
  tenants = [];
  for (let n = 0; n < 6; n += 1) tenants.push(await server.createTenant());
});
afterAll(async () => {
  await client.end();
  await server.stop();
});

const users = (tenant: TestTenant) => `/v2/admin/tenants/${tenant.id}/users`;
const [first, second] = [() => tenants[0] as TestTenant, () => tenants[1] as TestTenant];

it('takes every table of a tenant, with all its keys', async () => {
  expect(tables).toEqual(expect.arrayContaining(['audit_events', 'mails', 'roles', 'sessions', 'throttles', 'users']));
  const { rows } = await client.query(`SELECT
      (SELECT count(*)::int FROM pg_class WHERE relkind = 'p') AS tables,
      (SELECT count(*)::int FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid WHERE c.relkind = 'p' AND indisprimary AND indisvalid) AS keys,
      (SELECT count(*)::int FROM pg_index i WHERE NOT indisvalid) AS "invalidIndexes"`);
  expect(rows).toEqual([{ tables: tables.length, keys: tables.length, invalidIndexes: 0 }]);
});

it('puts tenants into different partitions', async () => {
  for (const tenant of tenants) await server.createUser(tenant);
  const { rows } = await client.query('SELECT DISTINCT tableoid FROM users');
  expect(rows.length).toBeGreaterThan(1);
});

it('creates, lists, searches and counts', async () => {
  for (const [email, first_name] of [
    ['zoe@acme.com', 'Zoë'],
    ['yves@acme.com', 'Yves'],
  ]) {
    await server.createUser(first(), { email, first_name, metadata: { plan: 'pro' } });
  }
  const page = await server.request('GET', `${users(first())}?sort=email&limit=2`);
  expect(page.body).toMatchObject({ total: 3, total_exact: true });
  const rest = await server.request('GET', `${users(first())}?sort=email&limit=2&cursor=${page.body.next_cursor}`);
  const emails = [...page.body.users, ...rest.body.users].map(({ email }) => email);
  expect(emails).toEqual([...emails].sort());
  expect(emails.length).toBe(3);
  for (const query of ['search=zo%C3%AB', 'search=%C3%AB', 'search=zoe%20acme&metadata[plan]=pro&role=member']) {
    const { body } = await server.request('GET', `${users(first())}?${query}`);
    expect(body.users.map(({ email }: { email: string }) => email)).toEqual(['zoe@acme.com']);
  }
});

it('keeps addresses unique in a tenant, and says so as ever', async () => {
  const email = 'twice@acme.com';
  await server.createUser(first(), { email });
  await server.createUser(second(), { email });
  expect(await server.request('POST', users(first()), { body: { email: 'TWICE@acme.com' } })).toMatchObject({
    status: 409,
    body: { code: 'email_already_exists' },
  });
});

it('signs in, refreshes, and ends sessions with a disabling', async () => {
  const user = await server.createUser(second());
  const tokens = await server.signIn(second(), user);
  const refresh = () =>
    server.request('POST', '/v2/auth/refresh', { token: null, body: { refresh_token: tokens.refresh_token } });
  expect((await refresh()).status).toBe(200);
  const me = () => server.request('GET', '/v2/me', { token: tokens.access_token });
  expect((await me()).status).toBe(200);
  const path = `${users(second())}/${user.id}`;
  expect((await server.request('PATCH', path, { body: { status: 'disabled' } })).status).toBe(200);
  expect([await me(), await refresh()]).toMatchObject([
    { status: 401, body: { code: 'session_revoked' } },
    { status: 401, body: { code: 'refresh_token_invalid' } },
  ]);
});

it('delivers mail, and keeps the audit log', async () => {
  const user = await server.createUser(first(), { send_welcome_email: true });
  await server.deliverMails();
  expect(server.mails.some(({ to }) => String(to).includes(user.email))).toBe(true);
  const events = await server.request('GET', `/v2/admin/tenants/${first().id}/audit-events?target=${user.id}`);
  expect(events.body.events.map(({ type }: { type: string }) => type)).toContain('user.created');
});

it('deletes users, and tenants with all that is theirs', async () => {
  const user = await server.createUser(second());
  expect((await server.request('DELETE', `${users(second())}/${user.id}`)).status).toBe(204);
  expect((await server.request('GET', `${users(second())}/${user.id}`)).status).toBe(404);
  const gone = second();
  const path = `/v2/admin/tenants/${gone.id}?confirm=${gone.slug}`;
  expect((await server.request('DELETE', path)).status).toBe(204);
  // What ended stays known for as long as a token may be shown somewhere.
  for (const table of tables.filter((name) => name !== 'session_revocations')) {
    const { rowCount } = await client.query(`SELECT 1 FROM ${table} WHERE tenant_id = $1 LIMIT 1`, [gone.id]);
    expect([table, rowCount]).toEqual([table, 0]);
  }
});
