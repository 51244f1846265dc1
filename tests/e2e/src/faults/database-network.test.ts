// F6: the network to the database is slow, and drops connections. Calls take longer or are 503; nothing is lost.
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { until } from '../../support/until';
import { openChance, report } from './support/chance';
import { awaitStatus, type Outcome, openClient } from './support/client';
import { type DatabaseProxy, startDatabaseProxy } from './support/database-proxy';
import { longest, startLoad, statuses } from './support/load';
import { type OwnedDatabase, openDatabase } from './support/owned-database';

const USERS = '/v2/admin/tenants/acme-corp/users';
const DELAY_MS = 200;
const RESETS = 5;
const WORKERS = 8;
const CALLS = 40;
/** Waiting for a connection (2 s), then for each of a few statements; the rest is for a busy machine. */
const ANSWER_MS = 20_000;

let database: OwnedDatabase;
let proxy: DatabaseProxy;
let url: string;
let output: () => string;
beforeAll(async () => {
  database = await openDatabase();
  proxy = await startDatabaseProxy(database.url);
  const server = await database.serve({ DATABASE_URL: proxy.url });
  output = server.output;
  url = await server.url;
});
afterAll(async () => {
  await database?.close();
  await proxy?.close();
});

/** Workers that create users and read them again, until they are stopped. */
function startWork() {
  const http = openClient(WORKERS);
  const token = database.adminToken;
  const outcomes: Outcome[] = [];
  const created: string[] = [];
  const load = startLoad(WORKERS, async () => {
    const email = `${randomUUID()}@acme.com`;
    const create = await http.attempt(url, `POST ${USERS}`, { token, body: { email } });
    outcomes.push(create);
    if (create.status === 201) created.push(email);
    outcomes.push(await http.attempt(url, `GET ${USERS}?limit=1`, { token }));
  });
  return {
    outcomes,
    created,
    until: (count: number) => until(`${count} calls`, () => outcomes.length >= count),
    async stop() {
      await load.stop();
      http.close();
    },
  };
}

async function lostOf(emails: string[]): Promise<string[]> {
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  const { rows } = await client.query<{ email: string }>('SELECT email FROM users');
  await client.end();
  const there = new Set(rows.map(({ email }) => email));
  return emails.filter((email) => !there.has(email));
}

const isAnswerOrDeferral = ({ status, headers }: Outcome) =>
  (status >= 200 && status < 300) || (status === 503 && Number(headers['retry-after']) >= 1);

it(`a network that is slow by ${DELAY_MS} ms each way: calls take longer, and are prompt again after it`, async () => {
  const work = startWork();
  await work.until(CALLS);
  proxy.delay(DELAY_MS);
  const before = work.outcomes.length;
  await work.until(before + CALLS);
  proxy.delay(0);
  const slow = work.outcomes.slice(before);
  const after = work.outcomes.length;
  await work.until(after + CALLS);
  await work.stop();
  const lost = await lostOf(work.created);
  const counts = statuses(work.outcomes);
  report('F6: network to the database slow by 200 ms each way', {
    calls: slow.length,
    'refused (503)': counts[503] ?? 0,
    acknowledged: work.created.length,
    lost: lost.length,
    'longest ms': longest(work.outcomes),
  });
  expect(work.outcomes.filter((outcome) => !isAnswerOrDeferral(outcome))).toEqual([]);
  expect(slow.some(({ tookMs }) => tookMs > DELAY_MS)).toBe(true);
  expect(longest(work.outcomes)).toBeLessThan(ANSWER_MS);
  expect(lost).toEqual([]);
});

it(`${RESETS} times all connections to the database are reset: 503 at worst, and they are replaced at once`, async () => {
  const chance = openChance();
  const work = startWork();
  let slowestBackMs = 0;
  for (let reset = 0; reset < RESETS; reset += 1) {
    const done = work.outcomes.length;
    await work.until(done + WORKERS);
    await sleep(chance.between(0, 300));
    proxy.reset();
    slowestBackMs = Math.max(slowestBackMs, await awaitStatus(url, 'GET /readyz', 200));
  }
  await work.stop();
  const lost = await lostOf(work.created);
  report('F6: connections to the database reset', {
    seed: chance.seed,
    resets: RESETS,
    calls: work.outcomes.length,
    'refused (503)': statuses(work.outcomes)[503] ?? 0,
    acknowledged: work.created.length,
    lost: lost.length,
    'ms until ready': slowestBackMs,
  });
  expect(work.outcomes.filter((outcome) => !isAnswerOrDeferral(outcome))).toEqual([]);
  expect(lost).toEqual([]);
  expect(output()).not.toMatch(/uncaughtException|unhandledRejection/);
});
