import { startTestServer, type TestServer, type TestTenant, type TestTokens } from '@hellojohn/server/testing';
import { createVerifier } from '../../src/verify';

let server: TestServer;
let tenant: TestTenant;
let tokens: TestTokens;

beforeAll(async () => {
  server = await startTestServer();
  tenant = await server.createTenant({ jwt_metadata_keys: ['plan_name'] });
  const fields = { metadata: { plan_name: 'pro', secret: 1 }, public_metadata: { theme_name: 'dark' } };
  tokens = await server.signIn(tenant, await server.createUser(tenant, fields));
});
afterAll(() => server.stop());

const REFUSED = { code: 'unauthenticated', status: 401 };

it.each([
  ['slug', () => tenant.slug],
  ['id', () => tenant.id],
])('takes the server’s tokens, the tenant named by %s', async (_what, name) => {
  const verify = createVerifier({ url: server.url, tenant: name() });
  await expect(verify(tokens.access_token)).resolves.toMatchObject({
    sub: tokens.user.id,
    aud: tenant.id,
    tenantId: tenant.id,
    roles: ['member'],
    emailVerified: false,
    publicMetadata: { theme_name: 'dark' },
    metadata: { plan_name: 'pro' },
  });
});

it('learns the issuer at another address of the server', async () => {
  const elsewhere = server.url.replace('127.0.0.1', 'localhost');
  const verify = createVerifier({ url: elsewhere, tenant: tenant.slug });
  await expect(verify(tokens.access_token)).resolves.toMatchObject({ iss: server.services.publicUrl });
  const strict = createVerifier({ url: server.url, tenant: tenant.slug, issuer: elsewhere });
  await expect(strict(tokens.access_token)).rejects.toMatchObject(REFUSED);
});

it('refuses another tenant’s token, and what is no access token', async () => {
  const other = await server.createTenant();
  const verify = createVerifier({ url: server.url, tenant: other.slug });
  await expect(verify(tokens.access_token)).rejects.toMatchObject(REFUSED);
  const own = createVerifier({ url: server.url, tenant: tenant.slug });
  for (const token of [tokens.refresh_token, server.rootToken]) await expect(own(token)).rejects.toMatchObject(REFUSED);
});

it('says that the tenant is unknown', async () => {
  const verify = createVerifier({ url: server.url, tenant: 'nobody' });
  await expect(verify(tokens.access_token)).rejects.toMatchObject({ code: 'tenant_not_found', status: 404 });
});
