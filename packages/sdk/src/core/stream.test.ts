import { problem, type RecordingServer, type Respond, startRecordingServer } from '../../test/recording-server';
import { type AdminClient, createAdminClient } from '../admin';

let server: RecordingServer;
let admin: AdminClient;
const clientFor = (timeoutMs: number) =>
  createAdminClient({ url: server.url, token: 'root-token', userAgent: 'test/1', timeoutMs });
beforeEach(async () => {
  server = await startRecordingServer();
  admin = clientFor(10_000);
});
afterEach(() => server.close());

const users = () => admin.tenant('acme-corp').users;
const NDJSON = { 'content-type': 'application/x-ndjson; charset=utf-8' };
const lineOf = (n: number) => `${JSON.stringify({ id: `usr_${n}`, first_name: 'Łu', metadata: { old_key: n } })}\n`;

/** Sends the text in pieces of this many bytes, so that lines and characters are cut anywhere. */
const inPieces =
  (text: string, size: number): Respond =>
  async (response) => {
    response.writeHead(200, NDJSON);
    const bytes = Buffer.from(text);
    for (let at = 0; at < bytes.length; at += size) {
      await new Promise((resolve) => response.write(bytes.subarray(at, at + size), resolve));
    }
    response.end();
  };

async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

it.each([1, 3, 50, 10_000])('gives users in camelCase, metadata untouched, from pieces of %p bytes', async (size) => {
  const numbers = Array.from({ length: 20 }, (_, n) => n);
  server.answer(() => inPieces(numbers.map(lineOf).join(''), size));
  expect(await collect(users().export())).toEqual(
    numbers.map((n) => ({ id: `usr_${n}`, firstName: 'Łu', metadata: { old_key: n } })),
  );
});

it('sends the filters of the list, token and user agent', async () => {
  server.answer(() => ({ json: { id: 'usr_1' }, headers: NDJSON }));
  await collect(users().export({ status: 'active', mfaEnrolled: true, metadata: { plan: 'pro' } }));
  expect(server.requests[0]?.url).toBe(
    '/v2/admin/tenants/acme-corp/users/export?status=active&mfa_enrolled=true&metadata%5Bplan%5D=pro',
  );
  expect(server.requests[0]?.headers).toMatchObject({ authorization: 'Bearer root-token', 'user-agent': 'test/1' });
});

it('gives the bytes of a CSV file as they are', async () => {
  const file = 'id,first_name\r\nusr_1,Łu\r\n';
  server.answer(() => (response) => response.writeHead(200, { 'content-type': 'text/csv; charset=utf-8' }).end(file));
  const bytes = await collect(users().export({ format: 'csv', search: 'a b' }));
  expect(Buffer.concat(bytes).toString('utf8')).toBe(file);
  expect(server.requests[0]?.url).toBe('/v2/admin/tenants/acme-corp/users/export?format=csv&search=a+b');
});

it('rejects with the server’s problem', async () => {
  server.answer(() => problem(503, 'overloaded'));
  await expect(users().export().next()).rejects.toMatchObject({ code: 'overloaded', status: 503, requestId: 'req_01' });
});

it.each<[string, Respond]>([
  ['JSON that is no stream', (response) => response.writeHead(200, { 'content-type': 'application/json' }).end('{}')],
  ['a page', (response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<html>')],
  ['a line that is not JSON', (response) => response.writeHead(200, NDJSON).end('{"id"\n')],
  ['half a line', (response) => response.writeHead(200, NDJSON).end(`${lineOf(1)}{"id"`)],
])('calls %s invalid_response', async (_what, respond) => {
  server.answer(() => respond);
  await expect(collect(users().export())).rejects.toMatchObject({ code: 'invalid_response', status: 200 });
});

it('rejects with network_error where the answer breaks off', async () => {
  server.answer(() => (response) => {
    response.writeHead(200, NDJSON);
    response.write(lineOf(1), () => setTimeout(() => response.destroy(), 20));
  });
  const walk = users().export();
  await expect(walk.next()).resolves.toMatchObject({ value: { id: 'usr_1' } });
  await expect(walk.next()).rejects.toMatchObject({ code: 'network_error' });
});

it('times out where the server falls silent', async () => {
  admin = clientFor(100);
  server.answer(() => (response) => void response.writeHead(200, NDJSON).write(lineOf(1)));
  await expect(collect(users().export())).rejects.toMatchObject({ code: 'timeout' });
});

it('lets the reader take longer than the server may', async () => {
  admin = clientFor(1500);
  server.answer(() => inPieces(lineOf(1) + lineOf(2), 1000));
  const ids: string[] = [];
  for await (const user of users().export()) {
    if (ids.length === 0) await new Promise((resolve) => setTimeout(resolve, 2000));
    ids.push(user.id);
  }
  expect(ids).toEqual(['usr_1', 'usr_2']);
});

it('ends the request when the loop is left', async () => {
  const closed = new Promise<void>((resolve) => {
    server.answer(() => (response) => {
      response.writeHead(200, NDJSON).write(lineOf(1) + lineOf(2));
      response.once('close', resolve);
    });
  });
  for await (const user of users().export()) if (user.id === 'usr_1') break;
  await closed;
  expect(server.requests).toHaveLength(1);
});

it('refuses a tenant that leads elsewhere before any request', async () => {
  await expect(admin.tenant('../x').users.export().next()).rejects.toMatchObject({ code: 'invalid_argument' });
  expect(server.requests).toEqual([]);
});
