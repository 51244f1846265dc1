import { type BulkFixture, bulkFixture, countsOf, idsOf } from '../../test/bulk';
import { startTestServer, type TestServer, type TestTenant, type TestUser } from '../../test/harness';
import { seedUsers } from '../../test/users';
import { Prisma } from '../generated/prisma/client';
import { newId } from '../ids';

let server: TestServer;
let tenant: TestTenant;
let f: BulkFixture;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.stop());
beforeEach(async () => {
  tenant = await server.createTenant();
  f = bulkFixture(server, tenant);
});

const listed = async (query: string) => (await server.request('GET', `${f.base}/users?${query}`)).body.total;
const jobs = async () => (await server.request('GET', `${f.base}/jobs`)).body.total;
const patch = (id: string, body: unknown) => server.request('PATCH', `${f.base}/users/${id}`, { body });
const keyWith = async (...scopes: string[]) =>
  (await server.request('POST', '/v2/admin/api-keys', { body: { name: 'k', scopes } })).body.key as string;

describe('which users', () => {
  test('unknown ids and those of another tenant count as failed, and stay untouched (B2)', async () => {
    const [mine] = (await f.users(1)) as [TestUser];
    const other = await server.createTenant();
    const foreign = await server.createUser(other);
    const unknown = newId('usr');
    const user_ids = [foreign.id, mine.id, unknown, 'nonsense', mine.id];
    expect((await f.start({ action: 'disable', user_ids, dry_run: true })).body).toEqual({ matched: 1 });
    const job = await f.done({ action: 'disable', user_ids });
    expect(countsOf(job)).toEqual(['succeeded', 4, 1, 3, 0]);
    expect(job.errors).toEqual(
      [
        [1, foreign.id],
        [3, unknown],
        [4, 'nonsense'],
      ].map(([line, id]) => ({ line, id, code: 'user_not_found', detail: 'The user does not exist' })),
    );
    const theirs = await server.request('GET', `/v2/admin/tenants/${other.id}/users/${foreign.id}`);
    expect(theirs.body.status).toBe('active');
    expect((await f.user(mine.id)).status).toBe('disabled');
  });

  test('a filter means those that match at the call: nobody who matches or is created later', async () => {
    const [first, second, third] = (await f.users(3, { metadata: { plan: 'x' } })) as [TestUser, TestUser, TestUser];
    await patch(second.id, { metadata: { plan: 'y' } });
    const { body: job } = await f.start({ action: 'disable', filter: { metadata: { plan: 'x' } } });
    await patch(second.id, { metadata: { plan: 'x' } });
    await patch(third.id, { metadata: { plan: 'y' } });
    const late = await server.createUser(tenant, { metadata: { plan: 'x' } });
    await server.services.jobs.runDue();
    expect(job.total).toBe(2);
    const statuses = await Promise.all([first, second, third, late].map(async ({ id }) => (await f.user(id)).status));
    expect(statuses).toEqual(['disabled', 'active', 'disabled', 'active']);
  });

  test('the filters of the list mean what they mean there', async () => {
    await f.users(3);
    await server.createUser(tenant, { email_verified: true, roles: ['admin'], metadata: { n: 1, s: '1' } });
    for (const [filter, query] of [
      [{ email_verified: true }, 'email_verified=true'],
      [{ email_verified: false }, 'email_verified=false'],
      [{ role: 'admin' }, 'role=admin'],
      [{ status: 'active', search: 'user' }, 'status=active&search=user'],
      [{ metadata: { n: 1 } }, 'metadata[n]=1'],
      [{ metadata: { s: '1' } }, `metadata[s]=${encodeURIComponent('"1"')}`],
      [{ metadata: { n: 1, s: '2' } }, 'metadata[n]=1&metadata[s]=2'],
      [{ created_after: '2000-01-01T00:00:00Z' }, 'created_after=2000-01-01T00:00:00Z'],
      [{}, ''],
    ] as const) {
      const { status, body } = await f.start({ action: 'disable', filter, dry_run: true });
      expect([filter, status, body]).toEqual([filter, 200, { matched: await listed(query) }]);
    }
  });

  test('a dry run of any action changes and records nothing (B1)', async () => {
    const [user] = (await f.users(1)) as [TestUser];
    const before = [await f.user(user.id), (await f.events(user.id)).length];
    const actions = ['disable', 'enable', 'delete', 'revoke_sessions', 'password_reset'];
    const bodies = [...actions.map((action) => ({ action })), { action: 'update', changes: { add_roles: ['admin'] } }];
    for (const body of bodies) {
      const { status, body: answer } = await f.start({ ...body, filter: {}, dry_run: true });
      expect([body, status, answer]).toEqual([body, 200, { matched: 1 }]);
    }
    await server.services.jobs.runDue();
    expect([await f.user(user.id), (await f.events(user.id)).length]).toEqual(before);
    expect(await jobs()).toBe(0);
  });
});

describe('what is refused makes no job', () => {
  test.each([
    [{ action: 'disable', filter: { statuss: 'active' } }, 'body.filter.statuss'],
    [{ action: 'disable', filter: { status: 'gone' } }, 'body.filter.status'],
    [{ action: 'disable', filter: { sort: 'email' } }, 'body.filter.sort'],
    [{ action: 'disable', filter: { metadata: {} } }, 'body.filter.metadata'],
    [{ action: 'delete', filter: { status: 'active' } }, 'body.confirm'],
    [{ action: 'delete', filter: {} }, 'body.confirm'],
    [{ action: 'disable' }, 'body.user_ids'],
    [{ action: 'disable', user_ids: [] }, 'body.user_ids'],
    [{ action: 'disable', user_ids: Array.from({ length: 10_001 }, (_, n) => `usr_${n}`) }, 'body.user_ids'],
    [{ action: 'disable', user_ids: ['usr_1'], filter: {} }, 'body.user_ids'],
    [{ action: 'update', user_ids: ['usr_1'] }, 'body.changes'],
    [{ action: 'update', user_ids: ['usr_1'], changes: {} }, 'body.changes'],
    [{ action: 'update', user_ids: ['usr_1'], changes: { email: 'x@y.zz' } }, 'body.changes.email'],
    [
      { action: 'update', user_ids: ['usr_1'], changes: { add_roles: ['admin'], remove_roles: ['admin'] } },
      'body.changes.remove_roles',
    ],
    [{ action: 'disable', user_ids: ['usr_1'], changes: { add_roles: ['admin'] } }, 'body.changes'],
    [{ action: 'ban', user_ids: ['usr_1'] }, 'body.action'],
    [{}, 'body.action'],
  ])('422: %j', async (body, path) => {
    const answer = await f.start(body);
    expect([answer.status, answer.body.code, answer.body.errors?.[0]?.path]).toEqual([422, 'validation_failed', path]);
    expect(await jobs()).toBe(0);
  });

  test.each([
    [{ filter: { role: 'nobody' }, changes: { add_roles: ['admin'] } }, 'body.filter.role'],
    [{ filter: {}, changes: { add_roles: ['admin', 'nobody'] } }, 'body.changes.add_roles.1'],
    [{ filter: {}, changes: { remove_roles: ['nobody'] } }, 'body.changes.remove_roles.0'],
  ])('422 unknown_role, also of a dry run: %j', async (body, path) => {
    for (const dry_run of [false, true]) {
      const answer = await f.start({ action: 'update', ...body, dry_run });
      expect([answer.status, answer.body.code, answer.body.errors[0].path]).toEqual([422, 'unknown_role', path]);
    }
    expect(await jobs()).toBe(0);
  });

  test('delete by filter does what was confirmed, or nothing (B1)', async () => {
    await f.users(3);
    const filter = { status: 'active' };
    for (const confirm of [2, 4]) {
      const wrong = await f.start({ action: 'delete', filter, confirm });
      expect([wrong.status, wrong.body.code]).toEqual([409, 'confirmation_mismatch']);
    }
    expect([await jobs(), await listed('')]).toEqual([0, 3]);
    expect(countsOf(await f.done({ action: 'delete', filter, confirm: 3 }))).toEqual(['succeeded', 3, 3, 0, 0]);
    expect(await listed('')).toBe(0);
  });

  test('403 without the scopes of the single call', async () => {
    const [user] = (await f.users(1)) as [TestUser];
    const body = (action: string) => ({ action, user_ids: [user.id], dry_run: true });
    const codes = async (token: string) => {
      const actions = ['disable', 'delete', 'password_reset', 'revoke_sessions'];
      return Promise.all(actions.map(async (action) => (await f.start(body(action), { token })).status));
    };
    expect(await codes(await keyWith('users:read', 'sessions:write', 'jobs:write'))).toEqual([403, 403, 403, 403]);
    expect(await codes(await keyWith('users:write'))).toEqual([200, 200, 200, 403]);
    expect(await codes(await keyWith('users:write', 'sessions:write'))).toEqual([200, 200, 200, 200]);
  });
});

test('the same Idempotency-Key gives the same job', async () => {
  const [user] = (await f.users(1)) as [TestUser];
  const headers = { 'Idempotency-Key': newId('req') };
  const body = { action: 'disable', user_ids: [user.id] };
  const first = await f.start(body, { headers });
  const again = await f.start(body, { headers });
  expect([again.status, again.body, again.headers.get('idempotency-replayed')]).toEqual([202, first.body, 'true']);
  expect((await f.start({ ...body, action: 'delete' }, { headers })).body.code).toBe('idempotency_key_reused');
  expect(await jobs()).toBe(1);
});

test('a cancelled job leaves the rest as it is, and nothing of its list', async () => {
  const [user] = (await f.users(1)) as [TestUser];
  const { body: job } = await f.start({ action: 'delete', user_ids: [user.id] });
  const cancelled = await server.request('POST', `${f.base}/jobs/${job.id}/cancel`);
  await server.services.jobs.runDue();
  expect([cancelled.status, cancelled.body.status]).toEqual([202, 'cancelled']);
  expect((await f.user(user.id)).status).toBe('active');
  expect(await server.db.query(Prisma.sql`SELECT 1 FROM bulk_targets WHERE job_id = ${job.id}`)).toEqual([]);
});

test('1,300 users, two servers, each user changed once', async () => {
  const users = await seedUsers(server.db, tenant.id, new Array(1300).fill({}));
  const peer = await startTestServer({ peer: server });
  const body = { action: 'update', user_ids: idsOf(users), changes: { metadata: { done: true } } };
  const { body: made } = await f.start(body);
  const both = [server.services.jobs, peer.services.jobs];
  while ((await Promise.all(both.map((service) => service.runDue()))).some((steps) => steps > 0));
  await peer.stop();
  const job = (await server.request('GET', `${f.base}/jobs/${made.id}`)).body;
  expect(countsOf(job)).toEqual(['succeeded', 1300, 1300, 0, 0]);
  const [row] = await server.db.query(Prisma.sql`
    SELECT (SELECT count(*) FROM users WHERE tenant_id = ${tenant.id} AND version = 2) AS users,
      (SELECT count(*) FROM audit_events WHERE tenant_id = ${tenant.id} AND type = 'user.updated') AS events`);
  expect(row).toEqual({ users: 1300, events: 1300 });
});
