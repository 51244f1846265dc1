import { type BulkFixture, bulkFixture, countsOf, idsOf } from '../../test/bulk';
import { startTestServer, type TestServer, type TestTenant, type TestUser } from '../../test/harness';
import { startReceiver, webhooksOn } from '../../test/webhook-receiver';
import { Prisma } from '../generated/prisma/client';

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

const on = (method: string, path: string, body?: unknown) =>
  server.request(method, `${f.base}/users/${path}`, { body });
const meOf = async ({ access_token: token }: { access_token: string }) => server.request('GET', '/v2/me', { token });

/** A user with sessions, links and an unsent mail, so that there is something to end. */
async function lively(isDisabled: boolean): Promise<TestUser> {
  const user = await server.createUser(tenant, { metadata: { plan: { a: 1 }, old: 1 }, first_name: 'Ada' });
  await on('POST', `${user.id}/send-verification`);
  const body = { tenant: tenant.slug, email: user.email };
  await server.request('POST', '/v2/auth/forgot-password', { token: null, body });
  await server.deliverMails();
  await server.signIn(tenant, user);
  await server.signIn(tenant, user);
  if (isDisabled) await on('PATCH', user.id, { status: 'disabled', disabled_reason: 'r' });
  return user;
}

/** All that is left of a user, and all that is told of the user, without ids and moments. */
async function traceOf(user: TestUser, told: readonly { body: { data: object } }[]) {
  const {
    id: _id,
    email: _email,
    created_at: _made,
    updated_at: _at,
    last_login_at: _login,
    ...shown
  } = await f.user(user.id);
  const rows = await server.db.query(Prisma.sql`
    SELECT (SELECT count(*) FROM sessions WHERE user_id = ${user.id}) AS sessions,
      (SELECT count(*) FROM session_revocations WHERE sub = ${user.id}) AS revocations,
      (SELECT array_agg(purpose ORDER BY purpose) FROM one_time_tokens WHERE user_id = ${user.id}) AS links,
      (SELECT array_agg(template ORDER BY id) FROM mails WHERE user_id = ${user.id}) AS mails,
      (SELECT count(*) FROM audit_events WHERE actor_id = ${user.id} AND ip_address IS NOT NULL) AS addresses,
      (SELECT row(password_state, password_expires_at, version) FROM users WHERE id = ${user.id})::text AS stored`);
  const events = (await f.events(user.id)).map(({ type, actor, changes }) => ({ type, changes, actor: actor.type }));
  const messages = told.map(({ body }) => JSON.stringify(body)).filter((text) => text.includes(user.id));
  const types = messages
    .map((text) => JSON.parse(text))
    .map(({ type, data }) => [type, data.user?.status, data.user?.metadata]);
  return JSON.parse(JSON.stringify({ shown, rows, events, types }).replaceAll(/_[0-9A-HJKMNP-TV-Z]{26}/g, ''));
}

describe('each action leaves and tells what a single call does (B6)', () => {
  const changes = { metadata: { plan: { b: 2 }, old: null }, public_metadata: { theme: 'dark' } };
  test.each<[action: string, single: (id: string) => Promise<unknown>, more?: object]>([
    ['disable', (id) => on('PATCH', id, { status: 'disabled' })],
    ['enable', (id) => on('PATCH', id, { status: 'active' })],
    ['delete', (id) => on('DELETE', id)],
    ['revoke_sessions', (id) => on('DELETE', `${id}/sessions`)],
    ['password_reset', (id) => on('POST', `${id}/password-reset`, { send_email: true })],
    [
      'update',
      (id) => on('PATCH', id, { roles: ['admin'], ...changes }),
      { changes: { add_roles: ['admin'], remove_roles: ['member'], ...changes } },
    ],
  ])('%s', async (action, single, more = {}) => {
    const isDisabled = action === 'enable';
    const [alone, ...others] = await Promise.all([lively(isDisabled), lively(isDisabled), lively(isDisabled)]);
    const receiver = await startReceiver();
    const hooks = webhooksOn(server, tenant);
    await hooks.create(receiver.url);
    await single(alone.id);
    const job = await f.done({ action, user_ids: idsOf(others), ...more });
    expect(countsOf(job)).toEqual(['succeeded', 2, 2, 0, 0]);
    await hooks.deliver();
    await receiver.stop();
    const expected = await traceOf(alone, receiver.received);
    expect(expected.types.length).toBeGreaterThan(0);
    for (const other of others) expect(await traceOf(other, receiver.received)).toEqual(expected);
  });
});

test('sessions end at once, as ended by the caller, and the record stays whole', async () => {
  const [user, already] = (await f.users(2)) as [TestUser, TestUser];
  await on('PATCH', already.id, { status: 'disabled' });
  const tokens = await server.signIn(tenant, user);
  const { body: key } = await server.request('POST', '/v2/admin/api-keys', {
    body: { name: 'k', scopes: ['users:write'] },
  });
  const answer = await f.start({ action: 'disable', user_ids: idsOf([user, already]) }, { token: key.key });
  await server.services.jobs.runDue();
  const job = (await server.request('GET', `${f.base}/jobs/${answer.body.id}`)).body;
  expect(countsOf(job)).toEqual(['succeeded', 2, 1, 0, 1]);
  const me = await meOf(tokens);
  expect([me.status, me.body.code]).toEqual([401, 'session_revoked']);
  const refresh = await server.request('POST', '/v2/auth/refresh', { body: { refresh_token: tokens.refresh_token } });
  expect([refresh.status, refresh.body.code]).toEqual([401, 'refresh_token_invalid']);
  const login = await server.login(tenant, user);
  expect([login.status, login.body.code]).toEqual([403, 'user_disabled']);
  const events = (await f.events(user.id)).filter(({ actor }) => actor.id === key.id);
  expect(events.map(({ type }) => type).sort()).toEqual(['session.ended', 'user.disabled']);
  for (const event of events) {
    expect(event).toMatchObject({ request_id: answer.headers.get('x-request-id'), ip_address: null });
  }
  await server.services.auditLog.sealDue();
  expect((await server.request('GET', `${f.base}/audit-events/verify`)).body).toMatchObject({ ok: true });
});

test('enable gives nobody in who was not disabled, and no session back', async () => {
  const [disabled, active] = (await f.users(2)) as [TestUser, TestUser];
  const tokens = await server.signIn(tenant, disabled);
  const pending = await server.createUser(tenant, { password: undefined, send_invitation: true });
  await on('PATCH', disabled.id, { status: 'disabled', disabled_reason: 'r' });
  const job = await f.done({ action: 'enable', user_ids: idsOf([disabled, active, pending]) });
  expect(countsOf(job)).toEqual(['succeeded', 3, 1, 0, 2]);
  expect(await f.user(disabled.id)).toMatchObject({ status: 'active', disabled_reason: null });
  expect((await f.user(pending.id)).status).toBe('pending');
  expect((await meOf(tokens)).status).toBe(401);
});

test('an end of being disabled that is past counts as active', async () => {
  const [user] = (await f.users(1)) as [TestUser];
  const until = new Date(server.clock.now().getTime() + 60_000).toISOString();
  await on('PATCH', user.id, { status: 'disabled', disabled_until: until });
  const matched = async () => (await f.start({ action: 'enable', filter: { status: 'disabled' }, dry_run: true })).body;
  expect(await matched()).toEqual({ matched: 1 });
  server.clock.advance(61);
  expect(await matched()).toEqual({ matched: 0 });
  expect(countsOf(await f.done({ action: 'disable', filter: { status: 'active' } }))).toEqual([
    'succeeded',
    1,
    1,
    0,
    0,
  ]);
  expect(await f.user(user.id)).toMatchObject({ status: 'disabled', disabled_until: null });
});

test('password_reset: the old password stops, and each gets a link of its own that works', async () => {
  const users = await f.users(3);
  const [first] = users as [TestUser];
  await server.deliverMails();
  const sent = server.mails.length;
  expect(countsOf(await f.done({ action: 'password_reset', user_ids: idsOf(users) }))).toEqual([
    'succeeded',
    3,
    3,
    0,
    0,
  ]);
  await server.deliverMails();
  const mails = server.mails.slice(sent);
  expect(mails.map(({ to }) => to).sort()).toEqual(users.map(({ email }) => email).sort());
  const login = await server.login(tenant, first);
  expect([login.status, login.body.code]).toEqual([403, 'password_reset_required']);
  const token = /token=([\w-]+)/.exec(mails.find(({ to }) => to === first.email)?.text ?? '')?.[1];
  const password = 'quite another password';
  const reset = await server.request('POST', '/v2/auth/reset-password', {
    ...{ token: null, body: { token, new_password: password } },
  });
  expect(reset.status).toBe(200);
  await server.signIn(tenant, { email: first.email, password });
});

test('update merges metadata and roles; what is there already is skipped, what is too large fails by itself', async () => {
  const [one, two] = (await f.users(2)) as [TestUser, TestUser];
  const big = await server.createUser(tenant, { metadata: { pad: 'x'.repeat(16_300) } });
  await on('PATCH', one.id, { metadata: { plan: { a: 1 }, old: 1 } });
  const changes = {
    add_roles: ['admin'],
    remove_roles: ['member'],
    metadata: { plan: { b: 2 }, old: null, more: 'y'.repeat(100) },
  };
  const job = await f.done({ action: 'update', user_ids: idsOf([one, two, big]), changes });
  expect(countsOf(job)).toEqual(['succeeded', 3, 2, 1, 0]);
  expect(job.errors).toMatchObject([{ line: 3, id: big.id, code: 'metadata_too_large' }]);
  const after = await f.user(one.id);
  expect(after.roles).toEqual(['admin']);
  expect(after.metadata).toEqual({ plan: { a: 1, b: 2 }, more: 'y'.repeat(100) });
  expect((await f.user(big.id)).roles).toEqual(['member']);
  expect(countsOf(await f.done({ action: 'update', user_ids: [one.id], changes }))).toEqual(['succeeded', 1, 0, 0, 1]);
});

test('a role that is deleted before the job comes to its users ends the job; nobody has it', async () => {
  const [user] = (await f.users(1)) as [TestUser];
  await server.request('POST', `${f.base}/roles`, { body: { name: 'brief' } });
  const { body: made } = await f.start({ action: 'update', user_ids: [user.id], changes: { add_roles: ['brief'] } });
  expect((await server.request('DELETE', `${f.base}/roles/brief`)).status).toBe(204);
  await server.services.jobs.runDue();
  const job = (await server.request('GET', `${f.base}/jobs/${made.id}`)).body;
  expect(job).toMatchObject({ status: 'failed', processed: 0, error: { code: 'unknown_role' } });
  expect((await f.user(user.id)).roles).toEqual(['member']);
});

describe('the last active admin', () => {
  const changes = { remove_roles: ['admin'] };
  test.each([{ action: 'delete' }, { action: 'disable' }, { action: 'update', changes }])(
    'stays when a tenant’s admin asks; root can: %j',
    async (action) => {
      const admins = (await f.users(3, { roles: ['admin'] })) as [TestUser, TestUser, TestUser];
      const { access_token: token } = await server.signIn(tenant, admins[0]);
      const { status, body } = await f.start({ ...action, user_ids: idsOf(admins) }, { token });
      expect(status).toBe(202);
      await server.services.jobs.runDue();
      const job = (await server.request('GET', `${f.base}/jobs/${body.id}`)).body;
      expect(countsOf(job)).toEqual(['succeeded', 3, 2, 1, 0]);
      const errors = await server.request('GET', `${f.base}/jobs/${body.id}/errors`);
      expect(JSON.parse(errors.body)).toMatchObject({ line: 3, id: admins[2].id, code: 'last_admin' });
      expect(await f.user(admins[2].id)).toMatchObject({ status: 'active', roles: ['admin'] });
      expect(countsOf(await f.done({ ...action, user_ids: [admins[2].id] }))).toEqual(['succeeded', 1, 1, 0, 0]);
    },
  );

  test('may go when another admin is not among the users', async () => {
    const [first, second] = (await f.users(2, { roles: ['admin'] })) as [TestUser, TestUser];
    const { access_token: token } = await server.signIn(tenant, first);
    const { body } = await f.start({ action: 'disable', user_ids: [second.id] }, { token });
    await server.services.jobs.runDue();
    expect(countsOf((await server.request('GET', `${f.base}/jobs/${body.id}`)).body)).toEqual([
      'succeeded',
      1,
      1,
      0,
      0,
    ]);
  });
});
