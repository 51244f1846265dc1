import { createHash } from 'node:crypto';
import { startTestServer, type TestServer, type TestTenant } from '../../test/harness';
import { until } from '../../test/until';
import { Prisma } from '../generated/prisma/client';
import { newId } from '../ids';

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

const KEYS = '/v2/admin/api-keys';
const create = (body: unknown, token?: string) =>
  server.request('POST', KEYS, token === undefined ? { body } : { body, token });

test('201 with the secret, which is shown this once and stored as SHA-256 only', async () => {
  const { status, headers, body } = await create({
    name: 'CI',
    scopes: ['users:read', 'users:write'],
    tenant: tenant.slug,
  });
  expect(status).toBe(201);
  expect(headers.get('cache-control')).toBe('no-store');
  expect(body).toEqual({
    id: expect.stringMatching(/^key_/),
    key: expect.stringMatching(/^hj_[A-Za-z0-9_-]{43}$/),
    name: 'CI',
    scopes: ['users:read', 'users:write'],
    tenant_id: tenant.id,
    created_at: expect.any(String),
    expires_at: null,
    last_used_at: null,
  });
  const { key, ...rest } = body;
  const list = (await server.request('GET', `${KEYS}?tenant=${tenant.slug}`)).body;
  expect(list).toEqual({ api_keys: [rest], total: 1, page: 1, limit: 20, next_cursor: null });
  const [row] = await server.db.query<{ text: string; hash: Buffer }>(
    Prisma.sql`SELECT k::text AS text, key_hash AS hash FROM api_keys k WHERE id = ${body.id}`,
  );
  expect(row?.text).not.toContain(key.slice(3));
  expect(row?.hash.equals(createHash('sha256').update(key).digest())).toBe(true);
});

test.each([
  [{}, ['body.name', 'body.scopes']],
  [{ name: ' ', scopes: ['*'] }, ['body.name']],
  [{ name: 'x', scopes: [] }, ['body.scopes']],
  [{ name: 'x', scopes: ['users:delete'] }, ['body.scopes.0']],
  [{ name: 'x', scopes: ['*', '*'] }, ['body.scopes']],
  [{ name: 'x', scopes: ['*'], expires_at: 'tomorrow' }, ['body.expires_at']],
  [{ name: 'x', scopes: ['*'], expires_at: '2001-01-01T00:00:00Z' }, ['body.expires_at']],
  [{ name: 'x', scopes: ['*'], key: 'hj_mine' }, ['body.key']],
])('422 for %j', async (body, paths) => {
  const answer = await create(body);
  expect([answer.status, answer.body.code]).toEqual([422, 'validation_failed']);
  expect(answer.body.errors.map((error: { path: string }) => error.path)).toEqual(paths);
});

test('404 tenant_not_found for an unknown tenant', async () => {
  for (const name of ['no-such-tenant', newId('ten')]) {
    const answer = await create({ name: 'x', scopes: ['*'], tenant: name });
    expect([answer.status, answer.body.code]).toEqual([404, 'tenant_not_found']);
  }
});

describe('a key grants nothing that its maker lacks (A13)', () => {
  test('scopes: 403 forbidden; `*` only by one who has it', async () => {
    const { key } = (await create({ name: 'maker', scopes: ['keys:write', 'users:read'] })).body;
    expect((await create({ name: 'ok', scopes: ['users:read'] }, key)).status).toBe(201);
    for (const scopes of [['users:write'], ['users:read', 'config:read'], ['*']]) {
      const answer = await create({ name: 'no', scopes }, key);
      expect([answer.status, answer.body.code]).toEqual([403, 'forbidden']);
    }
    const { key: all } = (await create({ name: 'all', scopes: ['*'] })).body;
    expect((await create({ name: 'ok', scopes: ['*'] }, all)).status).toBe(201);
  });

  test('tenant: without it 422, another one 404, its own 201', async () => {
    const other = await server.createTenant();
    const { key } = (await create({ name: 'maker', scopes: ['keys:write'], tenant: tenant.id })).body;
    for (const body of [{}, { tenant: null }]) {
      const answer = await create({ name: 'x', scopes: ['keys:write'], ...body }, key);
      expect([answer.status, answer.body.errors?.[0].path]).toEqual([422, 'body.tenant']);
    }
    const [foreign, unknown] = [other.id, newId('ten')].map((id) =>
      create({ name: 'x', scopes: ['keys:write'], tenant: id }, key),
    );
    const answers = await Promise.all([foreign, unknown]);
    expect(answers.map((answer) => [answer?.status, answer?.body.code])).toEqual(
      Array(2).fill([404, 'tenant_not_found']),
    );
    expect((await create({ name: 'x', scopes: ['keys:write'], tenant: tenant.slug }, key)).body.tenant_id).toBe(
      tenant.id,
    );
  });

  test('lifetime: never beyond its maker’s', async () => {
    const inAnHour = new Date(server.clock.now().getTime() + 3_600_000);
    const { key } = (await create({ name: 'maker', scopes: ['keys:write'], expires_at: inAnHour.toISOString() })).body;
    expect((await create({ name: 'x', scopes: ['keys:write'] }, key)).body.expires_at).toBe(inAnHour.toISOString());
    const expires_at = new Date(inAnHour.getTime() + 1).toISOString();
    const answer = await create({ name: 'x', scopes: ['keys:write'], expires_at }, key);
    expect([answer.status, answer.body.code]).toEqual([403, 'forbidden']);
  });

  test('a tenant’s admin makes and sees no keys: 403', async () => {
    const user = await server.createUser(tenant, { roles: ['admin'] });
    const { access_token } = await server.signIn(tenant, user);
    const answers = [
      await create({ name: 'x', scopes: ['users:read'], tenant: tenant.id }, access_token),
      await server.request('GET', KEYS, { token: access_token }),
      await server.request('DELETE', `${KEYS}/${newId('key')}`, { token: access_token }),
    ];
    expect(answers.map((answer) => answer.status)).toEqual([403, 403, 403]);
  });
});

describe('what a bound key sees', () => {
  test('only keys of its tenant: others are not listed, and 404 on delete', async () => {
    const other = await server.createTenant();
    const mine = (await create({ name: 'maker', scopes: ['keys:write', 'tenants:read'], tenant: tenant.id })).body;
    const foreign = (await create({ name: 'theirs', scopes: ['users:read'], tenant: other.id })).body;
    const everywhere = (await create({ name: 'global', scopes: ['users:read'] })).body;
    const list = (await server.request('GET', KEYS, { token: mine.key })).body;
    expect([list.total, list.api_keys.map((key: { id: string }) => key.id)]).toEqual([1, [mine.id]]);
    expect((await server.request('GET', `${KEYS}?tenant=${other.slug}`, { token: mine.key })).status).toBe(404);
    for (const id of [foreign.id, everywhere.id, newId('key'), 'key_x']) {
      const answer = await server.request('DELETE', `${KEYS}/${id}`, { token: mine.key });
      expect([answer.status, answer.body.code]).toEqual([404, 'api_key_not_found']);
    }
    const tenants = (await server.request('GET', '/v2/admin/tenants', { token: mine.key })).body;
    expect([tenants.total, tenants.tenants[0].id]).toEqual([1, tenant.id]);
  });

  test('it makes no tenants, but may rename its own with tenants:write', async () => {
    const { key } = (await create({ name: 'x', scopes: ['*'], tenant: tenant.id })).body;
    expect((await server.request('POST', '/v2/admin/tenants', { body: { name: 'New' }, token: key })).status).toBe(403);
    const path = `/v2/admin/tenants/${tenant.slug}`;
    expect((await server.request('PATCH', path, { body: { name: 'Mine' }, token: key })).status).toBe(200);
    const other = await server.createTenant();
    expect(
      (await server.request('PATCH', `/v2/admin/tenants/${other.slug}`, { body: { name: 'X' }, token: key })).status,
    ).toBe(404);
  });
});

describe('using a key', () => {
  const whoAmI = (token: string, at = server) => at.request('GET', '/v2/admin/whoami', { token });

  test('deleted: 401 at once on every instance; again 404', async () => {
    const { id, key } = (await create({ name: 'x', scopes: ['*'] })).body;
    expect((await whoAmI(key, peer)).status).toBe(200);
    expect((await server.request('DELETE', `${KEYS}/${id}`)).status).toBe(204);
    for (const at of [server, peer]) {
      const answer = await whoAmI(key, at);
      expect([answer.status, answer.body.code, answer.headers.get('www-authenticate')]).toEqual([
        401,
        'unauthenticated',
        'Bearer',
      ]);
    }
    expect((await server.request('DELETE', `${KEYS}/${id}`)).status).toBe(404);
  });

  test('expired: 401 from that moment on', async () => {
    const expiresAt = new Date(server.clock.now().getTime() + 60_000);
    const { key } = (await create({ name: 'x', scopes: ['*'], expires_at: expiresAt.toISOString() })).body;
    expect((await whoAmI(key)).body.expires_at).toBe(expiresAt.toISOString());
    server.clock.advance(61);
    expect((await whoAmI(key)).status).toBe(401);
  });

  test.each(['hj_', 'hj_short', `hj_${'A'.repeat(43)}`, `hj_${'A'.repeat(42)}é`])(
    '%p names no key: 401',
    async (secret) => {
      const answer = await server.request('GET', '/v2/admin/whoami', {
        token: null,
        headers: { authorization: `Bearer ${encodeURI(secret)}` },
      });
      expect([answer.status, answer.body.code]).toEqual([401, 'unauthenticated']);
    },
  );

  test('last_used_at is kept, at most once a minute', async () => {
    const { id, key } = (await create({ name: 'x', scopes: ['keys:write'], tenant: tenant.id })).body;
    const lastUsed = async () =>
      (await server.request('GET', `${KEYS}?tenant=${tenant.id}`)).body.api_keys[0].last_used_at;
    const used = async (previous: string | null) => {
      await Promise.all(Array.from({ length: 5 }, () => whoAmI(key)));
      await until(async () => (await lastUsed()) !== previous);
      return lastUsed();
    };
    const first = await used(null);
    expect(first).not.toBeNull();
    server.clock.advance(30);
    await whoAmI(key);
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(await lastUsed()).toBe(first);
    server.clock.advance(31);
    expect((await used(first)) > first).toBe(true);
    expect(id).toMatch(/^key_/);
  });
});
