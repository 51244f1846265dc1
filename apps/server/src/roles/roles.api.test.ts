import { startTestServer, type TestServer, type TestTenant } from '../../test/harness';

let server: TestServer;
let tenant: TestTenant;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.stop());
beforeEach(async () => {
  tenant = await server.createTenant();
});

const request = (method: string, path = '', body?: unknown) =>
  server.request(method, `/v2/admin/tenants/${tenant.id}/roles${path}`, body === undefined ? {} : { body });

test('a role is made, listed by name, changed and deleted', async () => {
  const created = await request('POST', '', {
    name: 'billing:manager',
    description: 'Invoices',
    permissions: ['invoices:read'],
  });
  expect(created.status).toBe(201);
  expect(created.headers.get('location')).toBe(`/v2/admin/tenants/${tenant.id}/roles/billing%3Amanager`);
  expect(created.body).toEqual({
    name: 'billing:manager',
    description: 'Invoices',
    permissions: ['invoices:read'],
    built_in: false,
    created_at: expect.any(String),
    updated_at: created.body.created_at,
  });
  expect((await request('POST', '', { name: 'Support' })).body).toMatchObject({ description: null, permissions: [] });

  const { roles, ...paging } = (await request('GET')).body;
  expect(roles.map((role: { name: string }) => role.name).sort()).toEqual([
    'Support',
    'admin',
    'billing:manager',
    'member',
  ]);
  expect(paging).toEqual({ total: 4, page: 1, limit: 20, next_cursor: null });

  const changed = await request('PATCH', '/billing:manager', { description: null });
  expect([changed.status, changed.body]).toEqual([
    200,
    { ...created.body, description: null, updated_at: changed.body.updated_at },
  ]);
  expect((await request('PATCH', '/billing:manager', { permissions: ['a', 'b'] })).body.permissions).toEqual([
    'a',
    'b',
  ]);
  expect((await request('PATCH', '/billing:manager', {})).body.permissions).toEqual(['a', 'b']);

  expect((await request('DELETE', '/billing:manager')).status).toBe(204);
  expect((await request('DELETE', '/billing:manager')).body.code).toBe('role_not_found');
});

test('pages and cursors walk all roles once', async () => {
  for (let n = 0; n < 5; n += 1) await request('POST', '', { name: `role-${n}` });
  const names: string[] = [];
  for (let cursor: string | null = ''; cursor !== null; ) {
    const { body } = await request('GET', `?limit=3${cursor === '' ? '' : `&cursor=${cursor}`}`);
    names.push(...body.roles.map((role: { name: string }) => role.name));
    cursor = body.next_cursor;
  }
  expect(names).toEqual(['admin', 'member', 'role-0', 'role-1', 'role-2', 'role-3', 'role-4']);
});

test.each(['admin', 'member'])('the built-in role %s can neither change nor go nor be made again', async (name) => {
  const { roles } = (await request('GET')).body;
  expect(roles.find((role: { name: string }) => role.name === name)).toMatchObject({ built_in: true });
  for (const answer of [
    await request('PATCH', `/${name}`, { description: 'x' }),
    await request('DELETE', `/${name}`),
  ]) {
    expect([answer.status, answer.body.code]).toEqual([409, 'role_built_in']);
  }
  const again = await request('POST', '', { name });
  expect([again.status, again.body.code]).toEqual([409, 'role_already_exists']);
  expect((await request('GET')).body.roles).toEqual(roles);
});

test.each([
  [{}, 'body.name'],
  [{ name: '' }, 'body.name'],
  [{ name: '-x' }, 'body.name'],
  [{ name: 'a b' }, 'body.name'],
  [{ name: 'a/b' }, 'body.name'],
  [{ name: 'x'.repeat(65) }, 'body.name'],
  [{ name: 'x', description: 'y'.repeat(501) }, 'body.description'],
  [{ name: 'x', permissions: 'all' }, 'body.permissions'],
  [{ name: 'x', permissions: ['a', 'a'] }, 'body.permissions'],
  [{ name: 'x', permissions: [1] }, 'body.permissions.0'],
  [{ name: 'x', built_in: true }, 'body.built_in'],
])('422 for %j at %s', async (body, path) => {
  const answer = await request('POST', '', body);
  expect([answer.status, answer.body.code]).toEqual([422, 'validation_failed']);
  expect(answer.body.errors[0].path).toBe(path);
});

test('a role keeps its name', async () => {
  await request('POST', '', { name: 'editor' });
  const answer = await request('PATCH', '/editor', { name: 'author' });
  expect([answer.status, answer.body.errors[0].path]).toEqual([422, 'body.name']);
});

test('409 role_in_use while a user has it; roles of one tenant are unknown in another', async () => {
  await request('POST', '', { name: 'editor' });
  const user = await server.createUser(tenant, { roles: ['member', 'editor'] });
  const answer = await request('DELETE', '/editor');
  expect([answer.status, answer.body.code]).toEqual([409, 'role_in_use']);
  await server.request('PATCH', `/v2/admin/tenants/${tenant.id}/users/${user.id}`, { body: { roles: ['member'] } });
  expect((await request('DELETE', '/editor')).status).toBe(204);

  const other = await server.createTenant();
  await request('POST', '', { name: 'editor' });
  const refused = await server.request('POST', `/v2/admin/tenants/${other.id}/users`, {
    body: { email: 'a@example.com', roles: ['member', 'editor'] },
  });
  expect([refused.status, refused.body.code, refused.body.errors[0].path]).toEqual([
    422,
    'unknown_role',
    'body.roles.1',
  ]);
});

test('deleting a role and giving it to users at once: no user ever holds a role that is gone', async () => {
  const users = await Promise.all(Array.from({ length: 4 }, () => server.createUser(tenant)));
  for (let round = 0; round < 8; round += 1) {
    const name = `r${round}`;
    await request('POST', '', { name });
    const [deleted, ...given] = await Promise.all([
      request('DELETE', `/${name}`),
      ...users.map((user) =>
        server.request('PATCH', `/v2/admin/tenants/${tenant.id}/users/${user.id}`, {
          body: { roles: ['member', name] },
        }),
      ),
    ]);
    const isGone = deleted?.status === 204;
    if (!isGone) expect(deleted?.body.code).toBe('role_in_use');
    for (const answer of given) {
      if (isGone) expect([answer.status, answer.body.code]).toEqual([422, 'unknown_role']);
      else expect([200, 422]).toContain(answer.status);
    }
    if (!isGone) expect(given.some((answer) => answer.status === 200)).toBe(true);
    const { total } = (
      await server.request('GET', `/v2/admin/tenants/${tenant.id}/users?limit=1${isGone ? '' : `&role=${name}`}`)
    ).body;
    expect(total).toBe(isGone ? users.length : given.filter((answer) => answer.status === 200).length);
  }
});
