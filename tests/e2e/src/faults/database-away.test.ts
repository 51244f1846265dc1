// Without the database nothing is authorised, and nobody is signed out either: every answer is a prompt 503.
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { adminOf, send, signIn } from '../../support/http';
import { PASSWORD } from '../../support/page';
import { until } from '../../support/until';
import { report } from './support/chance';
import { awaitStatus, type Client, type Outcome, openClient } from './support/client';
import { extentOf } from './support/extent';
import { longest, startLoad, statuses } from './support/load';
import { type MemoryMonitor, openMemoryMonitor } from './support/memory';
import { type OwnedDatabase, openDatabase } from './support/owned-database';

const AWAY_MS = extentOf('FAULT_AWAY_SECONDS', { short: 5, long: 60 }) * 1000;
const ANSWER_MS = 2500;
/** A machine with much else to do wakes a process late. */
const TOLERANCE_MS = 2500;
const MEMORY_MB = 5;
const WARM_UP_CALLS = 400;
const PEOPLE = 4;

let database: OwnedDatabase;
let memory: MemoryMonitor;
beforeAll(async () => {
  database = await openDatabase();
  memory = await openMemoryMonitor();
});
afterAll(async () => {
  await database?.close();
  await memory?.close();
});

interface Person {
  id: string;
  email: string;
  access: string;
  refresh: string;
}

async function signedInPerson(url: string): Promise<Person> {
  const email = `${randomUUID()}@acme.com`;
  const { body: user } = await adminOf({ url, adminToken: database.adminToken })('POST /users', {
    email,
    password: PASSWORD,
  });
  const { body } = await signIn(url, email, PASSWORD);
  return { id: user.id, email, access: body.access_token, refresh: body.refresh_token };
}

/** One call of each kind of caller. */
function callsOf(url: string, apiKey: string, client: Client) {
  const token = database.adminToken;
  return (person: Person): (() => Promise<Outcome>)[] => [
    () => client.attempt(url, 'GET /v2/me', { token: person.access }),
    () => client.attempt(url, 'PATCH /v2/me', { token: person.access, body: { first_name: 'Away' } }),
    () => client.attempt(url, 'POST /v2/auth/refresh', { body: { refresh_token: person.refresh } }),
    () =>
      client.attempt(url, 'POST /v2/auth/login', {
        body: { tenant: 'acme-corp', email: person.email, password: PASSWORD },
      }),
    () =>
      client.attempt(url, 'POST /v2/auth/login', {
        body: { tenant: 'acme-corp', email: person.email, password: 'not-the-password' },
      }),
    () => client.attempt(url, `GET /v2/admin/tenants/acme-corp/users/${person.id}`, { token }),
    () =>
      client.attempt(url, `PATCH /v2/admin/tenants/acme-corp/users/${person.id}`, {
        token,
        body: { metadata: { away: true } },
      }),
    () =>
      client.attempt(url, `POST /v2/admin/tenants/acme-corp/users`, {
        token,
        body: { email: `${randomUUID()}@acme.com` },
        headers: { 'idempotency-key': randomUUID() },
      }),
    () => client.attempt(url, 'GET /v2/admin/tenants/acme-corp/users', { token: apiKey }),
    () => client.attempt(url, 'POST /v2/auth/logout', { token: person.access }),
  ];
}

it(
  `answers 503 with Retry-After for ${AWAY_MS / 1000} s, and signs nobody out`,
  async () => {
    const server = await database.serve(memory.env);
    const url = await server.url;
    const people = await Promise.all(Array.from({ length: PEOPLE }, () => signedInPerson(url)));
    const { body: key } = await send(url, 'POST /v2/admin/api-keys', {
      token: database.adminToken,
      body: { name: 'away', scopes: ['users:read'] },
    });
    const client = openClient(PEOPLE * 2);
    await database.stop();
    const outcomes: Outcome[] = [];
    const load = startLoad(
      PEOPLE * 2,
      async (worker) => {
        const person = people[worker % PEOPLE];
        if (person === undefined) return;
        for (const call of callsOf(url, key.key, client)(person)) outcomes.push(await call());
      },
      10,
    );
    // The first calls only warm up: code is compiled, caches fill.
    await until('the first calls', () => outcomes.length >= WARM_UP_CALLS);
    const before = await memory.measure(server.pid);
    await sleep(AWAY_MS);
    await load.stop();
    const health = await client.attempt(url, 'GET /healthz');
    await database.start();
    const backMs = await awaitStatus(url, 'GET /readyz', 200);
    const after = await memory.measure(server.pid);
    const refreshed = await Promise.all(
      people.map(({ refresh }) => client.attempt(url, 'POST /v2/auth/refresh', { body: { refresh_token: refresh } })),
    );
    const still = await Promise.all(people.map(({ access }) => client.attempt(url, 'GET /v2/me', { token: access })));
    client.close();
    report('F4: database away', {
      'seconds away': AWAY_MS / 1000,
      calls: outcomes.length,
      '503 with Retry-After': outcomes.filter(isDeferred).length,
      'longest ms': longest(outcomes),
      'ms until ready again': backMs,
      'signed out': [...still, ...refreshed].filter(({ status }) => status !== 200).length,
      'more MB in use': after.liveMb - before.liveMb,
      'more MB resident': after.residentMb - before.residentMb,
    });
    expect(outcomes.length).toBeGreaterThan(PEOPLE * 10);
    expect(statuses(outcomes)).toEqual({ 503: outcomes.length });
    expect(outcomes.filter((outcome) => !isDeferred(outcome))).toEqual([]);
    expect(longest(outcomes)).toBeLessThan(ANSWER_MS + TOLERANCE_MS);
    expect(health.status).toBe(200);
    expect(still.map(({ status }) => status)).toEqual(people.map(() => 200));
    expect(refreshed.map(({ status }) => status)).toEqual(people.map(() => 200));
    expect(still.map(({ body }) => body.first_name)).toEqual(people.map(() => null));
    expect(after.liveMb - before.liveMb).toBeLessThan(MEMORY_MB);
    expect(await server.stop()).toBe(0);
  },
  AWAY_MS + 60_000,
);

const isDeferred = ({ status, headers, body }: Outcome) =>
  status === 503 && Number(headers['retry-after']) >= 1 && body.code === 'unavailable';
