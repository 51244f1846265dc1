import { startTestServer, type TestServer, type TestTenant, type TestUser } from '../../test/harness';
import { seedUsers } from '../../test/users';
import { Prisma } from '../generated/prisma/client';
import { newId } from '../ids';

let server: TestServer;
let tenant: TestTenant;
let base: string;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.stop());
beforeEach(async () => {
  tenant = await server.createTenant();
  base = `/v2/admin/tenants/${tenant.id}`;
});

const bulk = (body: unknown, token = server.rootToken) => server.request('POST', `${base}/users/bulk`, { body, token });

const userOf = async (id: string) => (await server.request('GET', `${base}/users/${id}`)).body;

/** Runs the action to its end. */
async function done(body: unknown, token?: string) {
  const { status, body: job, headers } = await bulk(body, token);
  expect([status, headers.get('location')]).toEqual([202, `${base}/jobs/${job.id}`]);
  await server.services.jobs.runDue();
  const ended = (await server.request('GET', `${base}/jobs/${job.id}`)).body;
  const errors = (await server.request('GET', `${base}/jobs/${job.id}/errors`)).body ?? '';
  return {
    ...ended,
    errors: errors
      .split('\n')
      .filter(Boolean)
      .map((line: string) => JSON.parse(line)),
  };
}

const counts = ({ status, total, succeeded, failed, skipped }: Record<string, unknown>) => [
  status,
  ...[total, succeeded, failed, skipped],
];

async function eventsOf(target: string) {
  const { body } = await server.request('GET', `${base}/audit-events?target=${target}&limit=100`);
  return body.events;
}

const setUp = (amount: number): Promise<TestUser[]> =>
  Promise.all(Array.from({ length: amount }, () => server.createUser(tenant)));

const idsOf = (users: readonly { id: string }[]) => users.map(({ id }) => id);

describe('which users', () => {
  test('unknown ids and those of another tenant count as failed, and stay untouched', async () => {
    const [mine] = (await setUp(1)) as [TestUser];
    const other = await server.createTenant();
    const foreign = await server.createUser(other);
    const unknown = newId('usr');
    const job = await done({ action: 'disable', user_ids: [foreign.id, mine.id, unknown, 'nonsense', mine.id] });
    expect(counts(job)).toEqual(['succeeded', 4, 1, 3, 0]);
    expect(job.errors).toEqual(
      [
        [1, foreign.id],
        [3, unknown],
        [4, 'nonsense'],
      ].map(([line, id]) => ({ line, id, code: 'user_not_found', detail: 'The user does not exist' })),
    );
    const theirs = await server.request('GET', `/v2/admin/tenants/${other.id}/users/${foreign.id}`);
    expect(theirs.body.status).toBe('active');
    expect((await userOf(mine.id)).status).toBe('disabled');
  });

  test('a filter means those that match when the job is made, and nobody who matches later', async () => {
    const [first, second] = (await setUp(2)) as [TestUser, TestUser];
    for (const { id } of [first])
      await server.request('PATCH', `${base}/users/${id}`, { body: { metadata: { plan: 'x' } } });
    const { body: job } = await bulk({ action: 'disable', filter: { metadata: { plan: 'x' } } });
    await server.request('PATCH', `${base}/users/${second.id}`, { body: { metadata: { plan: 'x' } } });
    await server.services.jobs.runDue();
    expect(job.total).toBe(1);
    expect([(await userOf(first.id)).status, (await userOf(second.id)).status]).toEqual(['disabled', 'active']);
  });

  test('the filters of the list mean what they mean there', async () => {
    await setUp(3);
    await server.createUser(tenant, { email_verified: true, roles: ['admin'], metadata: { n: 1, s: '1' } });
    for (const [filter, query] of [
      [{ email_verified: true }, 'email_verified=true'],
      [{ email_verified: false }, 'email_verified=false'],
      [{ role: 'admin' }, 'role=admin'],
      [{ status: 'active', search: 'user' }, 'status=active&search=user'],
      [{ metadata: { n: 1 } }, 'metadata[n]=1'],
      [{ metadata: { s: '1' } }, `metadata[s]=${encodeURIComponent('"1"')}`],
      [{ created_after: '2000-01-01T00:00:00Z' }, 'created_after=2000-01-01T00:00:00Z'],
      [{}, ''],
    ] as const) {
      const { status, body } = await bulk({ action: 'disable', filter, dry_run: true });
      const list = await server.request('GET', `${base}/users?${query}`);
      expect([filter, status, body]).toEqual([filter, 200, { matched: list.body.total }]);
    }
    expect((await server.request('GET', `${base}/users?status=disabled`)).body.total).toBe(0);
    expect((await server.request('GET', `${base}/jobs`)).body.total).toBe(0);
  });

  test('a mistake is 422, and makes no job', async () => {
    const [user] = (await setUp(1)) as [TestUser];
    const ids = [user.id];
    for (const [body, path] of [
      [{ action: 'disable', filter: { statuss: 'active' } }, 'body.filter.statuss'],
      [{ action: 'disable', filter: { status: 'gone' } }, 'body.filter.status'],
      [{ action: 'disable', filter: {} }, 'body.confirm'],
      [{ action: 'delete', filter: { status: 'active' } }, 'body.confirm'],
      [{ action: 'delete', filter: {} }, 'body.confirm'],
      [{ action: 'disable' }, 'body.user_ids'],
      [{ action: 'disable', user_ids: [] }, 'body.user_ids'],
      [{ action: 'disable', user_ids: Array.from({ length: 10_001 }, (_, n) => `usr_${n}`) }, 'body.user_ids'],
      [{ action: 'disable', user_ids: ids, filter: {} }, 'body.user_ids'],
      [{ action: 'update', user_ids: ids }, 'body.changes'],
      [{ action: 'update', user_ids: ids, changes: {} }, 'body.changes'],
      [{ action: 'update', user_ids: ids, changes: { email: 'x@y.zz' } }, 'body.changes.email'],
      [{ action: 'disable', user_ids: ids, changes: { add_roles: ['admin'] } }, 'body.changes'],
      [{ action: 'ban', user_ids: ids }, 'body.action'],
    ] as const) {
      const answer = await bulk(body);
      expect([body, answer.status, answer.body.errors?.[0]?.path]).toEqual([body, 422, path]);
    }
    const unknownRole = await bulk({ action: 'update', user_ids: ids, changes: { add_roles: ['nobody'] } });
    expect([unknownRole.status, unknownRole.body.code]).toEqual([422, 'unknown_role']);
    expect((await bulk({ action: 'disable', filter: { role: 'nobody' } })).body.code).toBe('unknown_role');
    expect((await server.request('GET', `${base}/jobs`)).body.total).toBe(0);
  });

  test('delete by filter does what was confirmed, or nothing', async () => {
    await setUp(3);
    const wrong = await bulk({ action: 'delete', filter: { status: 'active' }, confirm: 2 });
    expect([wrong.status, wrong.body.code]).toEqual([409, 'confirmation_mismatch']);
    expect((await server.request('GET', `${base}/jobs`)).body.total).toBe(0);
    expect(counts(await done({ action: 'delete', filter: { status: 'active' }, confirm: 3 }))).toEqual([
      'succeeded',
      3,
      3,
      0,
      0,
    ]);
    expect((await server.request('GET', `${base}/users`)).body.total).toBe(0);
  });
});

describe('the effects are those of single calls', () => {
  test('disable: sessions end at once, recorded as done by the caller', async () => {
    const [user, already] = (await setUp(2)) as [TestUser, TestUser];
    await server.request('PATCH', `${base}/users/${already.id}`, { body: { status: 'disabled' } });
    const tokens = await server.signIn(tenant, user);
    const { body: key } = await server.request('POST', '/v2/admin/api-keys', {
      body: { name: 'k', scopes: ['users:write'] },
    });
    const answer = await bulk({ action: 'disable', user_ids: idsOf([user, already]) }, key.key);
    await server.services.jobs.runDue();
    const job = (await server.request('GET', `${base}/jobs/${answer.body.id}`)).body;
    expect(counts(job)).toEqual(['succeeded', 2, 1, 0, 1]);
    const me = await server.request('GET', '/v2/me', { token: tokens.access_token });
    expect([me.status, me.body.code]).toEqual([401, 'session_revoked']);
    const refresh = await server.request('POST', '/v2/auth/refresh', { body: { refresh_token: tokens.refresh_token } });
    expect([refresh.status, refresh.body.code]).toEqual([401, 'refresh_token_invalid']);
    const events = await eventsOf(user.id);
    expect(
      events
        .slice(0, 2)
        .map(({ type }: { type: string }) => type)
        .sort(),
    ).toEqual(['session.ended', 'user.disabled']);
    for (const event of events.slice(0, 2)) {
      expect(event).toMatchObject({
        actor: { type: 'api_key', id: key.id },
        request_id: answer.headers.get('x-request-id'),
        ip_address: null,
      });
    }
    await server.services.auditLog.sealDue();
    expect((await server.request('GET', `${base}/audit-events/verify`)).body).toMatchObject({ ok: true });
  });

  test('enable gives nobody in who was not disabled, and no session back', async () => {
    const [disabled, active] = (await setUp(2)) as [TestUser, TestUser];
    const tokens = await server.signIn(tenant, disabled);
    const pending = await server.createUser(tenant, { password: undefined, send_invitation: true });
    await server.request('PATCH', `${base}/users/${disabled.id}`, {
      body: { status: 'disabled', disabled_reason: 'r' },
    });
    const job = await done({ action: 'enable', user_ids: idsOf([disabled, active, pending]) });
    expect(counts(job)).toEqual(['succeeded', 3, 1, 0, 2]);
    expect(await userOf(disabled.id)).toMatchObject({ status: 'active', disabled_reason: null });
    expect((await userOf(pending.id)).status).toBe('pending');
    expect((await server.request('GET', '/v2/me', { token: tokens.access_token })).status).toBe(401);
  });

  test('an end of being disabled that is past counts as active', async () => {
    const [user] = (await setUp(1)) as [TestUser];
    const until = new Date(server.clock.now().getTime() + 1000).toISOString();
    await server.request('PATCH', `${base}/users/${user.id}`, { body: { status: 'disabled', disabled_until: until } });
    expect((await bulk({ action: 'enable', filter: { status: 'disabled' }, dry_run: true })).body.matched).toBe(1);
    server.clock.advance(2);
    expect((await bulk({ action: 'enable', filter: { status: 'disabled' }, dry_run: true })).body.matched).toBe(0);
    expect(counts(await done({ action: 'disable', filter: { status: 'active' } }))).toEqual(['succeeded', 1, 1, 0, 0]);
    expect(await userOf(user.id)).toMatchObject({ status: 'disabled', disabled_until: null });
  });

  test('revoke_sessions ends sessions and changes nothing else', async () => {
    const [user] = (await setUp(1)) as [TestUser];
    const before = await userOf(user.id);
    const tokens = await server.signIn(tenant, user);
    expect(counts(await done({ action: 'revoke_sessions', user_ids: [user.id] }))).toEqual(['succeeded', 1, 1, 0, 0]);
    expect((await server.request('GET', '/v2/me', { token: tokens.access_token })).status).toBe(401);
    const after = await userOf(user.id);
    expect({ ...after, last_login_at: null }).toEqual({ ...before, last_login_at: null });
  });

  test('password_reset: the old password stops, a link goes out to each', async () => {
    const users = await setUp(3);
    const [first] = users as [TestUser];
    const tokens = await server.signIn(tenant, first);
    await server.deliverMails();
    const sent = server.mails.length;
    expect(counts(await done({ action: 'password_reset', user_ids: idsOf(users) }))).toEqual(['succeeded', 3, 3, 0, 0]);
    await server.deliverMails();
    const to = server.mails.slice(sent).map((mail) => mail.to);
    expect(to.sort()).toEqual(users.map(({ email }) => email).sort());
    expect((await server.request('GET', '/v2/me', { token: tokens.access_token })).status).toBe(401);
    const login = await server.request('POST', '/v2/auth/login', {
      token: null,
      body: { tenant: tenant.slug, email: first.email, password: first.password },
    });
    expect([login.status, login.body.code]).toEqual([403, 'password_reset_required']);
    expect((await eventsOf(first.id))[1]?.type ?? '').toMatch(/password_reset|session/);
  });

  test('delete leaves nothing but ids in the log', async () => {
    const users = await setUp(2);
    const [first] = users as [TestUser];
    const tokens = await server.signIn(tenant, first);
    expect(counts(await done({ action: 'delete', user_ids: idsOf(users) }))).toEqual(['succeeded', 2, 2, 0, 0]);
    expect((await server.request('GET', `${base}/users/${first.id}`)).status).toBe(404);
    expect((await server.request('GET', '/v2/me', { token: tokens.access_token })).status).toBe(401);
    const events = await eventsOf(first.id);
    expect(events[0].type).toBe('user.deleted');
    const own = events.filter(({ actor }: { actor: { type: string } }) => actor.type === 'user');
    expect(own.every((event: { ip_address: unknown }) => event.ip_address === null)).toBe(true);
  });

  test('update merges metadata and roles; what is there already is skipped, what is too large fails by itself', async () => {
    const [one, two] = (await setUp(2)) as [TestUser, TestUser];
    const big = await server.createUser(tenant, { metadata: { pad: 'x'.repeat(16_300) } });
    await server.request('PATCH', `${base}/users/${one.id}`, { body: { metadata: { plan: { a: 1 }, old: 1 } } });
    const changes = {
      add_roles: ['admin'],
      remove_roles: ['member'],
      metadata: { plan: { b: 2 }, old: null, more: 'y'.repeat(100) },
    };
    const job = await done({ action: 'update', user_ids: idsOf([one, two, big]), changes });
    expect(counts(job)).toEqual(['succeeded', 3, 2, 1, 0]);
    expect(job.errors).toMatchObject([{ line: 3, id: big.id, code: 'metadata_too_large' }]);
    const after = await userOf(one.id);
    expect(after.roles).toEqual(['admin']);
    expect(after.metadata).toEqual({ plan: { a: 1, b: 2 }, more: 'y'.repeat(100) });
    expect((await userOf(big.id)).roles).toEqual(['member']);
    expect(counts(await done({ action: 'update', user_ids: [one.id], changes }))).toEqual(['succeeded', 1, 0, 0, 1]);
  });

  test('a tenant’s admin can’t take away the last active admin; root can', async () => {
    const admins = await Promise.all([1, 2, 3].map(() => server.createUser(tenant, { roles: ['admin'] })));
    const [me] = admins as [TestUser];
    const { access_token: token } = await server.signIn(tenant, me);
    const { status, body } = await bulk({ action: 'delete', user_ids: idsOf(admins) }, token);
    expect(status).toBe(202);
    await server.services.jobs.runDue();
    const job = (await server.request('GET', `${base}/jobs/${body.id}`)).body;
    expect(counts(job)).toEqual(['succeeded', 3, 2, 1, 0]);
    const last = admins[2]?.id ?? '';
    expect((await userOf(last)).status).toBe('active');
    expect(counts(await done({ action: 'disable', user_ids: [last] }))).toEqual(['succeeded', 1, 1, 0, 0]);
  });
});

test('1,300 users, two servers, each user changed once', async () => {
  const users = await seedUsers(server.db, tenant.id, new Array(1300).fill({}));
  const peer = await startTestServer({ peer: server });
  const made = await bulk({ action: 'update', user_ids: idsOf(users), changes: { metadata: { done: true } } });
  const both = [server.services.jobs, peer.services.jobs];
  while ((await Promise.all(both.map((jobs) => jobs.runDue()))).some((steps) => steps > 0));
  await peer.stop();
  const job = (await server.request('GET', `${base}/jobs/${made.body.id}`)).body;
  expect(counts(job)).toEqual(['succeeded', 1300, 1300, 0, 0]);
  const [row] = await server.db.query<{ users: number; events: number }>(Prisma.sql`
    SELECT (SELECT count(*) FROM users WHERE tenant_id = ${tenant.id} AND version = 2) AS users,
      (SELECT count(*) FROM audit_events WHERE tenant_id = ${tenant.id} AND type = 'user.updated') AS events`);
  expect(row).toEqual({ users: 1300, events: 1300 });
});
