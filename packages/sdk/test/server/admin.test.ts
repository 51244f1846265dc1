import { startTestServer, type TestServer, type TestTenant } from '@hellojohn/server/testing';
import { type AdminClient, createAdminClient, createClient, toWire } from '../../src';

let server: TestServer;
let admin: AdminClient;
let tenant: TestTenant;

beforeAll(async () => {
  server = await startTestServer();
  admin = createAdminClient({ url: server.url, token: server.rootToken });
});
afterAll(() => server.stop());
beforeEach(async () => {
  tenant = await server.createTenant();
});

const users = () => admin.tenant(tenant.slug).users;

it('takes the life of a user from creation to deletion', async () => {
  const bob = await users().create({
    email: 'bob@acme.com',
    password: 'temporary-password-123',
    firstName: 'Bob',
    externalId: 'EMP-1',
    metadata: { department: 'sales', employee_id: 'EMP-1', camelKey: { innerKey: [1] } },
  });
  expect(bob).toMatchObject({
    firstName: 'Bob',
    lastName: null,
    roles: ['member'],
    metadata: { camelKey: { innerKey: [1] } },
  });
  await expect(users().create({ email: 'BOB@acme.com' })).rejects.toMatchObject({
    code: 'email_already_exists',
    status: 409,
  });
  await expect(users().getByEmail('BOB@acme.com')).resolves.toEqual(bob);
  await expect(users().getByExternalId('EMP-1')).resolves.toEqual(bob);

  const robert = await users().update(bob.id, {
    firstName: 'Robert',
    roles: ['admin'],
    metadata: { department: null },
  });
  expect(robert).toMatchObject({ firstName: 'Robert', roles: ['admin'], metadata: { employee_id: 'EMP-1' } });
  expect(robert.metadata).not.toHaveProperty('department');

  const disabled = await users().disable(bob.id, { reason: 'left', until: new Date('2099-01-01') });
  expect(disabled).toMatchObject({
    status: 'disabled',
    disabledReason: 'left',
    disabledUntil: '2099-01-01T00:00:00.000Z',
  });
  await expect(users().enable(bob.id)).resolves.toMatchObject({ status: 'active', disabledReason: null });
  await expect(users().resetPassword(bob.id)).resolves.toMatchObject({
    userId: bob.id,
    emailSent: true,
    temporaryPasswordSet: false,
  });
  await users().delete(bob.id);
  await expect(users().get(bob.id)).rejects.toMatchObject({ code: 'user_not_found', status: 404 });
});

it('gives the API’s own answer by toWire', async () => {
  await server.createUser(tenant, { metadata: { a_b: { cD: null } }, first_name: 'Alice' });
  const page = await users().list({ search: 'alice' });
  const { body } = await server.request('GET', `/v2/admin/tenants/${tenant.id}/users?search=alice`);
  expect(JSON.stringify(toWire(page))).toBe(JSON.stringify(body));
});

it('sends every filter as the server reads it', async () => {
  await server.createUser(tenant, { metadata: { level: '42', team: 'a&b', active: true }, last_name: 'Chen' });
  await server.createUser(tenant, { metadata: { level: 42 } });
  const count = async (query: Parameters<ReturnType<typeof users>['list']>[0]) => (await users().list(query)).total;
  await expect(count({ metadata: { level: '42' } })).resolves.toBe(1);
  await expect(count({ metadata: { level: 42 } })).resolves.toBe(1);
  await expect(count({ metadata: { team: 'a&b', active: true } })).resolves.toBe(1);
  await expect(
    count({ search: 'chen', role: 'member', status: 'active', mfaEnrolled: false, emailVerified: false }),
  ).resolves.toBe(1);
  await expect(count({ createdAfter: '2000-01-01T00:00:00Z', createdBefore: '2000-01-02T00:00:00Z' })).resolves.toBe(0);
  await expect(users().list({ limit: 101 })).rejects.toMatchObject({
    code: 'validation_failed',
    errors: [expect.objectContaining({ path: 'query.limit' })],
  });
});

it('walks over all users, each once, while others come and go', async () => {
  const emails = [...Array(25)].map((_, n) => `user-${n}@acme.com`);
  await Promise.all(emails.map((email) => users().create({ email })));
  const seen: string[] = [];
  for await (const user of users().iterate({ limit: 7, sort: 'email' })) {
    seen.push(user.email);
    if (seen.length % 7 === 0) await users().create({ email: `late-${seen.length}@acme.com` });
  }
  const walked = seen.filter((email) => email.startsWith('user-'));
  expect(walked).toEqual([...emails].sort());
});

it('administers sessions, roles, configuration, tenants and keys', async () => {
  const alice = await server.createUser(tenant);
  await createClient({ url: server.url, tenant: tenant.slug }).auth.signIn({
    email: alice.email,
    password: alice.password,
  });
  const { sessions } = await users().sessions(alice.id);
  await users().revokeSession(alice.id, sessions[0]?.id ?? '');
  await expect(users().sessions(alice.id)).resolves.toEqual({ sessions: [] });
  await users().revokeSessions(alice.id);

  const { roles, authConfig } = admin.tenant(tenant.id);
  await expect(roles.create({ name: 'editor', permissions: ['posts:write'] })).resolves.toMatchObject({
    builtIn: false,
  });
  await expect(roles.update('editor', { description: 'Writes' })).resolves.toMatchObject({ description: 'Writes' });
  await expect(roles.delete('admin')).rejects.toMatchObject({ code: 'role_built_in' });
  expect((await roles.list()).roles.map(({ name }) => name).sort()).toEqual(['admin', 'editor', 'member']);
  await roles.delete('editor');

  await authConfig.update({ passwordPolicy: { minLength: 12 } });
  await expect(authConfig.get()).resolves.toMatchObject({ passwordPolicy: { minLength: 12, maxLength: 128 } });

  const key = await admin.apiKeys.create({ name: 'ci', scopes: ['users:read'], tenant: tenant.slug });
  const reader = createAdminClient({ url: server.url, token: key.key });
  await expect(reader.whoami()).resolves.toMatchObject({
    type: 'api_key',
    tenantId: tenant.id,
    scopes: ['users:read'],
  });
  await expect(reader.tenant(tenant.id).users.create({ email: 'x@acme.com' })).rejects.toMatchObject({
    code: 'forbidden',
    status: 403,
  });
  const listed: string[] = [];
  for await (const { id } of admin.apiKeys.iterate({ tenant: tenant.id })) listed.push(id);
  expect(listed).toEqual([key.id]);
  await admin.apiKeys.delete(key.id);
  await expect(reader.whoami()).rejects.toMatchObject({ code: 'unauthenticated', status: 401 });

  const other = await admin.tenants.create({ name: 'Globex' });
  await admin.tenants.update(other.id, { name: 'Globex Inc' });
  await expect(admin.tenants.get(other.slug)).resolves.toMatchObject({ name: 'Globex Inc' });
  await expect(admin.tenants.delete(other.id, { confirm: 'wrong' })).rejects.toMatchObject({ status: 422 });
  await admin.tenants.delete(other.id, { confirm: other.slug });
  await expect(admin.tenants.get(other.slug)).rejects.toMatchObject({ code: 'tenant_not_found' });
});
