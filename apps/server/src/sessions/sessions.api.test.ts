import { decodeJwt } from 'jose';
import { startTestServer, type TestServer, type TestTenant, type TestTokens, type TestUser } from '../../test/harness';
import { until } from '../../test/until';
import { Prisma } from '../generated/prisma/client';

let servers: [TestServer, TestServer];
let server: TestServer;
let tenant: TestTenant;
let user: TestUser;
beforeAll(async () => {
  server = await startTestServer();
  server.clock.freeze();
  servers = [server, await startTestServer({ peer: server })];
});
afterAll(async () => {
  await servers[1].stop();
  await server.stop();
});
beforeEach(async () => {
  tenant = await server.createTenant();
  user = await server.createUser(tenant);
});

const me = (token: string, on = server) => on.request('GET', '/v2/me', { token });
const refresh = (tokens: TestTokens, on = server) =>
  on.request('POST', '/v2/auth/refresh', { token: null, body: { refresh_token: tokens.refresh_token } });
const sessionsPath = (id = user.id) => `/v2/admin/tenants/${tenant.id}/users/${id}/sessions`;
const configure = (body: object) => server.request('PATCH', `/v2/admin/tenants/${tenant.id}/auth/config`, { body });
const patchUser = (body: object) =>
  server.request('PATCH', `/v2/admin/tenants/${tenant.id}/users/${user.id}`, { body });
const signIn = (on = server) => on.signIn(tenant, user);

/** `alive` on both servers, or `ended` on both for access and refresh token alike. */
async function stateOf(tokens: TestTokens): Promise<string> {
  const calls = await Promise.all(servers.map((on) => me(tokens.access_token, on)));
  if (calls.every(({ status }) => status === 200)) return 'alive';
  const renewals = await Promise.all(servers.map((on) => refresh(tokens, on)));
  const seen = [...calls, ...renewals].map(({ status, body }) => `${status} ${body.code}`).join(', ');
  return seen === ENDED ? 'ended' : seen;
}
const ENDED = '401 session_revoked, 401 session_revoked, 401 refresh_token_invalid, 401 refresh_token_invalid';

describe('the end of sessions', () => {
  test('disabling ends all, on every server, and enabling gives none back (S1, S2, S3)', async () => {
    const sessions = [await signIn(servers[0]), await signIn(servers[1])];
    await patchUser({ status: 'disabled' });
    for (const tokens of sessions) expect(await stateOf(tokens)).toBe('ended');
    for (const on of servers) {
      const body = { tenant: tenant.slug, email: user.email, password: user.password };
      expect((await on.request('POST', '/v2/auth/login', { token: null, body })).body.code).toBe('user_disabled');
    }
    await patchUser({ status: 'active' });
    for (const tokens of sessions) expect(await stateOf(tokens)).toBe('ended');
    expect(await stateOf(await signIn())).toBe('alive');
  });

  test('no call begun after the answer gets through, whatever else goes on (S1)', async () => {
    const tokens = await signIn();
    let answeredAt = Number.POSITIVE_INFINITY;
    const begunAfter: number[] = [];
    const hammer = async () => {
      // With an end, should the answer never come.
      for (let i = 0; i < 5000 && begunAfter.length <= 40; i += 1) {
        const begunAt = performance.now();
        const [got, renewed] = await Promise.all([me(tokens.access_token, servers[1]), refresh(tokens, servers[1])]);
        if (begunAt > answeredAt) begunAfter.push(got.status, renewed.status);
      }
    };
    const disable = async () => {
      await Promise.all(Array.from({ length: 5 }, () => me(tokens.access_token, servers[1])));
      await patchUser({ status: 'disabled' });
      answeredAt = performance.now();
    };
    await Promise.all([hammer(), hammer(), disable()]);
    expect(begunAfter.length).toBeGreaterThan(20);
    expect(new Set(begunAfter)).toEqual(new Set([401]));
  });

  test('sign-ins that race with disabling leave no session', async () => {
    const body = { tenant: tenant.slug, email: user.email, password: user.password };
    const attempts = Array.from({ length: 20 }, (_, i) =>
      servers[i % 2 ? 0 : 1].request('POST', '/v2/auth/login', { token: null, body }),
    );
    await patchUser({ status: 'disabled' });
    const answers = await Promise.all(attempts);
    for (const answer of answers.filter(({ status }) => status === 200))
      expect(await stateOf(answer.body)).toBe('ended');
    expect((await server.request('GET', sessionsPath())).body.sessions).toEqual([]);
  });

  test('deleting the user ends all', async () => {
    const tokens = await signIn();
    await server.request('DELETE', `/v2/admin/tenants/${tenant.id}/users/${user.id}`);
    expect(await stateOf(tokens)).toBe('ended');
  });

  test('each kind of password reset ends all (S8)', async () => {
    for (const body of [{}, { send_email: false, temporary_password: 'temporary-password-123' }]) {
      user = await server.createUser(tenant);
      const sessions = [await signIn(), await signIn()];
      await server.request('POST', `/v2/admin/tenants/${tenant.id}/users/${user.id}/password-reset`, { body });
      for (const tokens of sessions) expect(await stateOf(tokens)).toBe('ended');
    }
  });

  test('logout ends this one, logout-all all of them (S7)', async () => {
    const [one, two, three] = [await signIn(), await signIn(), await signIn()];
    expect((await server.request('POST', '/v2/auth/logout', { token: one.access_token })).status).toBe(204);
    expect(await stateOf(one)).toBe('ended');
    expect(await stateOf(two)).toBe('alive');
    expect((await server.request('POST', '/v2/auth/logout-all', { token: two.access_token })).status).toBe(204);
    expect(await stateOf(two)).toBe('ended');
    expect(await stateOf(three)).toBe('ended');
    expect((await server.request('POST', '/v2/auth/logout', { token: two.access_token })).status).toBe(401);
  });

  test('a disabling that is over by itself gives no session back either (S10)', async () => {
    const tokens = await signIn();
    const until = new Date(server.clock.now().getTime() + 60_000).toISOString();
    await patchUser({ status: 'disabled', disabled_until: until });
    server.clock.advance(61);
    expect(await stateOf(tokens)).toBe('ended');
    expect(await stateOf(await signIn())).toBe('alive');
  });

  test('a user who is disabled in the row alone is refused too', async () => {
    const tokens = await signIn();
    await server.db.transaction(async (tx) => {
      const { usersOf } = await import('../users/repository');
      await usersOf(tx, tenant.id).update(user.id, { status: 'disabled', updatedAt: server.clock.now() });
    });
    expect(await stateOf(tokens)).toBe('ended');
  });
});

describe('max_sessions_per_user', () => {
  test('the oldest sessions end', async () => {
    await configure({ session_config: { max_sessions_per_user: 2 } });
    const all: TestTokens[] = [];
    for (let i = 0; i < 4; i += 1) all.push(await signIn());
    for (const tokens of all.slice(0, 2)) expect(await stateOf(tokens)).toBe('ended');
    for (const tokens of all.slice(2)) expect(await stateOf(tokens)).toBe('alive');
  });

  test('20 sign-ins at once on two servers never leave more than allowed (S13)', async () => {
    await configure({ session_config: { max_sessions_per_user: 1 } });
    const all = await Promise.all(Array.from({ length: 20 }, (_, i) => signIn(servers[i % 2 ? 0 : 1])));
    const states = await Promise.all(all.map(async ({ access_token: token }) => (await me(token)).status));
    expect(states.filter((status) => status === 200)).toHaveLength(1);
    expect((await server.request('GET', sessionsPath())).body.sessions).toHaveLength(1);
  });

  test('sessions that are over do not count', async () => {
    await configure({ session_config: { max_sessions_per_user: 2, refresh_token_ttl: 100 } });
    await signIn();
    server.clock.advance(60);
    const second = await signIn();
    server.clock.advance(50);
    await signIn();
    expect(await stateOf(second)).toBe('alive');
  });
});

test('a sign-in sweeps out expired sessions of others, and nothing else', async () => {
  await configure({ session_config: { refresh_token_ttl: 100 } });
  for (let i = 0; i < 3; i += 1) await server.signIn(tenant, await server.createUser(tenant));
  server.clock.advance(60);
  const live = await server.signIn(tenant, await server.createUser(tenant));
  server.clock.advance(50);
  await signIn();
  const rows = await server.db.query<{ count: number }>(
    Prisma.sql`SELECT count(*) AS count FROM sessions WHERE tenant_id = ${tenant.id}`,
  );
  expect(rows).toEqual([{ count: 2 }]);
  expect(await stateOf(live)).toBe('alive');
});

describe('admin calls', () => {
  test('the list shows live sessions, newest first, and nothing secret', async () => {
    const first = await signIn();
    server.clock.advance(1);
    const body = { tenant: tenant.slug, email: user.email, password: user.password };
    await server.request('POST', '/v2/auth/login', { token: null, body, headers: { 'user-agent': 'Agent/7' } });
    const { status, body: answer, headers } = await server.request('GET', sessionsPath());
    expect([status, headers.get('cache-control')]).toEqual([200, 'no-store']);
    expect(answer.sessions).toHaveLength(2);
    expect(answer.sessions[0]).toEqual({
      id: expect.stringMatching(/^ses_/),
      created_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      last_active_at: answer.sessions[0].created_at,
      expires_at: expect.any(String),
      ip_address: '127.0.0.1',
      user_agent: 'Agent/7',
      amr: ['pwd'],
    });
    expect(answer.sessions[1].id).toBe(decodeJwt(first.access_token).sid);
    server.clock.advance(2_592_001);
    expect((await server.request('GET', sessionsPath())).body.sessions).toEqual([]);
  });

  test('one or all can be ended', async () => {
    const [one, two, three] = [await signIn(), await signIn(), await signIn()];
    const sid = decodeJwt(one.access_token).sid;
    expect((await server.request('DELETE', `${sessionsPath()}/${sid}`)).status).toBe(204);
    expect((await server.request('DELETE', `${sessionsPath()}/${sid}`)).body.code).toBe('session_not_found');
    expect(await stateOf(one)).toBe('ended');
    expect(await stateOf(two)).toBe('alive');
    expect((await server.request('DELETE', sessionsPath())).status).toBe(204);
    expect(await stateOf(two)).toBe('ended');
    expect(await stateOf(three)).toBe('ended');
    expect((await server.request('DELETE', sessionsPath())).status).toBe(204);
  });

  test('an unknown user is 404, and so is a session of somebody else', async () => {
    const tokens = await signIn();
    const sid = decodeJwt(tokens.access_token).sid;
    const other = await server.createUser(tenant);
    const nobody = 'usr_01ARZ3NDEKTSV4RRFFQ69G5FAV';
    expect((await server.request('GET', sessionsPath(nobody))).body.code).toBe('user_not_found');
    expect((await server.request('DELETE', sessionsPath(nobody))).body.code).toBe('user_not_found');
    expect((await server.request('GET', sessionsPath('nonsense'))).body.code).toBe('user_not_found');
    expect((await server.request('DELETE', `${sessionsPath(other.id)}/${sid}`)).body.code).toBe('session_not_found');
    expect((await server.request('DELETE', `${sessionsPath()}/nonsense`)).status).toBe(404);
    expect(await stateOf(tokens)).toBe('alive');
  });
});

test('uses are noted once a minute, beside the answer', async () => {
  const { access_token: token } = await signIn();
  const lastActive = async () => (await server.request('GET', sessionsPath())).body.sessions[0].last_active_at;
  const before = await lastActive();
  server.clock.advance(59);
  for (let i = 0; i < 5; i += 1) await me(token);
  expect(await lastActive()).toBe(before);
  server.clock.advance(2);
  await me(token);
  await until(async () => (await lastActive()) !== before);
  expect(Date.parse(await lastActive()) - Date.parse(before)).toBeGreaterThanOrEqual(61_000);
});
