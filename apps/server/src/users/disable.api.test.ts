import { startTestServer, type TestServer, type TestTenant, type TestUser } from '../../test/harness';
import { linkIn } from '../../test/mail-links';

let server: TestServer;
let peer: TestServer;
let tenant: TestTenant;
beforeAll(async () => {
  server = await startTestServer();
  peer = await startTestServer({ peer: server });
});
afterAll(async () => {
  await peer.stop();
  await server.stop();
});
beforeEach(async () => {
  tenant = await server.createTenant();
});

const users = () => `/v2/admin/tenants/${tenant.id}/users`;
const patch = (id: string, body: unknown, token = server.rootToken) =>
  server.request('PATCH', `${users()}/${id}`, { body, token });
const signIn = (user: TestUser) => server.login(tenant, user);
const inMs = (ms: number) => new Date(server.clock.now().getTime() + ms).toISOString();
const statusIs = async (user: TestUser, status: string) => {
  const listed = async (wanted: string) => {
    const { body } = await server.request('GET', `${users()}?status=${wanted}`);
    expect(body.total).toBe(body.users.length);
    return body.users.some(({ id }: { id: string }) => id === user.id);
  };
  const found = await server.request('GET', `${users()}/${user.id}`);
  const lists = { active: await listed('active'), disabled: await listed('disabled') };
  expect([found.body.status, lists]).toEqual([
    status,
    { active: status === 'active', disabled: status === 'disabled' },
  ]);
};

describe('disabling', () => {
  test('for a time ends sign-ins that were half-way and older links as well (S10)', async () => {
    const user = await server.createUser(tenant, { must_change_password: true });
    const { challenge_id } = (await signIn(user)).body;
    const post = (path: string, body: unknown) => server.request('POST', `/v2/auth/${path}`, { token: null, body });
    await post('forgot-password', { tenant: tenant.slug, email: user.email });
    const token = await linkIn(server, user.email);
    const new_password = 'another-horse-battery-9';
    await patch(user.id, { status: 'disabled' });
    await patch(user.id, { disabled_until: inMs(60_000) });
    expect((await post('password/change', { challenge_id, new_password })).body.code).toBe('user_disabled');
    server.clock.advance(61);
    await statusIs(user, 'active');
    expect((await post('password/change', { challenge_id, new_password })).body.code).toBe('challenge_invalid');
    expect((await post('reset-password', { token, new_password })).body.code).toBe('token_invalid');
    expect((await signIn(user)).body.password_change_required).toBe(true);
  });

  test('ends every session at once, on every instance, and closes every door; enabling gives none back (S1, S2, S3)', async () => {
    const user = await server.createUser(tenant);
    const sessions = await Promise.all([server.signIn(tenant, user), peer.signIn(tenant, user)]);
    expect((await peer.request('GET', '/v2/me', { token: sessions[0].access_token })).status).toBe(200);
    const { status, body } = await patch(user.id, { status: 'disabled', disabled_reason: 'fraud' });
    expect([status, body.status, body.disabled_reason]).toEqual([200, 'disabled', 'fraud']);
    const allRefused = async () => {
      for (const instance of [server, peer]) {
        for (const { access_token: token, refresh_token: refreshToken } of sessions) {
          expect((await instance.request('GET', '/v2/me', { token })).body).toMatchObject({
            status: 401,
            code: 'session_revoked',
          });
          const refresh = { token: null, body: { refresh_token: refreshToken } };
          const answer = await instance.request('POST', '/v2/auth/refresh', refresh);
          expect(answer.body).toMatchObject({ status: 401, code: 'refresh_token_invalid' });
        }
      }
    };
    await allRefused();
    expect((await signIn(user)).body).toMatchObject({ status: 403, code: 'user_disabled' });
    const wrong = { ...user, password: 'wrong-password-1' };
    expect((await signIn(wrong as TestUser)).body).toMatchObject({ status: 401, code: 'invalid_credentials' });
    await statusIs(user, 'disabled');
    expect((await patch(user.id, { status: 'active' })).body).toMatchObject({
      status: 'active',
      disabled_reason: null,
    });
    await allRefused();
    expect((await signIn(user)).status).toBe(200);
  });

  test('disabled_until in the past counts as active everywhere, by the clock of the database (S10)', async () => {
    const user = await server.createUser(tenant);
    const { access_token: token } = await server.signIn(tenant, user);
    await patch(user.id, { status: 'disabled', disabled_until: inMs(60_000) });
    await statusIs(user, 'disabled');
    expect((await signIn(user)).body.code).toBe('user_disabled');
    server.clock.advance(61);
    await statusIs(user, 'active');
    expect((await signIn(user)).status).toBe(200);
    expect((await server.request('GET', '/v2/me', { token })).body.code).toBe('session_revoked');
    const over = await server.createUser(tenant);
    expect((await patch(over.id, { status: 'disabled', disabled_until: inMs(-1000) })).body.status).toBe('active');
    await statusIs(over, 'active');
    // Disabling again does not inherit the old end.
    expect((await patch(over.id, { status: 'disabled' })).body).toMatchObject({
      status: 'disabled',
      disabled_until: null,
    });
  });

  test('60 sign-ins race with it: none of their sessions outlives it', async () => {
    const user = await server.createUser(tenant);
    const attempts = Array.from({ length: 60 }, (_, n) =>
      (n % 2 ? server : peer).signIn(tenant, user).catch(() => null),
    );
    await attempts[0];
    await patch(user.id, { status: 'disabled' });
    const tokens = (await Promise.all(attempts)).flatMap((answer) => (answer === null ? [] : [answer.access_token]));
    expect(tokens.length).toBeGreaterThan(0);
    await patch(user.id, { status: 'active' });
    const alive = await Promise.all(tokens.map((token) => peer.request('GET', '/v2/me', { token })));
    expect(alive.filter(({ status }) => status === 200)).toEqual([]);
  });
});

describe('the last admin', () => {
  const admin = async (fields = {}) => server.createUser(tenant, { roles: ['admin'], ...fields });
  const lastAdmin = { status: 409, body: { code: 'last_admin' } };

  test('can not disable, delete or demote himself or be so by the like; root can', async () => {
    const last = await admin();
    // Neither of these keeps the tenant governable.
    await patch((await admin()).id, { status: 'disabled' });
    await server.createUser(tenant, { roles: ['admin'], send_invitation: true, password: undefined });
    const { access_token: token } = await server.signIn(tenant, last);
    for (const body of [
      { status: 'disabled' },
      { roles: ['member'] },
      { roles: [] },
      { status: 'disabled', disabled_until: inMs(60_000) },
    ]) {
      expect(await patch(last.id, body, token)).toMatchObject(lastAdmin);
    }
    expect(await server.request('DELETE', `${users()}/${last.id}`, { token })).toMatchObject(lastAdmin);
    expect((await patch(last.id, { roles: ['member', 'admin'], first_name: 'Still' }, token)).status).toBe(200);
    expect((await patch(last.id, { status: 'active' }, token)).status).toBe(200);
    expect((await patch(last.id, { roles: ['member'] })).status).toBe(200);
    expect((await server.request('DELETE', `${users()}/${last.id}`)).status).toBe(204);
  });

  test('two admins may go down to one, by an API key to none', async () => {
    const [one, two] = [await admin(), await admin()];
    const { access_token: token } = await server.signIn(tenant, one);
    expect((await patch(two.id, { status: 'disabled' }, token)).status).toBe(200);
    expect(await patch(one.id, { status: 'disabled' }, token)).toMatchObject(lastAdmin);
    expect((await patch(two.id, { status: 'active' }, token)).status).toBe(200);
    expect((await server.request('DELETE', `${users()}/${two.id}`, { token })).status).toBe(204);
    const made = await server.request('POST', '/v2/admin/api-keys', {
      body: { name: 'k', scopes: ['users:write'], tenant: tenant.id },
    });
    expect((await patch(one.id, { status: 'disabled' }, made.body.key)).status).toBe(200);
  });

  test.each(['demote', 'disable', 'delete'] as const)('of two who %s each other at once one stays', async (how) => {
    for (let round = 0; round < 5; round += 1) {
      const [one, two] = [await admin(), await admin()];
      const act = async (by: TestUser, on: TestUser, instance: TestServer) => {
        const { access_token: token } = await instance.signIn(tenant, by);
        return () =>
          how === 'delete'
            ? instance.request('DELETE', `${users()}/${on.id}`, { token })
            : instance.request('PATCH', `${users()}/${on.id}`, {
                token,
                body: how === 'demote' ? { roles: ['member'] } : { status: 'disabled' },
              });
      };
      const calls = [await act(one, two, server), await act(two, one, peer)];
      const answers = await Promise.all(calls.map((go) => go()));
      const codes = answers.map(({ status, body }) => body?.code ?? status);
      const { body } = await server.request('GET', `${users()}?role=admin&status=active`);
      expect([codes, body.total]).toEqual([expect.anything(), 1]);
      await patch(body.users[0].id, { roles: [] });
    }
  });
});
