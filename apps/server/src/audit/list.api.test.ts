import { startTestServer, type TestServer, type TestTenant } from '../../test/harness';
import { expectProblem } from '../../test/problems';
import type { AuditEvent } from './schema';

let server: TestServer;
let tenant: TestTenant;
let base: string;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.stop());
beforeEach(async () => {
  tenant = await server.createTenant();
  base = `/v2/admin/tenants/${tenant.id}`;
});

async function eventsOf(query = ''): Promise<AuditEvent[]> {
  const { status, body } = await server.request('GET', `${base}/audit-events?limit=100${query}`);
  expect(status).toBe(200);
  return body.events;
}

const typesOf = async (query = '') => (await eventsOf(query)).map(({ type }) => type);

describe('GET …/audit-events', () => {
  test('filters by type, actor, target and time, all together', async () => {
    const admin = await server.createUser(tenant, { roles: ['admin'] });
    const { access_token: token } = await server.signIn(tenant, admin);
    const user = await server.createUser(tenant);
    server.clock.advance(1);
    const middle = server.clock.now().toISOString();
    server.clock.advance(1);
    await server.request('PATCH', `${base}/users/${user.id}`, { token, body: { last_name: 'X' } });
    await server.request('DELETE', `${base}/users/${user.id}`, { token });
    expect(await typesOf(`&actor=${admin.id}`)).toEqual(['user.deleted', 'user.updated', 'session.created']);
    expect(await typesOf('&actor=root&type=user.*')).toEqual(['user.created', 'user.created']);
    expect(await typesOf(`&target=${user.id}&from=${middle}`)).toEqual(['user.deleted', 'user.updated']);
    expect(await typesOf(`&target=${user.id}&to=${middle}`)).toEqual(['user.created']);
    expect(await typesOf(`&target=${user.id}&to=${middle}&type=user.deleted`)).toEqual([]);
    expect(await typesOf(`&target=usr_none`)).toEqual([]);
  });

  test('pages by cursor: each event once, newest first, also while more come', async () => {
    await Promise.all(Array.from({ length: 12 }, () => server.createUser(tenant)));
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const next: string = cursor === null ? '' : `&cursor=${cursor}`;
      const { body } = await server.request('GET', `${base}/audit-events?limit=5${next}`);
      seen.push(...body.events.map(({ id }: AuditEvent) => id));
      cursor = body.next_cursor;
      await server.createUser(tenant);
    } while (cursor !== null);
    expect(seen.length).toBe(13);
    expect(seen).toEqual([...new Set(seen)].sort().reverse());
  });

  test.each([
    'limit=0',
    'limit=101',
    'type=user.unknown',
    'type=*',
    'from=yesterday',
    'cursor=x',
    'format=xml',
    'page=2',
  ])('%s is 422', async (query) => {
    expectProblem(server, await server.request('GET', `${base}/audit-events?${query}`), 'validation_failed');
  });

  test('exports everything as NDJSON, and as CSV in which no cell is a formula', async () => {
    await server.createUser(tenant);
    const headers = { 'User-Agent': '=HYPERLINK("http://x"),1' };
    await server.request('POST', `${base}/users`, { headers, body: { email: 'second@example.com' } });
    const ndjson = await server.request('GET', `${base}/audit-events?format=ndjson&type=user.*`);
    expect(ndjson.headers.get('content-type')).toBe('application/x-ndjson; charset=utf-8');
    expect(ndjson.headers.get('cache-control')).toBe('no-store');
    const lines = String(ndjson.body).trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line))).toEqual(await eventsOf('&type=user.*'));
    const csv = await server.request('GET', `${base}/audit-events?format=csv&type=user.*`);
    expect(csv.headers.get('content-type')).toBe('text/csv; charset=utf-8');
    const [heading, first] = String(csv.body).split('\r\n');
    expect(heading).toMatch(/^id,type,at,actor_type,/);
    expect(first).toContain(`"'=HYPERLINK(""http://x""),1"`);
    const answer = await server.request('GET', `${base}/audit-events?format=csv&cursor=x`);
    expectProblem(server, answer, 'validation_failed');
  });

  test('is for audit:read and for admins of this tenant; another tenant has its own log', async () => {
    const other = await server.createTenant();
    await server.createUser(other);
    const keyWith = async (scope: string) =>
      (await server.request('POST', '/v2/admin/api-keys', { body: { name: 'k', scopes: [scope], tenant: tenant.id } }))
        .body.key;
    const [reader, writer] = [await keyWith('audit:read'), await keyWith('users:write')];
    const mine = await server.request('GET', `${base}/audit-events`, { token: reader });
    expect(mine.status).toBe(200);
    expect(JSON.stringify(mine.body)).not.toContain(other.id);
    expectProblem(server, await server.request('GET', `${base}/audit-events`, { token: writer }), 'forbidden');
    const foreign = await server.request('GET', `/v2/admin/tenants/${other.id}/audit-events`, { token: reader });
    expectProblem(server, foreign, 'tenant_not_found');
    expectProblem(server, await server.request('GET', '/v2/admin/audit-events', { token: reader }), 'forbidden');
  });
});
