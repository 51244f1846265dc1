import { createWorld, type World } from './real-server';

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.stop());

const hjctl = (...args: string[]) => world.sandbox.run(args);
const ok = (...args: string[]) => world.ok(args);

const isObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

describe('login, whoami and logout', () => {
  test('root', async () => {
    const { sandbox, server } = world;
    const env = { HELLOJOHN_TOKEN: '' };
    const input = `${server.rootToken}\n`;
    expect((await sandbox.run(['login', '--profile', 'root'], { env, input })).code).toBe(0);
    const { stdout } = await sandbox.run(['whoami', '--profile', 'root', '-o', 'json'], { env });
    expect(JSON.parse(stdout)).toEqual((await server.request('GET', '/v2/admin/whoami')).body);
    expect((await sandbox.run(['logout', '--profile', 'root'])).code).toBe(0);
    expect((await sandbox.run(['whoami', '--profile', 'root'], { env })).code).toBe(3);
  });

  test('a wrong token ends with 3', async () => {
    expect(await world.sandbox.run(['whoami'], { env: { HELLOJOHN_TOKEN: 'wrong' } })).toMatchObject({
      code: 3,
      stdout: '',
    });
  });

  test('an API key of one tenant: its default tenant, its limits', async () => {
    const { sandbox } = world;
    const tenant = await world.tenant();
    const { key } = await ok('keys', 'create', 'reader', '--scope', 'users:read', '--tenant', tenant.slug);
    const env = { HELLOJOHN_TOKEN: '' };
    await sandbox.run(['login', '--profile', 'reader'], { env, input: key });
    expect((await sandbox.run(['users', 'list', '--profile', 'reader'], { env })).code).toBe(0);
    const refused = await sandbox.run(['users', 'create', '--email', 'x@y.zz', '--profile', 'reader'], { env });
    expect(refused).toMatchObject({ code: 3, stderr: expect.stringContaining('hjctl whoami') });
    const other = await world.tenant();
    expect((await sandbox.run(['users', 'list', '--tenant', other.slug, '--profile', 'reader'], { env })).code).toBe(4);
  });

  test('an admin of a tenant, by access token', async () => {
    const tenant = await world.tenant();
    const admin = await world.server.createUser(tenant, { roles: ['admin'] });
    const { access_token } = await world.server.signIn(tenant, admin);
    const env = { HELLOJOHN_TOKEN: access_token, HELLOJOHN_TENANT: tenant.slug };
    expect((await world.sandbox.run(['users', 'list'], { env })).stdout).toContain(admin.id);
    const { code, stderr } = await world.sandbox.run(['users', 'disable', admin.id], { env });
    expect({ code, stderr }).toEqual({ code: 5, stderr: expect.stringMatching(/^error: last_admin: /) });
  });
});

describe('tenants', () => {
  test('create, get, update, list, delete', async () => {
    const created = await ok('tenants', 'create', 'Life Cycle', '--slug', 'life-cycle');
    expect(created).toMatchObject({ slug: 'life-cycle', name: 'Life Cycle', id: expect.stringMatching(/^ten_/) });
    expect(await ok('tenants', 'get', 'life-cycle')).toEqual(created);
    expect(await ok('tenants', 'get', created.id)).toEqual(created);
    expect(await ok('tenants', 'update', 'life-cycle', '--name', 'New', '--slug', 'new-life')).toMatchObject({
      id: created.id,
      name: 'New',
      slug: 'new-life',
    });
    const { tenants } = await ok('tenants', 'list', '--search', 'new-life');
    expect(tenants.map(({ slug }: { slug: string }) => slug)).toEqual(['new-life']);
    expect((await hjctl('tenants', 'list')).stdout).toMatch(/^ID +SLUG +NAME +CREATED\n/);

    expect((await hjctl('tenants', 'delete', 'new-life')).code).toBe(2);
    expect((await hjctl('tenants', 'delete', 'new-life', '--confirm', 'other')).code).toBe(6);
    expect(await hjctl('tenants', 'delete', 'new-life', '--yes')).toMatchObject({ code: 0, stdout: '' });
    expect(await hjctl('tenants', 'get', 'new-life')).toMatchObject({ code: 4, stdout: '' });
  });

  test('--confirm instead of --yes', async () => {
    const { slug } = await world.tenant();
    expect((await hjctl('tenants', 'delete', slug, '--confirm', slug)).code).toBe(0);
    expect((await hjctl('tenants', 'get', slug)).code).toBe(4);
  });

  test('a taken slug ends with 5, a malformed one with 6', async () => {
    const { slug } = await world.tenant();
    expect((await hjctl('tenants', 'create', '--name', 'Twin', '--slug', slug)).code).toBe(5);
    expect((await hjctl('tenants', 'create', '--name', 'Bad', '--slug', 'No Slug')).code).toBe(6);
  });

  test('--all walks every page', async () => {
    const { slug } = await world.tenant();
    const { stdout } = await hjctl('tenants', 'list', '--all', '--limit', '1', '-o', 'ndjson');
    const slugs = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line).slug);
    expect(slugs).toContain(slug);
    expect(new Set(slugs).size).toBe(slugs.length);
  });
});

describe('roles', () => {
  test('list, create, update, delete', async () => {
    const { slug } = await world.tenant();
    const created = await ok(
      ...['roles', 'create', 'editor', '--description', 'May edit', '--permission', 'posts:write', '--tenant', slug],
    );
    expect(created).toMatchObject({
      name: 'editor',
      description: 'May edit',
      permissions: ['posts:write'],
      built_in: false,
    });
    const { roles } = await ok('roles', 'list', '--tenant', slug);
    expect(roles.map(({ name }: { name: string }) => name).sort()).toEqual(['admin', 'editor', 'member']);
    const changes = ['--description', '', '--permission', 'a:b', '--permission', 'c:d'];
    expect(await ok('roles', 'update', 'editor', ...changes, '--tenant', slug)).toMatchObject({
      description: null,
      permissions: ['a:b', 'c:d'],
    });
    expect(await ok('roles', 'update', 'editor', '--permission', '', '--tenant', slug)).toMatchObject({
      permissions: [],
    });
    expect((await hjctl('roles', 'delete', 'editor', '--tenant', slug)).code).toBe(0);
    expect((await hjctl('roles', 'delete', 'editor', '--tenant', slug)).code).toBe(4);
    expect((await hjctl('roles', 'list', '--all', '--tenant', slug)).stderr).toBe('2 roles.\n');
  });

  test('what is built in or in use stays: 5', async () => {
    const tenant = await world.tenant();
    expect(await hjctl('roles', 'delete', 'admin', '--tenant', tenant.slug)).toMatchObject({
      code: 5,
      stderr: expect.stringContaining('error: role_built_in'),
    });
    await ok('roles', 'create', '--name', 'editor', '--tenant', tenant.slug);
    await world.server.createUser(tenant, { roles: ['editor'] });
    expect(await hjctl('roles', 'delete', 'editor', '--tenant', tenant.slug)).toMatchObject({
      code: 5,
      stderr: expect.stringContaining('hjctl users list --role'),
    });
  });
});

describe('config', () => {
  test('get and set', async () => {
    const { slug } = await world.tenant();
    const before = await ok('config', 'get', '--tenant', slug);
    expect(before).toMatchObject({ allow_sign_up: true, password_policy: { min_length: 8 } });
    const after = await ok(
      ...['config', 'set', 'allow_sign_up=false', 'password_policy.min_length=12', '--tenant', slug],
      'user_editable_metadata_keys=["theme","language"]',
    );
    expect(after).toEqual({
      ...before,
      allow_sign_up: false,
      password_policy: { ...before.password_policy, min_length: 12 },
      user_editable_metadata_keys: ['theme', 'language'],
    });
    expect(await ok('config', 'get', '--tenant', slug)).toEqual(after);
    await ok('config', 'set', 'app_url', 'https://app.example.com', '--tenant', slug);
    expect(await ok('config', 'get', 'app_url', '--tenant', slug)).toBe('https://app.example.com');
    await ok('config', 'set', 'app_url=null', '--tenant', slug);
    expect(await ok('config', 'get', 'app_url', '--tenant', slug)).toBeNull();
  });

  test('every value can be set to what it is, by its own key', async () => {
    const { slug } = await world.tenant();
    const before = await ok('config', 'get', '--tenant', slug);
    const pairs = Object.entries(before)
      .filter(([name]) => name !== 'tenant_id')
      .flatMap(([name, value]) =>
        isObject(value)
          ? Object.entries(value).map(([inner, deep]) => `${name}.${inner}=${JSON.stringify(deep)}`)
          : [`${name}=${JSON.stringify(value)}`],
      );
    expect(await ok('config', 'set', ...pairs, '--tenant', slug)).toEqual(before);
  });

  test('one value for scripts, a table for people', async () => {
    const { slug } = await world.tenant();
    expect((await hjctl('config', 'get', 'password_policy.min_length', '--tenant', slug)).stdout).toBe('8\n');
    expect((await hjctl('config', 'get', 'password_policy', '--tenant', slug)).stdout).toMatch(/^min_length +8\n/);
    expect((await hjctl('config', 'get', '--tenant', slug)).stdout).toMatch(/\npassword_policy\.min_length +8\n/);
    const csv = (await hjctl('config', 'get', '--tenant', slug, '-o', 'csv')).stdout.split('\r\n');
    expect(csv[0]).toContain('session_config.access_token_ttl');
    expect(csv).toHaveLength(3);
  });

  test('an unknown key, a value out of range and a wrong type end with 6 and the path; nothing changed', async () => {
    const { slug } = await world.tenant();
    const before = await ok('config', 'get', '--tenant', slug);
    expect((await hjctl('config', 'set', 'alow_sign_up=false', '--tenant', slug)).code).toBe(6);
    expect(await hjctl('config', 'set', 'session_config.acess_token_ttl=60', '--tenant', slug)).toMatchObject({
      code: 6,
      stderr: expect.stringContaining('acess_token_ttl'),
    });
    expect(await hjctl('config', 'set', 'password_policy.min_length=0', '--tenant', slug)).toMatchObject({
      code: 6,
      stderr: expect.stringContaining('body.password_policy.min_length: '),
    });
    expect(await ok('config', 'get', '--tenant', slug)).toEqual(before);
    expect((await hjctl('config', 'get', 'nope', '--tenant', slug)).code).toBe(2);
  });
});

describe('keys', () => {
  test('create shows the secret once; list doesn’t; delete ends it', async () => {
    const tenant = await world.tenant();
    const args = [
      'keys',
      'create',
      'sync',
      '--scope',
      'users:read',
      '--scope',
      'users:write',
      '--expires-at',
      '2999-01-01',
    ];
    const key = await ok(...args, '--tenant', tenant.slug);
    expect(key).toMatchObject({
      name: 'sync',
      scopes: expect.arrayContaining(['users:read', 'users:write']),
      tenant_id: tenant.id,
      expires_at: '2999-01-01T00:00:00.000Z',
      key: expect.stringMatching(/^hj_/),
    });
    const env = { HELLOJOHN_TOKEN: key.key, HELLOJOHN_TENANT: tenant.slug };
    expect((await world.sandbox.run(['users', 'list'], { env })).code).toBe(0);

    const list = await hjctl('keys', 'list', '--tenant', tenant.slug, '-o', 'json');
    expect(JSON.parse(list.stdout).api_keys.map(({ id }: { id: string }) => id)).toEqual([key.id]);
    expect(list.stdout).not.toContain(key.key);

    expect(await hjctl('keys', 'delete', key.id)).toMatchObject({ code: 0, stdout: '' });
    expect((await world.sandbox.run(['users', 'list'], { env })).code).toBe(3);
    expect((await hjctl('keys', 'delete', key.id)).code).toBe(4);
  });

  test('a default tenant binds the key, --all-tenants does not', async () => {
    const tenant = await world.tenant();
    const env = { HELLOJOHN_TENANT: tenant.slug };
    const make = async (...more: string[]) => {
      const args = ['keys', 'create', '--name', 'k', '--scope', 'users:read,sessions:read', '-o', 'json', ...more];
      return JSON.parse((await world.sandbox.run(args, { env })).stdout);
    };
    expect(await make()).toMatchObject({ tenant_id: tenant.id });
    const everywhere = await make('--all-tenants');
    expect(everywhere.tenant_id).toBeNull();
    expect(everywhere.scopes).toHaveLength(2);
    const { stdout } = await world.sandbox.run(['keys', 'list', '--all', '-o', 'ndjson'], { env });
    expect(stdout).toContain(everywhere.id);
  });

  test('an unknown scope ends with 6', async () => {
    expect((await hjctl('keys', 'create', 'x', '--scope', 'users:everything')).code).toBe(6);
  });
});
