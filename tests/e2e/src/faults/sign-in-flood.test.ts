// F23, F24: more people sign in at once than the cores can hash. What is beyond the queue is refused, the rest goes on.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { monitored, type RunningServer, startServer, temporaryFolder } from '../../support/server';
import { report } from './support/chance';
import { type Outcome, openClient } from './support/client';
import { extentOf } from './support/extent';
import { startLoad, statuses } from './support/load';

const SECONDS = extentOf('FAULT_SECONDS', { short: 8, long: 60 });
const SIGN_INS = 64;
const REFUSED_PAUSE_MS = 50;
const PASSWORD = 'correct-Horse-7-battery';
const USERS = '/v2/admin/tenants/acme-corp/users';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let server: RunningServer;
beforeAll(async () => {
  folder = await temporaryFolder();
  server = await startServer({
    HELLOJOHN_RATE_LIMIT: 'off',
    ...monitored(join(folder.path, 'event-loop.json')),
  });
});
afterAll(async () => {
  await server?.close();
  await folder?.remove();
});

const quantile = (outcomes: readonly Outcome[], q: number) => {
  const sorted = outcomes.map(({ tookMs }) => tookMs).sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))] ?? Number.NaN;
};
const emailOf = (n: number) => `person-${n % 8}@acme.com`;

async function createPeople(): Promise<string> {
  const client = openClient();
  let id = '';
  for (let n = 0; n < 8; n += 1) {
    const body = { email: emailOf(n), password: PASSWORD };
    const created = await client.attempt(server.url, `POST ${USERS}`, { token: server.adminToken, body });
    expect(created.status).toBe(201);
    id = created.body.id;
  }
  client.close();
  return id;
}

/** Calls of `GET user` for that long, one after the other. */
async function getFor(seconds: number, id: string): Promise<Outcome[]> {
  const client = openClient();
  const outcomes: Outcome[] = [];
  for (const end = performance.now() + seconds * 1000; performance.now() < end; await sleep(5)) {
    outcomes.push(await client.attempt(server.url, `GET ${USERS}/${id}`, { token: server.adminToken }));
  }
  client.close();
  return outcomes;
}

const signIn = (client: ReturnType<typeof openClient>, n: number) =>
  client.attempt(server.url, 'POST /v2/auth/login', {
    body: { tenant: 'acme-corp', email: emailOf(n), password: PASSWORD },
  });

it(
  `answers others while ${SIGN_INS} people sign in at once, and signs in again 2 s later`,
  async () => {
    const id = await createPeople();
    const idle = await getFor(SECONDS / 4, id);
    const client = openClient(SIGN_INS);
    const signIns: Outcome[] = [];
    const load = startLoad(SIGN_INS, async (n) => {
      const outcome = await signIn(client, n);
      signIns.push(outcome);
      if (outcome.status !== 200) await sleep(REFUSED_PAUSE_MS);
    });
    const flooded = await getFor(SECONDS, id);
    await load.stop();
    await sleep(2000);
    const after = await signIn(client, 0);
    client.close();
    await server.process.stop();
    const eventLoop = JSON.parse(await readFile(join(folder.path, 'event-loop.json'), 'utf8'));
    const accepted = signIns.filter(({ status }) => status === 200);
    const refused = signIns.filter(({ status }) => status !== 200);
    report('F23, F24: a flood of sign-ins', {
      seconds: SECONDS,
      'sign-ins at once': SIGN_INS,
      accepted: accepted.length,
      refused: refused.length,
      'ms p50 of a sign-in': quantile(accepted, 0.5),
      'GET user alone, ms p50': quantile(idle, 0.5),
      'alone, p99': quantile(idle, 0.99),
      'in the flood, p50': quantile(flooded, 0.5),
      'in the flood, p99': quantile(flooded, 0.99),
      'delay of the event loop, ms p99': eventLoop.p99Ms,
      'at most': eventLoop.maxMs,
    });
    expect(Object.keys(statuses([...idle, ...flooded]))).toEqual(['200']);
    const odd = refused.filter(({ status, body }) => status !== 503 || body?.code !== 'overloaded');
    expect(odd).toEqual([]);
    expect(refused.every(({ headers }) => Number(headers['retry-after']) >= 1)).toBe(true);
    expect(accepted.length).toBeGreaterThan(0);
    // A call that waited behind the hashes would take as long as a sign-in.
    expect(quantile(flooded, 0.5)).toBeLessThan(quantile(accepted, 0.5) / 2);
    expect(after.status).toBe(200);
  },
  (SECONDS * 2 + 60) * 1000,
);
