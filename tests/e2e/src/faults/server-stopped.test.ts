// SIGTERM under load: the server says that it is not ready while it still answers, and drops no request.
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { until } from '../../support/until';
import { type Chance, openChance, report } from './support/chance';
import { type Outcome, openClient } from './support/client';
import { extentOf } from './support/extent';
import { statuses } from './support/load';
import { type OwnedDatabase, openDatabase } from './support/owned-database';

const CLIENTS = extentOf('FAULT_CLIENTS', { short: 100, long: 200 });
const USERS = '/v2/admin/tenants/acme-corp/users';
const EXIT_MS = 10_000;
/** Reading one's own clock and starting the last process may be late on a busy machine. */
const TOLERANCE_MS = 2000;
/** So long a request waits for a connection to the database before it is refused; on a busy machine some have to. */
const POOL_WAIT_MS = 2000;

let database: OwnedDatabase;
beforeAll(async () => {
  database = await openDatabase();
});
afterAll(() => database?.close());

interface Run {
  outcome: Outcome;
  email: string | null;
}

/** Calls over one connection, until an answer says that it closes or none comes, and adds what became of each. */
async function callUntilClosed(url: string, chance: Chance, runs: Run[]): Promise<void> {
  const client = openClient();
  for (;;) {
    const email = chance.between(0, 4) === 0 ? `${randomUUID()}@acme.com` : null;
    const token = database.adminToken;
    const outcome =
      email === null
        ? await client.attempt(url, `GET ${USERS}?limit=1`, { token })
        : await client.attempt(url, `POST ${USERS}`, { token, body: { email } });
    runs.push({ outcome, email });
    if (outcome.status === 0 || outcome.headers.connection === 'close') break;
    await sleep(chance.between(0, 50));
  }
  client.close();
}

/** What /readyz says on new connections, opened every 20 ms until nothing listens; in the order of the asking. */
async function probeUntilGone(url: string): Promise<string[]> {
  const probes: Promise<Outcome>[] = [];
  let isGone = false;
  await until('the end of the server', () => {
    const client = openClient();
    const probe = client.attempt(url, 'GET /readyz').finally(client.close);
    void probe.then(({ status }) => {
      isGone ||= status === 0;
    });
    probes.push(probe);
    return isGone;
  });
  const outcomes = (await Promise.all(probes)).sort((a, b) => a.begunAt - b.begunAt);
  return outcomes.map(({ status, error }) => (status === 0 ? error : String(status)));
}

it(`drops none of the requests of ${CLIENTS} keep-alive clients and exits 0 within 10 s`, async () => {
  const chance = openChance();
  const server = await database.serve();
  const url = await server.url;
  const runsOf = Array.from({ length: CLIENTS }, (): Run[] => []);
  const clients = runsOf.map((runs) => callUntilClosed(url, chance, runs));
  // What the kernel took and the server never accepted ends with the listener: each connection is to be one of the server's.
  await until('an answer to each client', () => runsOf.every((runs) => runs.length > 0));
  const probing = probeUntilGone(url);
  await sleep(chance.between(100, 300));
  const start = performance.now();
  const exit = await server.stop('SIGTERM');
  const exitMs = performance.now() - start;
  await Promise.all(clients);
  const runs = runsOf.flat();
  const said = await probing;
  const outcomes = runs.map(({ outcome }) => outcome);
  const dropped = outcomes.filter(({ status }) => status === 0);
  const acknowledged = runs.filter(({ outcome, email }) => email !== null && outcome.status === 201);
  const lost = await lostOf(acknowledged.map(({ email }) => email ?? ''));
  report('F10: SIGTERM under load', {
    seed: chance.seed,
    clients: CLIENTS,
    tried: runs.length,
    acknowledged: acknowledged.length,
    resets: dropped.length,
    lost: lost.length,
    'ms until the exit': exitMs,
    '503 of /readyz before the end': said.filter((status) => status === '503').length,
  });
  expect(dropped).toEqual([]);
  expect(statuses(outcomes)).toMatchObject({ 200: expect.any(Number), 201: expect.any(Number) });
  const hasWaited = ({ status, tookMs }: Outcome) => status === 503 && tookMs >= POOL_WAIT_MS;
  expect(outcomes.filter((outcome) => outcome.status >= 300 && !hasWaited(outcome))).toEqual([]);
  expect(said.find((status) => status !== '200')).toBe('503');
  expect(exit).toBe(0);
  expect(exitMs).toBeLessThan(EXIT_MS + TOLERANCE_MS);
  expect(lost).toEqual([]);
});

async function lostOf(emails: string[]): Promise<string[]> {
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  const { rows } = await client.query<{ email: string }>('SELECT email FROM users');
  await client.end();
  const stored = new Set(rows.map(({ email }) => email));
  return emails.filter((email) => !stored.has(email));
}
