import { startTestServer, type TestServer } from '../../test/harness';
import { Prisma } from '../generated/prisma/client';
import { ERRORS } from '../http/errors';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.stop());

const anonymous = (path: string) => server.request('GET', path, { token: null });

test('/healthz and /readyz say no more than that they are well (X11)', async () => {
  const health = await anonymous('/healthz');
  expect([health.status, health.body]).toEqual([200, { status: 'ok' }]);
  const ready = await anonymous('/readyz');
  expect([ready.status, ready.body]).toEqual([200, { status: 'ready' }]);
});

test('/readyz is 503 while a migration is not applied, without a word on which', async () => {
  const rename = (from: string, to: string) =>
    server.db.execute(Prisma.sql`UPDATE _prisma_migrations SET migration_name = ${to} WHERE migration_name = ${from}`);
  const [row] = await server.db.query<{ name: string }>(
    Prisma.sql`SELECT migration_name AS name FROM _prisma_migrations LIMIT 1`,
  );
  const name = row?.name ?? '';
  await rename(name, 'another');
  const answer = await anonymous('/readyz');
  await rename('another', name);
  expect(answer.status).toBe(503);
  expect(answer.headers.get('retry-after')).toBe('1');
  expect(JSON.stringify(answer.body)).not.toContain(name);
  expect((await anonymous('/readyz')).status).toBe(200);
});

test('the JWKS has public members only and may be kept for five minutes', async () => {
  const answer = await anonymous('/.well-known/jwks.json');
  expect(answer.headers.get('cache-control')).toBe('public, max-age=300');
  expect(answer.body.keys.length).toBeGreaterThan(0);
  for (const key of answer.body.keys) {
    expect(Object.keys(key).sort()).toEqual(['alg', 'crv', 'kid', 'kty', 'use', 'x']);
    expect(key).toMatchObject({ kty: 'OKP', crv: 'Ed25519', alg: 'EdDSA', use: 'sig' });
  }
});

describe('whoAmI', () => {
  const whoAmI = async (token: string) => (await server.request('GET', '/v2/admin/whoami', { token })).body;

  test('tells root, API keys and users apart', async () => {
    const tenant = await server.createTenant();
    const user = await server.createUser(tenant);
    const { access_token } = await server.signIn(tenant, user);
    const key = await server.request('POST', '/v2/admin/api-keys', {
      body: { name: 'CI', scopes: ['users:read'], tenant: tenant.id },
    });
    expect(await whoAmI(server.rootToken)).toEqual({ type: 'root' });
    expect(await whoAmI(key.body.key)).toEqual({
      type: 'api_key',
      id: key.body.id,
      name: 'CI',
      tenant_id: tenant.id,
      scopes: ['users:read'],
      expires_at: null,
    });
    expect(await whoAmI(access_token)).toEqual({
      type: 'user',
      id: user.id,
      email: user.email,
      tenant_id: tenant.id,
      session_id: expect.stringMatching(/^ses_/),
      roles: ['member'],
    });
  });
});

test('the page of errors explains every code, and the type of a problem leads there', async () => {
  const page = await anonymous('/errors');
  expect(page.status).toBe(200);
  expect(page.headers.get('content-type')).toMatch(/^text\/html/);
  expect(page.headers.get('content-security-policy')).toMatch(/^default-src 'none'; style-src 'sha256-/);
  for (const code of Object.keys(ERRORS)) expect(page.body).toContain(`<section id="${code}">`);
  const problem = await anonymous('/nowhere');
  expect(problem.body.type).toBe(`${server.services.publicUrl}/errors#not_found`);
});
