import { startTestServer, type TestServer, type TestTenant } from '../../test/harness';

let server: TestServer;
let tenant: TestTenant;

beforeAll(async () => {
  server = await startTestServer();
});
beforeEach(async () => {
  tenant = await server.createTenant();
});
afterAll(() => server.stop());

const deleteMe = (token: string, password: string) => server.request('DELETE', '/v2/me', { token, body: { password } });

test('the account goes with all its sessions, and the address is free again', async () => {
  const user = await server.createUser(tenant);
  const session = await server.signIn(tenant, user);
  const other = await server.signIn(tenant, user);
  const gone = await deleteMe(session.access_token, user.password);
  expect([gone.status, gone.body]).toEqual([204, undefined]);
  for (const { access_token } of [session, other]) {
    expect((await server.request('GET', '/v2/me', { token: access_token })).status).toBe(401);
  }
  const path = `/v2/admin/tenants/${tenant.id}/users/${user.id}`;
  expect((await server.request('GET', path)).body.code).toBe('user_not_found');
  expect((await server.createUser(tenant, { email: user.email })).id).not.toBe(user.id);
});

test('without the right password nothing happens', async () => {
  const user = await server.createUser(tenant);
  const { access_token: token } = await server.signIn(tenant, user);
  expect((await deleteMe(token, 'wrong-password-1')).body.code).toBe('invalid_credentials');
  expect((await server.request('DELETE', '/v2/me', { token })).status).toBe(422);
  expect((await server.request('GET', '/v2/me', { token })).status).toBe(200);
});

test('the last active admin stays', async () => {
  const admin = await server.createUser(tenant, { roles: ['admin'] });
  const { access_token: token } = await server.signIn(tenant, admin);
  expect((await deleteMe(token, admin.password)).body.code).toBe('last_admin');
  await server.createUser(tenant, { roles: ['admin'] });
  expect((await deleteMe(token, admin.password)).status).toBe(204);
});
