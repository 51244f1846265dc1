// /metrics of the built server, with one process and with several.

import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { send } from '../support/http';
import { type ServerProcess, spawnServer, temporaryFolder } from '../support/server';
import { until } from '../support/until';

const ADMIN_TOKEN = 'metrics-test-admin-token-0123456789';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let server: ServerProcess | undefined;
beforeEach(async () => {
  folder = await temporaryFolder();
});
afterEach(async () => {
  await server?.stop();
  await folder.remove();
});

async function start(env: Record<string, string>): Promise<string> {
  server = spawnServer({
    HELLOJOHN_DATA_DIR: join(folder.path, 'data'),
    HELLOJOHN_PORT: '0',
    HELLOJOHN_ADMIN_TOKEN: ADMIN_TOKEN,
    ...env,
  });
  return server.url;
}

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
  const { port } = probe.address() as AddressInfo;
  await new Promise((resolve) => probe.close(resolve));
  return port;
}

/** A server with metrics on a port of their own. Somebody else may take the port before the server does. */
async function startBesideMetrics(workers: string): Promise<{ url: string; port: number }> {
  for (let tries = 1; ; tries += 1) {
    const port = await freePort();
    try {
      const url = await start({ HELLOJOHN_METRICS_PORT: String(port), HELLOJOHN_WORKERS: workers });
      return { url, port };
    } catch (error) {
      if (tries === 5 || !String(error).includes('EADDRINUSE')) throw error;
    }
  }
}

/** A request is counted when its connection has been told of the end: a moment after the client has the answer. */
const untilTen = (read: () => Promise<string>) =>
  until('ten requests', async () => {
    const count = healthChecks(await read());
    return count >= 10 && count;
  });

const healthChecks = (text: string): number =>
  Number(
    /^hellojohn_http_request_duration_seconds_count\{.*operation="getHealth".*\} (\d+)$/m.exec(text)?.[1] ?? Number.NaN,
  );

it.each(['1', '2'])(
  'on a port of its own with %s worker(s): no token there, and unknown on the public one',
  async (workers) => {
    const { url, port } = await startBesideMetrics(workers);
    for (let i = 0; i < 10; i += 1) await send(url, 'GET /healthz');
    const answer = await fetch(`http://127.0.0.1:${port}/metrics`);
    expect(answer.status).toBe(200);
    expect(await untilTen(async () => (await fetch(`http://127.0.0.1:${port}/metrics`)).text())).toBe(10);
    expect((await fetch(`http://127.0.0.1:${port}/v2/admin/tenants`)).status).toBe(404);
    expect((await send(url, 'GET /metrics', { token: ADMIN_TOKEN })).status).toBe(404);
  },
);

it('on the public port each of several workers tells the sum over all', async () => {
  const url = await start({ HELLOJOHN_WORKERS: '2' });
  for (let i = 0; i < 10; i += 1) await send(url, 'GET /healthz');
  const headers = { authorization: `Bearer ${ADMIN_TOKEN}`, connection: 'close' };
  const read = async () => (await fetch(`${url}/metrics`, { headers })).text();
  for (let i = 0; i < 4; i += 1) expect(await untilTen(read)).toBe(10);
  expect((await fetch(`${url}/metrics`)).status).toBe(401);
});
