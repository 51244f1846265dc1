// Many clients that send next to nothing: others do not notice, and each slow one is told so and cut off in time.
import { connect, type Socket } from 'node:net';
import { adminOf, send } from '../../support/http';
import { type RunningServer, startServer } from '../../support/server';
import { report } from './support/chance';
import type { Outcome } from './support/client';
import { openClient } from './support/client';
import { longest, startLoad, statuses } from './support/load';

const CLIENTS = 500;
/** Nothing, then or ever; half a request line; half a header. */
const BEGINNINGS = ['', 'GET /', 'GET / HTTP/1.1\r\nHost: x\r\nX-Slow: '];
const HEADERS_MS = 10_000;
/** The machine may be busy with other things; an end that only comes with the connection's own time-out is 65 s away. */
const TOLERANCE_MS = 20_000;

let server: RunningServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server?.close());

/** A connection that sends a byte now and then and never a whole request; resolves with what it was told in the end. */
function openSlow(number: number, sockets: Socket[]): Promise<{ status: string; tookMs: number }> {
  const { port } = new URL(server.url);
  const start = performance.now();
  return new Promise((resolve) => {
    const socket = connect(Number(port), '127.0.0.1');
    sockets.push(socket);
    let text = '';
    const begin = BEGINNINGS[number % BEGINNINGS.length] ?? '';
    if (begin !== '') socket.write(begin);
    const timer = setInterval(() => begin === '' || socket.write('a'), 1000);
    socket.setEncoding('utf8').on('data', (chunk) => {
      text += chunk;
    });
    socket.on('error', () => undefined);
    socket.on('close', () => {
      clearInterval(timer);
      resolve({ status: text.split(' ')[1] ?? 'none', tookMs: performance.now() - start });
    });
  });
}

it(`${CLIENTS} slow connections slow nobody down and are over soon after 10 s`, async () => {
  const users = adminOf(server);
  const token = server.adminToken;
  const sockets: Socket[] = [];
  const slow = Array.from({ length: CLIENTS }, (_, number) => openSlow(number, sockets));
  await Promise.all(sockets.map((socket) => new Promise((resolve) => socket.once('connect', resolve))));
  const client = openClient(4);
  const outcomes: Outcome[] = [];
  const load = startLoad(
    4,
    async () => {
      outcomes.push(await client.attempt(server.url, 'GET /v2/admin/tenants/acme-corp/users', { token }));
    },
    20,
  );
  const ends = await Promise.all(slow);
  await load.stop();
  client.close();
  report('H11: slow clients', {
    connections: CLIENTS,
    'requests meanwhile': outcomes.length,
    'slowest of these, ms': longest(outcomes),
    'first cut off after, ms': Math.min(...ends.map(({ tookMs }) => tookMs)),
    'last cut off after, ms': longest(ends),
  });
  expect(Object.keys(statuses(outcomes))).toEqual(['200']);
  expect(new Set(ends.map(({ status }) => status))).toEqual(new Set(['408']));
  expect(Math.min(...ends.map(({ tookMs }) => tookMs))).toBeGreaterThan(HEADERS_MS - 1000);
  expect(longest(ends)).toBeLessThan(HEADERS_MS + TOLERANCE_MS);
  // Nothing of them is left over.
  expect((await users('POST /users', { email: 'after@acme.com' })).status).toBe(201);
  expect((await send(server.url, 'GET /healthz')).status).toBe(200);
});
