import { startTestServer, type TestServer, type TestUser } from '../../test/harness';
import { expectProblem } from '../../test/problems';
import { newId } from '../ids';

let server: TestServer;
let user: TestUser;
let tenantId: string;
beforeAll(async () => {
  server = await startTestServer();
  const tenant = await server.createTenant();
  tenantId = tenant.id;
  user = await server.createUser(tenant);
});
afterAll(() => server.stop());

/** Of endpoints that look up a tenant only when something is missing. */
const calls = (userId: string): [method: string, path: string, body?: object][] => [
  ['GET', userId],
  ['GET', 'email/a@b.example'],
  ['GET', 'external/1'],
  ['PATCH', userId, { first_name: 'A' }],
  ['PATCH', userId, { status: 'nonsense' }],
  ['PATCH', 'nonsense', { first_name: 'A' }],
  ['DELETE', userId],
];

const codesOf = (tenant: string, all: ReturnType<typeof calls>) =>
  Promise.all(
    all.map(async ([method, path, body]) => {
      const answer = await server.request(method, `/v2/admin/tenants/${tenant}/users/${path}`, { body });
      return [method, path, answer.status, answer.body?.code];
    }),
  );

describe('a tenant that is named by its id', () => {
  it('is not found when it never was, whatever else is wrong with the request', async () => {
    const all = calls(user.id);
    const expected = all.map(([method, path]) => [method, path, 404, 'tenant_not_found']);
    expect(await codesOf(newId('ten'), all)).toEqual(expected);
  });

  it('is not found at once when it was deleted', async () => {
    const tenant = await server.createTenant();
    const gone = await server.createUser(tenant);
    await server.request('DELETE', `/v2/admin/tenants/${tenant.id}?confirm=${tenant.slug}`);
    const all = calls(gone.id);
    const expected = all.map(([method, path]) => [method, path, 404, 'tenant_not_found']);
    expect(await codesOf(tenant.id, all)).toEqual(expected);
  });

  it('says what is missing in it, when it is there', async () => {
    const id = newId('usr');
    const codes = await codesOf(tenantId, [
      ['GET', id],
      ['PATCH', id, { first_name: 'A' }],
      ['DELETE', id],
    ]);
    expect(codes.map(([, , status, code]) => [status, code])).toEqual(Array(3).fill([404, 'user_not_found']));
  });

  it('shows a user by the id of its own tenant alone', async () => {
    const other = await server.createTenant();
    const get = (id: string) => server.request('GET', `/v2/admin/tenants/${id}/users/${user.id}`);
    expectProblem(server, await get(other.id), 'user_not_found');
    expect((await get(tenantId)).status).toBe(200);
  });
});
