import pg from 'pg';
import { startTestServer, type TestServer, type TestTenant } from '../../test/harness';
import { seeingAll } from '../../test/test-database';
import type { AuditEvent } from './schema';

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

async function eventsOf(query = '', path = `${base}/audit-events`): Promise<AuditEvent[]> {
  const { status, body } = await server.request('GET', `${path}?limit=100${query}`);
  expect(status).toBe(200);
  return body.events;
}

const typesOf = async (query = '') => (await eventsOf(query)).map(({ type }) => type);

describe('what is recorded', () => {
  test('a change of a user: who, whom, from where, in which request, and what', async () => {
    const user = await server.createUser(tenant, { first_name: 'Ann', metadata: { a: 1, b: 2 } });
    const { headers } = await server.request('PATCH', `${base}/users/${user.id}`, {
      body: { first_name: 'Anna', roles: ['admin'], metadata: { b: 3, secret_plan: 'x' } },
      headers: { 'User-Agent': 'tester/1' },
    });
    const [event] = await eventsOf();
    expect(event).toEqual({
      id: expect.stringMatching(/^evt_/),
      type: 'user.updated',
      at: expect.stringMatching(/^\d{4}-.*\.\d{3}Z$/),
      actor: { type: 'root', id: null },
      target: { type: 'user', id: user.id },
      ip_address: '127.0.0.1',
      user_agent: 'tester/1',
      request_id: headers.get('x-request-id'),
      changes: {
        first_name: {},
        roles: { from: ['member'], to: ['admin'] },
        metadata: { keys: ['b', 'secret_plan'] },
      },
    });
  });

  test('each thing a PATCH does has its own name', async () => {
    const user = await server.createUser(tenant);
    await server.signIn(tenant, user);
    const patch = (body: unknown) => server.request('PATCH', `${base}/users/${user.id}`, { body });
    await patch({ status: 'disabled', disabled_reason: 'private matter', email: `new-${user.email}`, last_name: 'B' });
    await patch({ status: 'active' });
    expect(await typesOf(`&target=${user.id}`)).toEqual([
      'user.enabled',
      'session.ended',
      'user.updated',
      'user.email_changed',
      'user.disabled',
      'session.created',
      'user.created',
    ]);
    const [disabled] = await eventsOf('&type=user.disabled');
    expect(disabled?.changes).toEqual({ status: { from: 'active', to: 'disabled' }, disabled_reason: {} });
  });

  test('tenant, configuration, roles and keys', async () => {
    await server.request('PATCH', base, { body: { name: 'Renamed' } });
    await server.request('PATCH', `${base}/auth/config`, {
      body: {
        allow_sign_up: false,
        password_policy: { min_length: 12 },
        mail_config: { reply_to: 'boss@example.com' },
      },
    });
    await server.request('POST', `${base}/roles`, { body: { name: 'editor', permissions: ['a'] } });
    await server.request('PATCH', `${base}/roles/editor`, { body: { permissions: ['a', 'b'] } });
    await server.request('DELETE', `${base}/roles/editor`);
    const body = { name: 'ci', scopes: ['users:read'], tenant: tenant.id };
    const { body: key } = await server.request('POST', '/v2/admin/api-keys', { body });
    await server.request('DELETE', `/v2/admin/api-keys/${key.id}`);
    const events = await eventsOf();
    expect(events.map(({ type }) => type)).toEqual([
      'api_key.deleted',
      'api_key.created',
      'role.deleted',
      'role.updated',
      'role.created',
      'config.updated',
      'tenant.updated',
      'tenant.created',
    ]);
    expect(events[5]?.changes).toEqual({
      allow_sign_up: { from: true, to: false },
      'password_policy.min_length': { from: 8, to: 12 },
      'mail_config.reply_to': {},
    });
    expect(events[3]).toMatchObject({
      target: { type: 'role', id: 'editor' },
      changes: { permissions: { from: ['a'], to: ['a', 'b'] } },
    });
    expect(JSON.stringify(events)).not.toContain(key.key);
  });

  test('keys of no tenant and tenants that come and go are in the log of the installation, for root and such keys', async () => {
    const key = await server.request('POST', '/v2/admin/api-keys', { body: { name: 'all', scopes: ['audit:read'] } });
    expect((await server.request('DELETE', `${base}?confirm=${tenant.slug}`)).status).toBe(204);
    const events = await eventsOf('', '/v2/admin/audit-events');
    expect(events[0]).toMatchObject({ type: 'tenant.deleted', target: { type: 'tenant', id: tenant.id } });
    expect(events[1]).toMatchObject({ type: 'api_key.created', target: { type: 'api_key', id: key.body.id } });
    expect(events[2]).toMatchObject({ type: 'tenant.created', target: { type: 'tenant', id: tenant.id } });
    const answer = await server.request('GET', '/v2/admin/audit-events?limit=1', { token: key.body.key });
    expect([answer.status, answer.body.events.length]).toEqual([200, 1]);
  });

  test('sign-ins, failed ones with their reason, and what users do themselves', async () => {
    const user = await server.createUser(tenant);
    const login = (email: string, password: string) =>
      server.request('POST', '/v2/auth/login', { token: null, body: { tenant: tenant.slug, email, password } });
    await login(user.email, 'wrong-password');
    await login('nobody@example.com', 'wrong-password');
    const { access_token: token } = await server.signIn(tenant, user);
    await server.request('PATCH', '/v2/me', { token, body: { last_name: 'Self' } });
    await server.request('POST', '/v2/me/password', {
      token,
      body: { current_password: user.password, new_password: 'another-horse-battery-7' },
    });
    await server.request('POST', '/v2/auth/logout', { token });
    await server.request('PATCH', `${base}/users/${user.id}`, { body: { status: 'disabled' } });
    await login(user.email, 'another-horse-battery-7');
    const events = await eventsOf();
    expect(events.map(({ type, actor, target }) => [type, actor.type, target.id])).toEqual([
      ['sign_in.failed', 'anonymous', user.id],
      ['user.disabled', 'root', user.id],
      ['session.ended', 'user', user.id],
      ['user.password_changed', 'user', user.id],
      ['user.updated', 'user', user.id],
      ['session.created', 'user', user.id],
      ['sign_in.failed', 'anonymous', null],
      ['sign_in.failed', 'anonymous', user.id],
      ['user.created', 'root', user.id],
      ['tenant.created', 'root', tenant.id],
    ]);
    expect(events[0]?.changes).toEqual({ reason: { to: 'user_disabled' } });
    expect(JSON.stringify(events)).not.toContain('nobody@');
  });

  test('nothing of what the limits refuse: the log can not be filled by guessing', async () => {
    const user = await server.createUser(tenant);
    const body = { tenant: tenant.slug, email: user.email, password: 'wrong-password' };
    const statuses = [];
    for (let n = 0; n < 30; n += 1) {
      statuses.push((await server.request('POST', '/v2/auth/login', { token: null, body })).status);
    }
    const refused = statuses.filter((status) => status === 429).length;
    expect(refused).toBeGreaterThan(0);
    expect((await eventsOf('&type=sign_in.failed')).length).toBe(30 - refused);
  });

  test('nothing of what failed: no event without its change', async () => {
    const user = await server.createUser(tenant);
    const before = (await eventsOf()).length;
    const taken = await server.createUser(tenant, { email: `taken-${user.id.toLowerCase()}@example.com` });
    const patch = (body: unknown) => server.request('PATCH', `${base}/users/${user.id}`, { body });
    expect((await patch({ email: taken.email, status: 'disabled' })).status).toBe(409);
    expect((await patch({ roles: ['nobody-has-this'] })).status).toBe(422);
    expect((await server.request('POST', `${base}/roles`, { body: { name: 'admin' } })).status).toBe(409);
    expect((await server.request('POST', `${base}/users`, { body: { email: taken.email } })).status).toBe(409);
    expect((await eventsOf()).length).toBe(before + 1);
  });

  test('the same under an Idempotency-Key, once', async () => {
    const headers = { 'Idempotency-Key': 'audit-1' };
    const body = { email: 'once@example.com' };
    const answers = [];
    for (let n = 0; n < 2; n += 1) answers.push(await server.request('POST', `${base}/users`, { headers, body }));
    expect(answers.map(({ status }) => status)).toEqual([201, 201]);
    expect(await eventsOf('&type=user.created')).toMatchObject([{ target: { id: answers[0]?.body.id } }]);
  });

  test('as many events as changes after parallel writes, some of which fail (F1)', async () => {
    const user = await server.createUser(tenant);
    const answers = await Promise.all(
      Array.from({ length: 40 }, (_, n) =>
        server.request('PATCH', `${base}/users/${user.id}`, {
          body: n % 4 === 3 ? { roles: ['unknown'] } : { metadata: { [`k${n}`]: n } },
        }),
      ),
    );
    const done = answers.filter(({ status }) => status === 200).length;
    expect(done).toBe(30);
    const events = await eventsOf(`&target=${user.id}&type=user.updated`);
    const keys = events.flatMap(({ changes }) => changes.metadata?.keys ?? []);
    const { body } = await server.request('GET', `${base}/users/${user.id}`);
    expect(keys.sort()).toEqual(Object.keys(body.metadata).sort());
    expect(events.length).toBe(done);
  });
});

describe('no secrets and no personal data', () => {
  const PERSONAL = {
    first_name: 'Zaphod',
    last_name: 'Beeblebrox',
    external_id: 'hr-4711-personal',
    avatar_url: 'https://example.com/zaphod.png',
    metadata: { home: 'Betelgeuse-Five' },
    public_metadata: { nick: 'Zarniwoop' },
  };

  test('of a user who was deleted only ids are left', async () => {
    const user = await server.createUser(tenant, { ...PERSONAL, email: 'zaphod@betelgeuse.example' });
    const headers = { 'User-Agent': 'zaphods-own-browser/1' };
    const credentials = { tenant: tenant.slug, email: user.email };
    const login = (password: string) =>
      server.request('POST', '/v2/auth/login', { token: null, headers, body: { ...credentials, password } });
    await login('wrong-password');
    const { body } = await login(user.password);
    await server.request('PATCH', '/v2/me', { token: body.access_token, headers, body: { first_name: 'Trillian' } });
    expect((await eventsOf(`&actor=${user.id}`))[0]?.user_agent).toBe('zaphods-own-browser/1');
    await server.request('DELETE', '/v2/me', { token: body.access_token, headers, body: { password: user.password } });
    const events = await eventsOf(`&target=${user.id}`);
    expect(events.map(({ type }) => type)).toEqual([
      'user.deleted',
      'session.ended',
      'user.updated',
      'session.created',
      'sign_in.failed',
      'user.created',
    ]);
    const { rows } = await rowsOf('SELECT * FROM audit_events WHERE tenant_id = $1', [tenant.id]);
    const text = JSON.stringify([events, rows]);
    for (const word of [
      ...['Zaphod', 'zaphod', 'Beeblebrox', 'hr-4711', 'Betelgeuse-Five', 'Zarniwoop', 'betelgeuse', 'Trillian'],
      ...[user.password, body.access_token, body.refresh_token, 'wrong-password', '$bcrypt', '$2b$'],
    ]) {
      expect([word, text.includes(word)]).toEqual([word, false]);
    }
    const own = events.filter(({ actor }) => actor.type !== 'root');
    expect(own.map(({ ip_address, user_agent }) => [ip_address, user_agent])).toEqual(own.map(() => [null, null]));
    expect(events.at(-1)?.ip_address).toBe('127.0.0.1');
    await server.services.auditLog.sealDue();
    expect((await server.request('GET', `${base}/audit-events/verify`)).body).toMatchObject({ ok: true, pending: 0 });
  });
});

async function rowsOf(text: string, values: unknown[]) {
  const client = new pg.Client(seeingAll(server.database));
  await client.connect();
  try {
    return await client.query(text, values);
  } finally {
    await client.end();
  }
}
