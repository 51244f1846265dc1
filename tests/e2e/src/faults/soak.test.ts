// F25: mixed load for a while. What a call costs is given back after it: memory and descriptors stay as they are.
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { adminOf, send, signIn } from '../../support/http';
import { PASSWORD } from '../../support/page';
import { type RunningServer, startServer } from '../../support/server';
import { until } from '../../support/until';
import { report } from './support/chance';
import { type Client, type Outcome, openClient } from './support/client';
import { extentOf } from './support/extent';
import { startLoad, statuses } from './support/load';
import { type MemoryFigures, type MemoryMonitor, openMemoryMonitor } from './support/memory';

const SECONDS = extentOf('FAULT_SECONDS', { short: 30, long: 1800 });
const WORKERS = 4;
const SAMPLES = 8;
/** Calls that only warm up: code is compiled, caches fill. */
const WARM_UP = 600;
/** What a process may still learn in a short run. */
const MEMORY_MB = 4;
const MB_A_MINUTE = 1;
const TENANT = '/v2/admin/tenants/acme-corp';

let memory: MemoryMonitor;
let server: RunningServer;
beforeAll(async () => {
  memory = await openMemoryMonitor();
  server = await startServer({ ...memory.env, HELLOJOHN_RATE_LIMIT: 'off' });
});
afterAll(async () => {
  await server?.close();
  await memory?.close();
});

interface Person {
  id: string;
  email: string;
  access: string;
  refresh: string;
}

async function signedIn(): Promise<Person> {
  const email = `${randomUUID()}@acme.com`;
  const { body: user } = await adminOf(server)('POST /users', { email, password: PASSWORD });
  const { body } = await signIn(server.url, email, PASSWORD);
  return { id: user.id, email, access: body.access_token, refresh: body.refresh_token };
}

/** The life of an account, over and over: its calls in their order, refused ones among them. */
function lifeOf(person: Person, http: Client): (() => Promise<Outcome>)[] {
  const { url, adminToken: token } = server;
  const own = { id: '' };
  const user = () => `${TENANT}/users/${own.id}`;
  return [
    async () => {
      const body = { email: `${randomUUID()}@acme.com`, first_name: 'Soak', metadata: { n: randomUUID() } };
      const created = await http.attempt(url, `POST ${TENANT}/users`, { token, body });
      own.id = created.body?.id ?? '';
      return created;
    },
    () => http.attempt(url, `GET ${user()}`, { token }),
    () => http.attempt(url, `PATCH ${user()}`, { token, body: { metadata: { [`k${Date.now() % 7}`]: 1 } } }),
    () => http.attempt(url, `GET ${TENANT}/users?search=soak&limit=20`, { token }),
    () => http.attempt(url, 'GET /v2/me', { token: person.access }),
    () => http.attempt(url, 'GET /v2/me', { token: `${person.access}x` }),
    () => http.attempt(url, 'PATCH /v2/me', { token: person.access, body: { last_name: randomUUID() } }),
    async () => {
      const refreshed = await http.attempt(url, 'POST /v2/auth/refresh', { body: { refresh_token: person.refresh } });
      if (refreshed.status === 200) {
        person.access = refreshed.body.access_token;
        person.refresh = refreshed.body.refresh_token;
      }
      return refreshed;
    },
    () => http.attempt(url, `GET ${TENANT}/audit-events?limit=20`, { token }),
    () => http.attempt(url, `POST ${TENANT}/users`, { token, body: { email: person.email } }),
    () => http.attempt(url, `DELETE ${user()}`, { token }),
    () => http.attempt(url, `GET ${user()}`, { token }),
  ];
}

/** Slope of the line through samples at even distances, in units per sample: least squares. */
function slopeOf(values: number[]): number {
  const middle = (values.length - 1) / 2;
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const [along, across] = values.reduce(
    ([xy, xx], value, x) => [xy + (x - middle) * (value - mean), xx + (x - middle) ** 2],
    [0, 0],
  );
  return along / across;
}

it(
  `F25: ${SECONDS} s of mixed load leave neither memory nor descriptors behind`,
  async () => {
    const http = openClient(WORKERS);
    const people = await Promise.all(Array.from({ length: WORKERS }, signedIn));
    const lives = people.map((person) => lifeOf(person, http));
    const outcomes: Outcome[] = [];
    const counts = { calls: 0 };
    const load = startLoad(WORKERS, async (worker) => {
      for (const call of lives[worker] ?? []) {
        const { status, error } = await call();
        counts.calls += 1;
        if (status === 0 || status >= 500) outcomes.push({ status, error } as Outcome);
      }
    });
    await until('the first calls', () => counts.calls >= WARM_UP);
    const calls = counts.calls;
    const samples: MemoryFigures[] = [];
    for (let sample = 0; sample < SAMPLES; sample += 1) {
      if (sample > 0) await sleep((SECONDS * 1000) / (SAMPLES - 1));
      samples.push(await memory.measure(server.process.pid));
    }
    await load.stop();
    http.close();
    const health = await send(server.url, 'GET /readyz');
    const aMinute = (slopeOf(samples.map(({ liveMb }) => liveMb)) * (SAMPLES - 1) * 60) / SECONDS;
    const descriptors = samples.map(({ descriptors }) => descriptors);
    report('F25: soak', {
      seconds: SECONDS,
      calls: counts.calls - calls,
      '5xx or no answer': outcomes.length,
      'MB in use': samples.at(-1)?.liveMb ?? 0,
      'MB more a minute': aMinute,
      'descriptors at first': descriptors[0] ?? 0,
      'at last': descriptors.at(-1) ?? 0,
    });
    expect(statuses(outcomes)).toEqual({});
    expect(health.status).toBe(200);
    expect(aMinute * (SECONDS / 60)).toBeLessThan(MEMORY_MB + MB_A_MINUTE * (SECONDS / 60));
    expect(Math.max(...descriptors)).toBeLessThan((descriptors[0] ?? 0) + WORKERS * 4);
  },
  (SECONDS + 90) * 1000,
);
