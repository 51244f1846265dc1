import { once } from 'node:events';
import { request } from 'node:http';
import { connect } from 'node:net';
import { startTestServer, type TestServer, type TestTenant } from '../../test/harness';
import { until } from '../../test/until';
import { Prisma } from '../generated/prisma/client';

let server: TestServer;
let tenant: TestTenant;
beforeAll(async () => {
  server = await startTestServer();
});
beforeEach(async () => {
  tenant = await server.createTenant();
});
afterAll(() => server.stop());

const NDJSON = 'application/x-ndjson';
const lines = (records: readonly unknown[]) => records.map((record) => `${JSON.stringify(record)}\n`).join('');
const list = async () => (await server.request('GET', `/v2/admin/tenants/${tenant.id}/users`)).body;

const storedChunks = async () => {
  const rows = await server.db.query<{ n: number }>(Prisma.sql`
    SELECT (SELECT count(*) FROM user_imports WHERE tenant_id = ${tenant.id})
      + (SELECT count(*) FROM user_import_chunks WHERE tenant_id = ${tenant.id}) AS n`);
  return rows[0]?.n;
};

test('an upload that breaks off leaves nothing (F35)', async () => {
  const { hostname, port } = new URL(server.url);
  const path = `/v2/admin/tenants/${tenant.id}/users/import`;
  const headers = {
    authorization: `Bearer ${server.rootToken}`,
    'content-type': NDJSON,
    'content-length': '100000000',
  };
  const sending = request({ hostname, port, path, method: 'POST', headers }).on('error', () => undefined);
  sending.write(lines(Array.from({ length: 2000 }, (_, n) => ({ email: `u${n}@x.example` }))));
  await until(async () => Number(await storedChunks()) > 2);
  sending.destroy();
  await until(async () => (await storedChunks()) === 0);
  expect((await server.request('GET', `/v2/admin/tenants/${tenant.id}/jobs`)).body.jobs).toEqual([]);
  expect((await list()).total).toBe(0);
});

test.each<[string, { token?: string; query: string; answer: number }]>([
  ['an unknown token', { token: 'nobody', query: '', answer: 401 }],
  ['a query that is wrong', { query: '?on_conflict=guess', answer: 422 }],
  ['parameters of hashes that are missing', { query: '?format=firebase', answer: 422 }],
  ['a document that is none', { query: '?format=keycloak', answer: 400 }],
])('a sender who is refused because of %s can send on, and sees the refusal', async (_what, refused) => {
  const { token = server.rootToken, query, answer } = refused;
  const { hostname, port } = new URL(server.url);
  const size = 8 * 1024 * 1024;
  const socket = connect(Number(port), hostname);
  const broken: unknown[] = [];
  socket.on('error', (error) => broken.push(error));
  let text = '';
  socket.setEncoding('utf8').on('data', (data) => {
    text += data;
  });
  const path = `/v2/admin/tenants/${tenant.id}/users/import${query}`;
  socket.write(`POST ${path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${token}\r\n`);
  socket.write(`Content-Type: application/json\r\nContent-Length: ${size}\r\n\r\n]`);
  await until(async () => text.includes('"request_id"'));
  socket.write('x'.repeat(size - 1));
  socket.write('GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
  await once(socket, 'close');
  expect(broken).toEqual([]);
  expect(text.match(/HTTP\/1.1 \d+/g)).toEqual([`HTTP/1.1 ${answer}`, 'HTTP/1.1 200']);
});

test('what a killed server has left of an upload goes an hour later, and what others send meanwhile stays', async () => {
  const { db, clock } = server;
  const add = (id: string) =>
    db.execute(Prisma.sql`
    INSERT INTO user_imports (tenant_id, id, touched_at) VALUES (${tenant.id}, ${id}, ${clock.now()})`);
  await add('left');
  clock.advance(3500);
  await add('coming in');
  await server.services.staleUploads.clean();
  expect(await storedChunks()).toBe(2);
  clock.advance(200);
  await server.services.staleUploads.clean();
  expect(await storedChunks()).toBe(1);
});

describe('with an Idempotency-Key', () => {
  const file = lines([{ email: 'once@x.example' }]);
  const send = (key: string, { body = file, query = '' } = {}) =>
    server.request('POST', `/v2/admin/tenants/${tenant.id}/users/import${query}`, {
      ...{ rawBody: body, contentType: NDJSON },
      headers: { 'idempotency-key': `${tenant.id} ${key}` },
    });
  const jobs = async () => (await server.request('GET', `/v2/admin/tenants/${tenant.id}/jobs`)).body.jobs.length;

  test('the same file sent again, also at once, is one job; what was sent again leaves nothing', async () => {
    const answers = await Promise.all([send('a'), send('a'), send('a')]);
    answers.push(await send('a'));
    const done = answers.filter(({ status }) => status === 202);
    for (const { status, body } of answers) if (status !== 202) expect(body.code).toBe('idempotency_in_progress');
    expect(new Set(done.map(({ body, headers }) => `${body.id} ${headers.get('location')}`)).size).toBe(1);
    expect(done.filter(({ headers }) => headers.get('idempotency-replayed') === 'true')).toHaveLength(done.length - 1);
    expect(await jobs()).toBe(1);
    // The one upload and its one chunk.
    expect(await storedChunks()).toBe(2);
    await server.services.jobs.runDue();
    expect((await list()).total).toBe(1);
  });

  test('another file, or another query, is 422', async () => {
    expect((await send('b')).status).toBe(202);
    const others = [
      await send('b', { body: lines([{ email: 'x@x.example' }]) }),
      await send('b', { query: '?dry_run=true' }),
    ];
    expect(others.map(({ status, body }) => [status, body.code])).toEqual([
      [422, 'idempotency_key_reused'],
      [422, 'idempotency_key_reused'],
    ]);
    expect(await jobs()).toBe(1);
  });
});
