import type { AdminAccess } from '../src/http/access';
import type { Endpoint } from '../src/http/endpoint';
import { bodyOf, named, type PathValues, pathOf, unknownPathValues } from './endpoint-samples';
import { startTestServer, type TestServer, type TestTenant } from './harness';
import { expectProblem, withoutRequestId } from './problems';

interface Populated {
  tenant: TestTenant;
  values: PathValues;
  adminToken: string;
  apiKey: string;
}

let server: TestServer;
let mine: Populated;
let theirs: Populated;
beforeAll(async () => {
  server = await startTestServer();
  [mine, theirs] = [await populate('mine'), await populate('theirs')];
});
afterAll(() => server.stop());

async function populate(word: string): Promise<Populated> {
  const tenant = await server.createTenant({ user_editable_metadata_keys: ['theme'] });
  const create = async (path: string, body: unknown) => (await server.request('POST', path, { body })).body;
  const webhook = await create(`/v2/admin/tenants/${tenant.id}/webhooks`, {
    url: `https://example.com/${word}`,
    events: ['*'],
  });
  const apiKey = await create('/v2/admin/api-keys', { name: word, scopes: ['*'], tenant: tenant.id });
  const role = await create(`/v2/admin/tenants/${tenant.id}/roles`, { name: `role-${word}` });
  const admin = await server.createUser(tenant, { roles: ['admin'] });
  const user = await server.createUser(tenant, {
    external_id: `external-${word}`,
    first_name: word,
    send_welcome_email: true,
  });
  await server.signIn(tenant, user);
  const { sessions } = (await server.request('GET', `/v2/admin/tenants/${tenant.id}/users/${user.id}/sessions`)).body;
  const { deliveries } = (
    await server.request('GET', `/v2/admin/tenants/${tenant.id}/webhooks/${webhook.id}/deliveries`)
  ).body;
  const { mails } = (await server.request('GET', `/v2/admin/tenants/${tenant.id}/mails`)).body;
  const job = await server.db.transaction((tx) =>
    server.services.jobs.create(tx, tenant.id, { type: 'sample', actor: { type: 'root' }, params: {}, total: 1 }),
  );
  const values = {
    tenantId: tenant.id,
    userId: user.id,
    sessionId: sessions[0].id,
    email: user.email,
    externalId: `external-${word}`,
    name: role.name,
    keyId: apiKey.id,
    mailId: mails[0].id,
    jobId: job.id,
    webhookId: webhook.id,
    deliveryId: deliveries[0].id,
  };
  return { tenant, values, adminToken: (await server.signIn(tenant, admin)).access_token, apiKey: apiKey.key };
}

/** All that is the other tenant's, as root sees it. */
async function stateOf({ values }: Populated): Promise<unknown> {
  const base = `/v2/admin/tenants/${values.tenantId}`;
  const paths = [
    '',
    '/auth/config',
    '/roles',
    '/users?sort=email',
    '/mails',
    '/jobs',
    '/webhooks',
    `/webhooks/${values.webhookId}/deliveries`,
    `/users/${values.userId}/sessions`,
  ];
  const answers = await Promise.all(paths.map((path) => server.request('GET', base + path)));
  const keys = await server.request('GET', `/v2/admin/api-keys?tenant=${values.tenantId}`);
  return [...answers, keys].map(({ status, body }) => ({ status, body }));
}

/** What reaches beyond any one tenant names nothing of a tenant. */
const withIds = (item: Endpoint) =>
  typeof item.access === 'object' && item.access.installationWide !== true && item.params !== undefined;

async function call(item: Endpoint, token: string, values: PathValues) {
  const body = bodyOf(item);
  return server.request(item.method.toUpperCase(), pathOf(item, values), {
    token,
    ...(body === undefined ? {} : { body }),
  });
}

describe('ids of another tenant are 404, and answered as if they did not exist (A1)', () => {
  test.each(named(withIds))('%s', async (_id, item) => {
    const isUnderTenant = item.path.includes('{tenantId}');
    const isForAdmins = isUnderTenant && (item.access as AdminAccess).tenantAdmin;
    const before = await stateOf(theirs);
    for (const token of [mine.apiKey, ...(isForAdmins ? [mine.adminToken, server.rootToken] : [])]) {
      const foreign = await call(item, token, { ...theirs.values, tenantId: mine.tenant.id });
      expectProblem(server, foreign, item.notFound ?? 'not_found');
      const unknown = await call(item, token, { ...unknownPathValues(), tenantId: mine.tenant.id });
      expect(withoutRequestId(foreign)).toEqual(withoutRequestId(unknown));
    }
    expect(await stateOf(theirs)).toEqual(before);
  });
});

describe('the other tenant itself is 404 to admins and keys of this one', () => {
  test.each(named((item) => typeof item.access === 'object' && item.path.includes('{tenantId}')))(
    '%s',
    async (_id, item) => {
      const before = await stateOf(theirs);
      for (const token of [mine.apiKey, mine.adminToken]) {
        expectProblem(server, await call(item, token, theirs.values), 'tenant_not_found');
      }
      expect(await stateOf(theirs)).toEqual(before);
    },
  );
});

describe('lists show one tenant', () => {
  test('users, roles, keys and tenants of a bound key are its own', async () => {
    const read = async (path: string) =>
      JSON.stringify((await server.request('GET', path, { token: mine.apiKey })).body);
    const base = `/v2/admin/tenants/${mine.tenant.slug}`;
    for (const path of [`${base}/users`, `${base}/roles`, '/v2/admin/api-keys', '/v2/admin/tenants']) {
      const text = await read(path);
      for (const value of Object.values(theirs.values)) expect(text).not.toContain(value);
    }
  });
});
