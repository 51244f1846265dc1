import { Prisma } from '../src/generated/prisma/client';
import { startTestServer, type TestServer, type TestTenant } from './harness';

let server: TestServer;
let tenant: TestTenant;
beforeAll(async () => {
  server = await startTestServer();
  tenant = await server.createTenant({
    user_editable_metadata_keys: ['theme'],
    session_config: { access_token_ttl: 900 },
  });
});
afterAll(() => server.stop());

const PROFILE = { first_name: 'Alice', public_metadata: { theme: { dark: true } } };
const ofTenant = (path = '') => `/v2/admin/tenants/${tenant.id}${path}`;

async function ownToken(): Promise<string> {
  return (await server.signIn(tenant, await server.createUser(tenant, PROFILE))).access_token;
}

async function created(list: string, key: 'id' | 'name', body: object): Promise<string> {
  const answer = await server.request('POST', ofTenant(list), { body });
  return `${ofTenant(list)}/${answer.body[key]}`;
}

/** What is patched, and with what it is already. */
interface Patch {
  path: string;
  token?: string;
  body: object;
}

const patches: Record<string, () => Promise<Patch>> = {
  'a user': async () => ({
    path: await created('/users', 'id', { email: 'bob@example.com', ...PROFILE }),
    body: { ...PROFILE, email: 'bob@example.com', roles: ['member'], status: 'active', metadata: { gone: null } },
  }),
  'one’s own profile': async () => ({
    path: '/v2/me',
    token: await ownToken(),
    body: { first_name: 'Alice', last_name: null },
  }),
  'one’s own metadata': async () => ({
    path: '/v2/me/metadata',
    token: await ownToken(),
    body: { theme: { dark: true, gone: null } },
  }),
  'a tenant': async () => ({ path: ofTenant(), body: { name: tenant.name, slug: tenant.slug } }),
  'an auth config': async () => ({
    path: ofTenant('/auth/config'),
    body: { user_editable_metadata_keys: ['theme'], session_config: { access_token_ttl: 900 } },
  }),
  'a role': async () => ({
    path: await created('/roles', 'name', { name: 'editor', permissions: ['a'] }),
    body: { permissions: ['a'] },
  }),
  'a webhook': async () => ({
    path: await created('/webhooks', 'id', { url: 'http://127.0.0.1:9/', events: ['user.*'] }),
    body: { events: ['user.*'], enabled: true },
  }),
};

async function eventIds(): Promise<string[]> {
  const { body } = await server.request('GET', ofTenant('/audit-events?limit=100'));
  return body.events.map(({ id }: { id: string }) => id);
}

/** The transactions that wrote the rows of the tenant. */
const writers = () => {
  const of = (table: string, key: string) =>
    Prisma.raw(`SELECT '${table}', ${key}::text, xmin::text FROM ${table} WHERE ${key} = '${tenant.id}'`);
  const tables = ['users', 'roles', 'webhooks', 'auth_configs'].map((table) => of(table, 'tenant_id'));
  return server.db.query(Prisma.join([of('tenants', 'id'), ...tables], ' UNION ALL ', '', ' ORDER BY 1, 2, 3'));
};

test.each(Object.entries(patches))(
  'a PATCH of %s to what it is already writes nothing and tells nobody',
  async (_of, make) => {
    const { body, ...patched } = await make();
    const patch = (changes: object) => server.request('PATCH', patched.path, { ...patched, body: changes });
    const before = await patch({});
    const [events, rows] = [await eventIds(), await writers()];
    server.clock.advance(1);
    const after = await patch(body);
    expect(after).toMatchObject({ status: 200, body: before.body });
    expect(after.headers.get('etag')).toBe(before.headers.get('etag'));
    expect([await eventIds(), await writers()]).toEqual([events, rows]);
  },
);
