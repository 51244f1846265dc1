import { startTestServer, type TestServer } from '../../test/harness';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.stop());

async function aUser() {
  const tenant = await server.createTenant();
  const user = await server.createUser(tenant);
  const path = `/v2/admin/tenants/${tenant.id}/users/${user.id}`;
  const ask = (method: string, ifMatch: string, body?: unknown) =>
    server.request(method, path, { headers: { 'if-match': ifMatch }, ...(body === undefined ? {} : { body }) });
  return { path, ask };
}

describe('If-Match', () => {
  it('that holds lets the change through; the next one needs the new ETag', async () => {
    const { path, ask } = await aUser();
    const etag = (await server.request('GET', path)).headers.get('etag') as string;
    const changed = await ask('PATCH', etag, { first_name: 'One' });
    expect([changed.status, changed.body.first_name]).toEqual([200, 'One']);
    const stale = await ask('PATCH', etag, { first_name: 'Two' });
    expect([stale.status, stale.body.code]).toEqual([412, 'precondition_failed']);
    const fresh = changed.headers.get('etag') as string;
    expect((await ask('PATCH', `"0", ${fresh}`, { first_name: 'Three' })).status).toBe(200);
  });

  it('that is stale changes and deletes nothing (H3)', async () => {
    const { path, ask } = await aUser();
    const before = (await server.request('GET', path)).body;
    expect((await ask('PATCH', '"99"', { metadata: { a: 1 }, status: 'disabled' })).status).toBe(412);
    expect((await ask('DELETE', '"99"')).status).toBe(412);
    expect((await server.request('GET', path)).body).toEqual(before);
  });

  it('of * passes for any version', async () => {
    const { ask } = await aUser();
    expect((await ask('PATCH', '*', { first_name: 'One' })).status).toBe(200);
    expect((await ask('DELETE', '*')).status).toBe(204);
  });

  it('lets one of 20 parallel changes of the same version through', async () => {
    const { path, ask } = await aUser();
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, i) => ask('PATCH', '"1"', { metadata: { [`key${i}`]: i } })),
    );
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 412)).toHaveLength(19);
    expect(Object.keys((await server.request('GET', path)).body.metadata)).toHaveLength(1);
  });
});
