import { type RequestOptions, startTestServer, type TestServer, type TestTenant } from '../../test/harness';
import { newId } from '../ids';

let server: TestServer;
let tenant: TestTenant;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.stop());
beforeEach(async () => {
  tenant = await server.createTenant();
});

const call = (method: string, path = '', options: RequestOptions = {}) =>
  server.request(method, `/v2/admin/tenants/${tenant.id}/users${path}`, options);
const refused = (status: number, code: string, ...paths: string[]) => ({
  status,
  body: paths.length === 0 ? { code } : { code, errors: paths.map((path) => expect.objectContaining({ path })) },
});

describe('getting a user', () => {
  test('by id, address or external id: the same object', async () => {
    const user = await server.createUser(tenant, { email: "O'Hara+x@Example.com", external_id: 'crm/1 ü?#%' });
    const { password, ...object } = user;
    for (const path of [
      `/${user.id}`,
      `/email/${encodeURIComponent("o'hara+X@EXAMPLE.com")}`,
      `/email/${encodeURIComponent(" O'Hara+x@Example.com ")}`,
      `/external/${encodeURIComponent('crm/1 ü?#%')}`,
    ]) {
      expect(await call('GET', path)).toMatchObject({ status: 200, body: object });
    }
  });

  test.each([
    `/${newId('usr')}`,
    '/usr_1',
    `/${newId('ten')}`,
    `/${newId('usr').toLowerCase()}`,
    '/email/nobody@example.com',
    '/email/nobody',
    '/email/%00@example.com',
    '/email/sessions',
    '/external/nothing',
    '/external/%00',
    `/external/${'x'.repeat(300)}`,
  ])('404 user_not_found for %s', async (path) => {
    await server.createUser(tenant);
    expect(await call('GET', path)).toMatchObject(refused(404, 'user_not_found'));
  });

  test('404 for a user of another tenant, by whatever name (A1)', async () => {
    const other = await server.createTenant();
    const user = await server.createUser(other, { external_id: 'there' });
    for (const path of [`/${user.id}`, `/email/${user.email}`, '/external/there']) {
      expect(await call('GET', path)).toMatchObject(refused(404, 'user_not_found'));
    }
    for (const [method, body] of [
      ['PATCH', { first_name: 'X' }],
      ['DELETE', undefined],
    ] as const) {
      expect(await call(method, `/${user.id}`, { body })).toMatchObject(refused(404, 'user_not_found'));
    }
    expect(await call('POST', `/${user.id}/password-reset`, { body: {} })).toMatchObject(
      refused(404, 'user_not_found'),
    );
    expect((await server.request('GET', `/v2/admin/tenants/${other.id}/users/${user.id}`)).body.first_name).toBeNull();
  });
});

describe('changing a user', () => {
  const patch = (id: string, body: unknown) => call('PATCH', `/${id}`, { body });

  test('changes what is given, counts it in the ETag and moves updated_at alone', async () => {
    const user = await server.createUser(tenant, { first_name: 'Bob', metadata: { department: 'sales', old_key: 1 } });
    server.clock.advance(5);
    const body = { first_name: 'Robert', roles: ['admin'], metadata: { department: 'engineering', old_key: null } };
    const { status, body: changed, headers } = await patch(user.id, body);
    const { password, ...before } = user;
    expect([status, headers.get('etag')]).toEqual([200, '"2"']);
    expect(changed).toEqual({
      ...before,
      first_name: 'Robert',
      roles: ['admin'],
      metadata: { department: 'engineering' },
      updated_at: expect.any(String),
    });
    expect(Date.parse(changed.updated_at) - Date.parse(before.updated_at)).toBeGreaterThanOrEqual(5000);
    const found = await call('GET', `/${user.id}`);
    expect([found.body, found.headers.get('etag')]).toEqual([changed, '"2"']);
    expect((await patch(user.id, {})).headers.get('etag')).toBe('"2"');
  });

  test('every field that may be changed, and back to nothing', async () => {
    const user = await server.createUser(tenant);
    const given = {
      email: 'New@Example.com',
      first_name: 'A',
      last_name: 'B',
      avatar_url: 'https://example.com/a.png',
      external_id: 'x',
      locale: 'es-MX',
      roles: [],
      metadata: { a: { b: [1, null] } },
      public_metadata: { theme: 'dark' },
      email_verified: true,
      must_change_password: true,
    };
    expect((await patch(user.id, given)).body).toMatchObject(given);
    const gone = { first_name: null, last_name: '', avatar_url: null, external_id: null, locale: null };
    expect((await patch(user.id, gone)).body).toMatchObject({ ...given, ...gone, last_name: null });
    expect((await call('GET', `/email/new@example.com`)).body.id).toBe(user.id);
    expect((await call('GET', `/email/${user.email}`)).status).toBe(404);
  });

  test.each([
    [{ password: 'x'.repeat(20) }, 'body.password'],
    [{ password_hash: 'x' }, 'body.password_hash'],
    [{ send_welcome_email: true }, 'body.send_welcome_email'],
    [{ id: 'usr_x' }, 'body.id'],
    [{ tenant_id: 'ten_x' }, 'body.tenant_id'],
    [{ created_at: '2020-01-01T00:00:00Z' }, 'body.created_at'],
    [{ last_login_at: null }, 'body.last_login_at'],
    [{ mfa_enrolled: true }, 'body.mfa_enrolled'],
    [{ version: 7 }, 'body.version'],
    [{ status: 'pending' }, 'body.status'],
    [{ status: 'unverified' }, 'body.status'],
    [{ email: null }, 'body.email'],
    [{ roles: null }, 'body.roles'],
    [{ metadata: null }, 'body.metadata'],
    [{ disabled_until: '2030-01-01T00:00:00Z' }, 'body.disabled_until'],
    [{ status: 'disabled', disabled_until: '2030-01-01' }, 'body.disabled_until'],
    [{ status: 'disabled', disabled_until: '0000-00-00T00:00:00Z' }, 'body.disabled_until'],
    [{ status: 'disabled', disabled_until: '2030-01-01T00:00:00' }, 'body.disabled_until'],
    [{ status: 'disabled', disabled_until: '+275760-09-13T00:00:00Z' }, 'body.disabled_until'],
    [{ status: 'disabled', disabled_until: 'Infinity' }, 'body.disabled_until'],
    [{ status: 'disabled', disabled_until: '2030-02-30T00:00:00Z' }, 'body.disabled_until'],
    [{ status: 'disabled', disabled_until: '2030-02-28T24:00:00Z' }, 'body.disabled_until'],
  ])('422 %j at %s (A3, I15), and nothing changes', async (body, path) => {
    const { password, ...user } = await server.createUser(tenant);
    expect(await patch(user.id, { first_name: 'X', ...body })).toMatchObject(refused(422, 'validation_failed', path));
    expect((await call('GET', `/${user.id}`)).body).toEqual(user);
  });

  test('409 for an address or external id that is another’s, one’s own is no conflict', async () => {
    await server.createUser(tenant, { email: 'taken@example.com', external_id: 'taken' });
    const user = await server.createUser(tenant, { external_id: 'own' });
    expect(await patch(user.id, { email: 'TAKEN@example.com' })).toMatchObject(refused(409, 'email_already_exists'));
    expect(await patch(user.id, { external_id: 'taken' })).toMatchObject(refused(409, 'external_id_already_exists'));
    expect((await patch(user.id, { email: user.email.toUpperCase(), external_id: 'own' })).status).toBe(200);
  });

  test('limits hold for the result of the merge (I4)', async () => {
    const user = await server.createUser(tenant, { metadata: { a: 'x'.repeat(9000) } });
    expect(await patch(user.id, { metadata: { b: 'x'.repeat(9000) } })).toMatchObject(
      refused(422, 'metadata_too_large', 'body.metadata'),
    );
    expect((await patch(user.id, { metadata: { a: null, b: 'x'.repeat(16_376) } })).status).toBe(200);
    expect((await patch(user.id, { metadata: { c: 1 } })).body.code).toBe('metadata_too_large');
    expect(Object.keys((await call('GET', `/${user.id}`)).body.metadata)).toEqual(['b']);
  });

  test('another address is not verified, and links sent to the old one are dead', async () => {
    const user = await server.createUser(tenant, { email_verified: true });
    await call('POST', `/${user.id}/password-reset`, { body: {} });
    const tokens = () => server.db.orm.oneTimeToken.count({ where: { tenantId: tenant.id, userId: user.id } });
    expect(await tokens()).toBe(1);
    expect((await patch(user.id, { email: user.email.toUpperCase() })).body.email_verified).toBe(true);
    expect(await tokens()).toBe(1);
    expect((await patch(user.id, { email: 'moved@example.com' })).body.email_verified).toBe(false);
    expect(await tokens()).toBe(0);
  });
});

describe('deleting a user', () => {
  test('204, then 404; tokens are dead, nothing is left, the address is free for somebody new (S5)', async () => {
    const user = await server.createUser(tenant, {
      first_name: 'Canary',
      metadata: { canary: 'feather' },
      external_id: 'x',
    });
    const tokens = await server.signIn(tenant, user);
    await call('POST', `/${user.id}/password-reset`, { body: {} });
    const { access_token: token, refresh_token: refreshToken } = tokens;
    expect(await call('DELETE', `/${user.id}`)).toMatchObject({ status: 204, body: undefined });
    expect(await call('DELETE', `/${user.id}`)).toMatchObject(refused(404, 'user_not_found'));
    expect(await call('GET', `/${user.id}`)).toMatchObject(refused(404, 'user_not_found'));
    expect(await server.request('GET', '/v2/me', { token })).toMatchObject(refused(401, 'session_revoked'));
    const refresh = { token: null, body: { refresh_token: refreshToken } };
    expect(await server.request('POST', '/v2/auth/refresh', refresh)).toMatchObject(
      refused(401, 'refresh_token_invalid'),
    );
    const { orm } = server.db;
    const where = { tenantId: tenant.id, userId: user.id };
    const left = [orm.session.count({ where }), orm.oneTimeToken.count({ where }), orm.mail.count({ where })];
    expect(await Promise.all(left)).toEqual([0, 0, 0]);
    const again = await server.createUser(tenant, { email: user.email, external_id: 'x' });
    expect(again).toMatchObject({ first_name: null, metadata: {} });
    expect(again.id).not.toBe(user.id);
    expect((await server.request('GET', '/v2/me', { token })).status).toBe(401);
  });
});

test('the old address is told when an administrator changes it, and only then (E14)', async () => {
  const tenant = await server.createTenant();
  const user = await server.createUser(tenant, { email: 'old-address@example.com' });
  const path = `/v2/admin/tenants/${tenant.id}/users/${user.id}`;
  const told = () => server.mails.filter(({ to }) => to.toLowerCase() === user.email).map(({ subject }) => subject);
  await server.request('PATCH', path, { body: { email: 'Old-Address@example.com', first_name: 'Bob' } });
  await server.deliverMails();
  expect(told()).toEqual([]);
  await server.request('PATCH', path, { body: { email: 'new-address@example.com' } });
  await server.deliverMails();
  expect(told()).toEqual([expect.stringContaining('email address was changed')]);
});
