// A database that hangs, in part: what can't be had is shed as 503 within the limits, the rest goes on.
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { adminOf } from '../../support/http';
import { report } from './support/chance';
import { awaitStatus, type Outcome, openClient } from './support/client';
import { longest, startLoad, statuses } from './support/load';
import { type OwnedDatabase, openDatabase } from './support/owned-database';

const USERS = '/v2/admin/tenants/acme-corp/users';
const LOCKED_MS = 10_000;
/** Waiting for a connection (2 s), then for the statement (5 s and 1 s more); the rest is for a busy machine. */
const ANSWER_MS = 15_000;

let database: OwnedDatabase;
let url: string;
let client: pg.Client;
beforeAll(async () => {
  database = await openDatabase();
  url = await (await database.serve()).url;
  client = new pg.Client({ connectionString: database.url, application_name: 'fault test' });
  client.on('error', () => undefined);
  await client.connect();
  await client.query('SET idle_in_transaction_session_timeout = 0');
});
afterAll(async () => {
  await client?.end();
  await database?.close();
});

const isAnswerOrDeferral = ({ status, headers }: Outcome) =>
  (status >= 200 && status < 300) || (status === 503 && Number(headers['retry-after']) >= 1);

it(`a table that is locked for ${LOCKED_MS / 1000} s: calls on it end as 503, health stays prompt, then all is well`, async () => {
  const { body: user } = await adminOf({ url, adminToken: database.adminToken })('POST /users', {
    email: `${randomUUID()}@acme.com`,
  });
  const token = database.adminToken;
  const http = openClient(30);
  const outcomes: Outcome[] = [];
  const health: Outcome[] = [];
  const acknowledged: string[] = [];
  await client.query('BEGIN');
  await client.query('LOCK TABLE users IN ACCESS EXCLUSIVE MODE');
  const load = startLoad(
    24,
    async (worker) => {
      const key = `key_${randomUUID()}`;
      const outcome =
        worker % 2 === 0
          ? await http.attempt(url, `GET ${USERS}/${user.id}`, { token })
          : await http.attempt(url, `PATCH ${USERS}/${user.id}`, { token, body: { metadata: { [key]: 1 } } });
      outcomes.push(outcome);
      if (worker % 2 === 1 && outcome.status === 200) acknowledged.push(key);
    },
    20,
  );
  const probe = startLoad(1, async () => void health.push(await http.attempt(url, 'GET /healthz')), 20);
  await sleep(LOCKED_MS);
  const meanwhile = outcomes.length;
  await client.query('ROLLBACK');
  const unlockedAt = performance.now();
  const backMs = await awaitStatus(url, 'GET /readyz', 200);
  await sleep(1000);
  await Promise.all([load.stop(), probe.stop()]);
  http.close();
  const late = outcomes.filter(({ begunAt }) => begunAt > unlockedAt + 500);
  const { rows } = await client.query('SELECT metadata FROM users WHERE id = $1', [user.id]);
  const lost = acknowledged.filter((key) => !(key in rows[0].metadata));
  report('F6: table locked', {
    'answers while locked': meanwhile,
    'of them 2xx': outcomes.slice(0, meanwhile).filter(({ status }) => status < 300).length,
    'longest ms': longest(outcomes),
    'longest /healthz ms': longest(health),
    'ms until ready': backMs,
    acknowledged: acknowledged.length,
    lost: lost.length,
  });
  // How many have ended by now depends on the machine; how they end does not.
  expect(meanwhile).toBeGreaterThan(0);
  expect(statuses(outcomes.slice(0, meanwhile))).toEqual({ 503: meanwhile });
  expect(outcomes.filter((outcome) => !isAnswerOrDeferral(outcome))).toEqual([]);
  expect(longest(outcomes)).toBeLessThan(ANSWER_MS);
  expect(statuses(health)).toEqual({ 200: health.length });
  expect(late.length).toBeGreaterThan(0);
  expect(statuses(late)).toEqual({ 200: late.length });
  expect(lost).toEqual([]);
});

it('a database process that stands still costs its own call, no other', async () => {
  const http = openClient(4);
  const token = database.adminToken;
  const call = () => http.attempt(url, `GET ${USERS}?limit=1`, { token });
  await Promise.all(Array.from({ length: 4 }, call));
  const { rows } = await client.query<{ pid: number }>(
    `SELECT pid FROM pg_stat_activity WHERE application_name = 'hellojohn' AND state = 'idle' AND backend_type = 'client backend'
     ORDER BY state_change DESC`,
  );
  const stopped = rows[0]?.pid ?? 0;
  expect(stopped).toBeGreaterThan(1);
  process.kill(stopped, 'SIGSTOP');
  const outcomes: Outcome[] = [];
  try {
    await Promise.all(
      Array.from({ length: 4 }, async () => {
        for (let count = 0; count < 25; count += 1) outcomes.push(await call());
      }),
    );
  } finally {
    process.kill(stopped, 'SIGCONT');
  }
  const after = await Promise.all(Array.from({ length: 20 }, call));
  http.close();
  const counts = statuses(outcomes);
  report('F6: database process stopped', {
    calls: outcomes.length,
    'refused (503)': counts[503] ?? 0,
    'longest ms': longest(outcomes),
  });
  expect(outcomes.filter((outcome) => !isAnswerOrDeferral(outcome))).toEqual([]);
  // A request reads in turn with others, and each read may meet the connection that hangs.
  expect(counts[503] ?? 0).toBeLessThanOrEqual(1);
  expect(longest(outcomes)).toBeLessThan(ANSWER_MS);
  expect(statuses(after)).toEqual({ 200: 20 });
});
