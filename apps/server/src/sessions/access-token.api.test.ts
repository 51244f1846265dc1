import { decodeJwt, decodeProtectedHeader } from 'jose';
import { startTestServer, type TestServer, type TestTenant, type TestUser } from '../../test/harness';

let servers: [TestServer, TestServer];
let server: TestServer;
let tenant: TestTenant;
let user: TestUser;
beforeAll(async () => {
  server = await startTestServer();
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
const configure = (body: object) => server.request('PATCH', `/v2/admin/tenants/${tenant.id}/auth/config`, { body });
const patchUser = (body: object) =>
  server.request('PATCH', `/v2/admin/tenants/${tenant.id}/users/${user.id}`, { body });
const signIn = () => server.signIn(tenant, user);

describe('the access token (T4)', () => {
  test('says what the contract says, after sign-in and after refresh', async () => {
    await patchUser({ roles: ['member', 'admin'], public_metadata: { theme: 'dark' }, metadata: { plan: 'pro' } });
    const tokens = await signIn();
    const refreshed = (
      await server.request('POST', '/v2/auth/refresh', { token: null, body: { refresh_token: tokens.refresh_token } })
    ).body;
    for (const { access_token: token } of [tokens, refreshed]) {
      const claims = decodeJwt(token);
      expect(decodeProtectedHeader(token)).toEqual({ alg: 'EdDSA', typ: 'at+jwt', kid: expect.any(String) });
      expect(claims).toEqual({
        iss: server.services.publicUrl,
        sub: user.id,
        aud: tenant.id,
        iat: expect.any(Number),
        exp: (claims.iat ?? 0) + 900,
        jti: expect.any(String),
        sid: expect.stringMatching(/^ses_/),
        tenant_id: tenant.id,
        roles: ['member', 'admin'],
        email: user.email,
        email_verified: false,
        public_metadata: { theme: 'dark' },
      });
    }
    expect(decodeJwt(tokens.access_token).jti).not.toBe(decodeJwt(refreshed.access_token).jti);
    expect(decodeJwt(tokens.access_token).sid).toBe(decodeJwt(refreshed.access_token).sid);
  });

  test('holds the configured keys of private metadata and no others (A6)', async () => {
    await configure({ jwt_metadata_keys: ['plan', 'notes'] });
    await patchUser({ metadata: { plan: 'pro', crm_id: 'canary', notes: 'x'.repeat(3000) } });
    const { access_token: token } = await signIn();
    expect(decodeJwt(token)).toMatchObject({ metadata: { plan: 'pro' }, metadata_truncated: true });
    expect(JSON.stringify(decodeJwt(token))).not.toContain('canary');
  });

  test('stays usable with everything as large as allowed (T17)', async () => {
    const longest = { email: `${'a'.repeat(64)}@${'b'.repeat(61)}.${'c'.repeat(61)}.${'d'.repeat(56)}.com` };
    await configure({ jwt_metadata_keys: ['big'] });
    const roles = Array.from({ length: 49 }, (_, i) => `role-${String(i).padStart(59, '0')}`);
    for (const name of roles) {
      await server.request('POST', `/v2/admin/tenants/${tenant.id}/roles`, { body: { name } });
    }
    user = await server.createUser(tenant, {
      ...longest,
      roles: ['member', ...roles],
      public_metadata: { text: 'é'.repeat(2042) },
      metadata: { big: '😀'.repeat(508) },
    });
    const tokens = await signIn();
    expect(Buffer.byteLength(JSON.stringify(decodeJwt(tokens.access_token).public_metadata))).toBeGreaterThan(4090);
    expect(decodeJwt(tokens.access_token)).not.toHaveProperty('metadata_truncated');
    expect((await me(tokens.access_token)).status).toBe(200);
  });

  test('is of no use in another tenant (T5)', async () => {
    await patchUser({ roles: ['admin'] });
    const { access_token: token } = await signIn();
    const other = await server.createTenant();
    const path = (id: string) => `/v2/admin/tenants/${id}/users`;
    expect((await server.request('GET', path(tenant.id), { token })).status).toBe(200);
    expect(await server.request('GET', path(other.id), { token })).toMatchObject({
      status: 404,
      body: { code: 'tenant_not_found' },
    });
  });

  test('expires', async () => {
    const { access_token: token } = await signIn();
    server.clock.advance(901);
    const { status, body, headers } = await me(token);
    expect([status, body.code, headers.get('www-authenticate')]).toEqual([401, 'token_expired', 'Bearer']);
  });

  test('follows the roles the user has now, not those it names', async () => {
    await patchUser({ roles: ['admin'] });
    const { access_token: token } = await signIn();
    await patchUser({ roles: ['member'] });
    for (const on of servers) {
      expect((await on.request('GET', `/v2/admin/tenants/${tenant.id}/users`, { token })).status).toBe(403);
    }
  });
});
