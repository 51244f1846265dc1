import { randomBytes } from 'node:crypto';
import {
  startTestServer,
  type TestResponse,
  type TestServer,
  type TestTenant,
  type TestTokens,
} from '../../test/harness';
import { until } from '../../test/until';
import { createSessionService } from './service';

let servers: [TestServer, TestServer];
let tenant: TestTenant;
let first: TestTokens;
beforeAll(async () => {
  const one = await startTestServer();
  one.clock.freeze();
  servers = [one, await startTestServer({ peer: one })];
});
afterAll(async () => {
  await servers[1].stop();
  await servers[0].stop();
});
beforeEach(async () => {
  tenant = await servers[0].createTenant();
  first = await servers[0].signIn(tenant, await servers[0].createUser(tenant));
});

const refresh = (refreshToken: unknown, on = servers[0]) =>
  on.request('POST', '/v2/auth/refresh', { token: null, body: { refresh_token: refreshToken } });
const me = (token: string, on = servers[1]) => on.request('GET', '/v2/me', { token });
const codes = (answers: TestResponse[]) => new Set(answers.map(({ status, body }) => body.code ?? status));

/** A rotation whose answer arrived, then time for the repeats of it to be over. */
async function rotate(refreshToken: string): Promise<TestTokens> {
  const { body } = await refresh(refreshToken);
  servers[0].clock.advance(11);
  return body;
}

describe('a rotation', () => {
  test('gives a new pair that works, with the same end', async () => {
    servers[0].clock.advance(5);
    const { status, body } = await refresh(first.refresh_token);
    expect(status).toBe(200);
    expect(body).toMatchObject({ token_type: 'Bearer', expires_in: 900, user: first.user });
    expect(first.refresh_expires_in - body.refresh_expires_in).toBeGreaterThanOrEqual(5);
    expect(body.refresh_token).not.toBe(first.refresh_token);
    expect(body.access_token).not.toBe(first.access_token);
    expect((await me(body.access_token)).status).toBe(200);
    expect((await refresh(body.refresh_token, servers[1])).status).toBe(200);
  });

  test('shows what has changed of the user', async () => {
    await servers[0].request('PATCH', `/v2/admin/tenants/${tenant.id}/users/${first.user.id}`, {
      body: { first_name: 'Renamed', public_metadata: { theme: 'dark' } },
    });
    const { body } = await refresh(first.refresh_token);
    expect(body.user).toMatchObject({ first_name: 'Renamed', public_metadata: { theme: 'dark' } });
  });
});

describe('one token used many times at once (T8, F21)', () => {
  test('50 calls on two servers: all hold one and the same pair, which lives', async () => {
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, i) => refresh(first.refresh_token, servers[i % 2])),
    );
    expect(codes(answers)).toEqual(new Set([200]));
    expect(new Set(answers.map(({ body }) => body.refresh_token)).size).toBe(1);
    expect(new Set(answers.map(({ body }) => body.access_token)).size).toBe(1);
    expect((await me(answers[0]?.body.access_token)).status).toBe(200);
    expect((await refresh(answers[0]?.body.refresh_token)).status).toBe(200);
  });

  test('rotations and sign-outs at once: nothing of the session is left', async () => {
    for (let round = 0; round < 5; round += 1) {
      const tokens = await servers[0].signIn(tenant, await servers[0].createUser(tenant));
      const logout = servers[1].request('POST', '/v2/auth/logout', { token: tokens.access_token });
      const answers = await Promise.all([
        ...Array.from({ length: 10 }, (_, i) => refresh(tokens.refresh_token, servers[i % 2])),
        logout,
      ]);
      for (const { body } of answers) {
        if (body?.access_token === undefined) continue;
        expect((await me(body.access_token)).body.code).toBe('session_revoked');
        expect((await refresh(body.refresh_token)).body.code).toBe('refresh_token_invalid');
      }
    }
  });
});

describe('a repeat', () => {
  test('within 10 s gets the same pair, on either server', async () => {
    const { body: pair } = await refresh(first.refresh_token);
    servers[0].clock.advance(9);
    for (const server of servers) {
      const { status, body } = await refresh(first.refresh_token, server);
      expect(status).toBe(200);
      expect([body.access_token, body.refresh_token]).toEqual([pair.access_token, pair.refresh_token]);
      expect(pair.expires_in - body.expires_in).toBeGreaterThanOrEqual(9);
    }
  });

  test('after 10 s ends the session (T10)', async () => {
    const second = await rotate(first.refresh_token);
    expect(await refresh(first.refresh_token)).toMatchObject({ status: 401, body: { code: 'refresh_token_reused' } });
    for (const { access_token } of [first, second]) expect((await me(access_token)).body.code).toBe('session_revoked');
    expect((await refresh(second.refresh_token)).body.code).toBe('refresh_token_invalid');
    expect((await refresh(first.refresh_token)).body.code).toBe('refresh_token_invalid');
  });

  test('of an older generation ends the session, however old, and only that one', async () => {
    const other = await servers[0].signIn(tenant, { email: first.user.email, password: 'correct-horse-battery-9' });
    let latest = first;
    for (let i = 0; i < 5; i += 1) latest = await rotate(latest.refresh_token);
    expect((await refresh(first.refresh_token)).body.code).toBe('refresh_token_reused');
    expect((await me(latest.access_token)).body.code).toBe('session_revoked');
    expect((await me(other.access_token)).status).toBe(200);
  });

  test('of a token whose successor was used is reuse, within 10 s too', async () => {
    const { body: second } = await refresh(first.refresh_token);
    await refresh(second.refresh_token);
    expect((await refresh(first.refresh_token)).body.code).toBe('refresh_token_reused');
    expect((await me(second.access_token)).body.code).toBe('session_revoked');
  });

  test('of 20 replays at once none gets in', async () => {
    const second = await rotate(first.refresh_token);
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, i) => refresh(first.refresh_token, servers[i % 2])),
    );
    expect(answers.every(({ status }) => status === 401)).toBe(true);
    expect((await me(second.access_token)).body.code).toBe('session_revoked');
  });
});

describe('a forged token ends nothing', () => {
  const text = (bytes: Buffer) => `rt_${bytes.toString('base64url')}`;
  const bytesOf = (token: string) => Buffer.from(token.slice(3), 'base64url');

  test.each([
    ['another secret', (bytes: Buffer) => bytes.fill(7, 36)],
    ['another generation', (bytes: Buffer) => bytes.fill(9, 35, 36)],
    ['another session', (bytes: Buffer) => bytes.fill(1, 16, 32)],
    ['another tenant', (bytes: Buffer) => bytes.fill(1, 0, 16)],
  ])('%s', async (_name, change) => {
    const live = await rotate(first.refresh_token);
    for (const genuine of [first, live]) {
      const forged = text(change(bytesOf(genuine.refresh_token)));
      expect(await refresh(forged)).toMatchObject({ status: 401, body: { code: 'refresh_token_invalid' } });
    }
    expect((await me(live.access_token)).status).toBe(200);
    expect((await refresh(live.refresh_token)).status).toBe(200);
  });

  test.each(['', 'rt_', 'x', 'rt_'.padEnd(94, 'A'), 'hj_abc', '\0', '💥'])('%j', async (token) => {
    expect(await refresh(token)).toMatchObject({ status: 401, body: { code: 'refresh_token_invalid' } });
  });

  test('an access token is no refresh token, nor the other way round', async () => {
    expect([401, 422]).toContain((await refresh(first.access_token)).status);
    expect((await me(first.refresh_token)).body.code).toBe('unauthenticated');
  });

  test('a wrong body is 422', async () => {
    for (const body of [{}, { refresh_token: 1 }, { refresh_token: first.refresh_token, sid: 'x' }]) {
      expect((await servers[0].request('POST', '/v2/auth/refresh', { token: null, body })).status).toBe(422);
    }
  });
});

test('the live token outlives a change of HELLOJOHN_SECRET_KEY, a retired one proves nothing any more', async () => {
  const { db, clock, services } = servers[0];
  const changed = createSessionService({ ...services, db, clock, secretKey: randomBytes(32) });
  const second = await changed.refresh(first.refresh_token);
  const third = await changed.refresh(second.refresh_token);
  expect((await me(third.access_token)).status).toBe(200);
  await expect(changed.refresh(first.refresh_token)).rejects.toMatchObject({ code: 'refresh_token_invalid' });
  await expect(changed.refresh(third.refresh_token)).resolves.toMatchObject({ token_type: 'Bearer' });
});

describe('life of a session (T14)', () => {
  const configure = (session_config: object) =>
    servers[0].request('PATCH', `/v2/admin/tenants/${tenant.id}/auth/config`, { body: { session_config } });
  const signIn = () => servers[0].signIn(tenant, { email: first.user.email, password: 'correct-horse-battery-9' });

  test('refreshing does not move its end, and the last access token does not outlive it', async () => {
    await configure({ refresh_token_ttl: 1000 });
    let tokens = await signIn();
    expect(tokens.refresh_expires_in).toBe(1000);
    servers[0].clock.advance(500);
    tokens = (await refresh(tokens.refresh_token)).body;
    expect(tokens.expires_in).toBeLessThanOrEqual(501);
    servers[0].clock.advance(490);
    tokens = (await refresh(tokens.refresh_token)).body;
    expect(tokens.expires_in).toBeLessThanOrEqual(11);
    expect((await me(tokens.access_token)).status).toBe(200);
    servers[0].clock.advance(11);
    expect((await me(tokens.access_token)).status).toBe(401);
    expect((await refresh(tokens.refresh_token)).body.code).toBe('refresh_token_invalid');
  });

  test('it ends when it was idle for too long, and calls and refreshes keep it alive', async () => {
    await configure({ idle_timeout: 300, access_token_ttl: 3600 });
    let tokens = await signIn();
    servers[0].clock.advance(250);
    expect((await me(tokens.access_token)).status).toBe(200);
    await touched(250);
    servers[0].clock.advance(250);
    tokens = (await refresh(tokens.refresh_token)).body;
    servers[0].clock.advance(250);
    expect((await me(tokens.access_token)).status).toBe(200);
    await touched(750);
    servers[0].clock.advance(301);
    expect((await me(tokens.access_token)).body.code).toBe('session_revoked');
    expect((await refresh(tokens.refresh_token)).body.code).toBe('refresh_token_invalid');

    /** The use is noted beside the answer. */
    async function touched(seconds: number) {
      const path = `/v2/admin/tenants/${tenant.id}/users/${first.user.id}/sessions`;
      await until(async () => {
        const [session] = (await servers[0].request('GET', path)).body.sessions;
        return Date.parse(session.last_active_at) - Date.parse(session.created_at) >= seconds * 1000;
      });
    }
  });

  test.each([59, 3601, 0, -1, 1.5, null])('an access token can not live %j s', async (access_token_ttl) => {
    expect((await configure({ access_token_ttl })).status).toBe(422);
    expect((await signIn()).expires_in).toBe(900);
  });
});
