import type { IncomingMessage } from 'node:http';
import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { uploadOf } from '../http/upload';
import { type HttpServer, listen } from './http-server';

/** The limits of production are 10 s, 30 s and 10,000 connections. */
const LIMITS = { headersMs: 1000, requestMs: 1500, connectionsMax: 40 };
/** Between two bytes of an upload; a busy machine may take its time. */
const STALL_MS = 60_000;

let server: HttpServer;
const sockets: Socket[] = [];
beforeAll(async () => {
  server = await listen({ host: '127.0.0.1', port: 0, limits: LIMITS });
});
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.destroy();
});
afterAll(() => server.drain());

const HEAD = 'HTTP/1.1\r\nHost: x\r\nConnection: close\r\n';

interface Connection {
  socket: Socket;
  /** All that was answered, once the connection is over. */
  answer: Promise<string>;
}

function open(first: string): Connection {
  const socket = connect(server.port, '127.0.0.1');
  sockets.push(socket);
  let text = '';
  socket.setEncoding('utf8').on('data', (chunk) => {
    text += chunk;
  });
  socket.on('error', () => undefined);
  const answer = new Promise<string>((resolve) => socket.on('close', () => resolve(text)));
  socket.write(first);
  return { socket, answer };
}

/** Writes a piece again and again until the connection is over. */
async function drip({ socket, answer }: Connection, piece: string): Promise<string> {
  const timer = setInterval(() => socket.write(piece), 20);
  const text = await answer;
  clearInterval(timer);
  return text;
}

const respond = async (req: IncomingMessage, read: (req: IncomingMessage) => AsyncIterable<Buffer>) => {
  let bytes = 0;
  for await (const chunk of read(req)) bytes += chunk.length;
  return String(bytes);
};

function serve(read: (req: IncomingMessage) => AsyncIterable<Buffer> = (req) => req) {
  server.setHandler((req, res) => {
    respond(req, read).then(
      (text) => res.end(text),
      () => res.destroy(),
    );
  });
}

test('a request before the server is ready is told to come again, as a problem', async () => {
  const { answer } = open(`GET / ${HEAD}\r\n`);
  const [head, body = ''] = (await answer).split('\r\n\r\n');
  expect(head).toMatch(/^HTTP\/1.1 503 [\s\S]*^Retry-After: 1$/m);
  expect(JSON.parse(body)).toMatchObject({ code: 'unavailable', status: 503 });
});

test.each([
  ['nothing at all', '', ''],
  ['headers that never end', `GET / ${HEAD}`, 'X-A: a\r\n'],
  ['half a request line', 'GET /', 'x'],
])('a client that sends %s is told 408 and cut off', async (_what, first, piece) => {
  serve();
  const text = await drip(open(first), piece);
  expect(text).toMatch(/^HTTP\/1.1 408 /);
  expect(text).toMatch(/"code":"request_timeout"/);
});

test('a client whose body never ends is told 408 and cut off', async () => {
  serve();
  const text = await drip(open(`POST / ${HEAD}Content-Length: 100000\r\n\r\n`), 'x');
  expect(text).toMatch(/^HTTP\/1.1 408 [\s\S]*"code":"request_timeout"/);
});

test('an upload may take longer than any other request while its bytes flow', async () => {
  serve((req) => uploadOf(req, STALL_MS));
  const upload = open(`POST / ${HEAD}Transfer-Encoding: chunked\r\n\r\n`);
  for (let sent = 0; sent < 20; sent += 1) {
    upload.socket.write('1\r\nx\r\n');
    await sleep((2 * LIMITS.requestMs) / 20);
  }
  upload.socket.write('0\r\n\r\n');
  expect(await upload.answer).toMatch(/^HTTP\/1.1 200 OK[\s\S]*20$/);
});

test('beyond the cap a connection is closed at once, and there is room again when others go (H11)', async () => {
  serve();
  const held = Array.from({ length: LIMITS.connectionsMax }, () => open(`GET / HTTP/1.1\r\nHost: x\r\n\r\n`));
  await Promise.all(held.map(({ socket }) => new Promise((resolve) => socket.once('data', resolve))));
  expect(await open(`GET / ${HEAD}\r\n`).answer).toBe('');
  for (const { socket } of held.slice(0, 5)) socket.destroy();
  await Promise.all(held.slice(0, 5).map(({ answer }) => answer));
  let text = '';
  for (let tries = 0; text === '' && tries < 100; tries += 1) {
    text = await open(`GET / ${HEAD}\r\n`).answer;
    if (text === '') await sleep(20);
  }
  expect(text).toMatch(/^HTTP\/1.1 200 OK/);
});

test('an expectation that nobody knows is no reason to refuse', async () => {
  serve();
  expect(await open(`GET / ${HEAD}Expect: something\r\n\r\n`).answer).toMatch(/^HTTP\/1.1 200 OK/);
});
