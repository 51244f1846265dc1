// F31, S11: PgBouncer in transaction mode with two connections stands between the servers and their database.
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { createVerifier, type Verify } from '@hellojohn/sdk/verify';
import { hasPgBouncer, type PgBouncer, startPgBouncer } from '@hellojohn/server/testing/pgbouncer';
import pg from 'pg';
import { send, signIn } from '../../support/http';
import { PASSWORD } from '../../support/page';
import type { ServerProcess } from '../../support/server';
import { until } from '../../support/until';
import { openChance, report } from './support/chance';
import { awaitStatus, type Client, type Outcome, openClient } from './support/client';
import { longest, startLoad, statuses } from './support/load';
import { type OwnedDatabase, openDatabase } from './support/owned-database';

const TENANT = '/v2/admin/tenants/acme-corp';
const RESTARTS = 3;
const WORKERS = 8;
const ENDED = 10;
const REFUSED_MS = 1000;
/** What a busy machine may take longer. */
const TOLERANCE_MS = 4000;
/** What PgBouncer answers to those who count on a session. */
const MISUSE = /08P01|42P05|26000|prepared statement|unsupported startup parameter/;

const pooledIt = hasPgBouncer ? it : it.skip;
if (!hasPgBouncer) report('F31, S11: PgBouncer', { 'not run': 'there is no PgBouncer on this machine' });

let database: OwnedDatabase;
let pooler: PgBouncer;
let servers: ServerProcess[] = [];
const verifiers: Verify[] = [];
const env = () => ({ DATABASE_URL: pooler.through(database.url), HELLOJOHN_RATE_LIMIT: 'off' });
beforeAll(async () => {
  if (!hasPgBouncer) return;
  database = await openDatabase();
  pooler = await startPgBouncer(database.url);
  servers = [await database.serve(env()), await database.serve(env())];
});
afterAll(async () => {
  for (const verify of verifiers) verify.close();
  await database?.close();
  await pooler?.stop();
});

async function rowsOf<R extends pg.QueryResultRow>(sql: string): Promise<R[]> {
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  const { rows } = await client.query<R>(sql);
  await client.end();
  return rows;
}

interface Person {
  id: string;
  access: string;
}

async function signedIn(url: string): Promise<Person> {
  const body = { email: `${randomUUID()}@acme.com`, password: PASSWORD };
  const { body: user } = await send(url, `POST ${TENANT}/users`, { token: database.adminToken, body });
  return until('a sign-in', async () => {
    const { status, body: tokens } = await signIn(url, body.email, PASSWORD);
    expect([200, 503]).toContain(status);
    return status === 200 && { id: user.id, access: tokens.access_token };
  });
}

/** One call of each kind: of a row, of many, in a transaction, by the ORM. */
function callsOf(url: string, http: Client, person: Person) {
  const token = database.adminToken;
  const created: string[] = [];
  const calls: (() => Promise<Outcome>)[] = [
    async () => {
      const email = `${randomUUID()}@acme.com`;
      const outcome = await http.attempt(url, `POST ${TENANT}/users`, { token, body: { email } });
      if (outcome.status === 201) created.push(email);
      return outcome;
    },
    () => http.attempt(url, `GET ${TENANT}/users?search=acme`, { token }),
    () => http.attempt(url, 'GET /v2/me', { token: person.access }),
    () => http.attempt(url, 'PATCH /v2/me', { token: person.access, body: { first_name: randomUUID() } }),
    () => http.attempt(url, `PATCH ${TENANT}/auth/config`, { token, body: { allow_sign_up: true } }),
    () => http.attempt(url, `GET ${TENANT}/audit-events?limit=5`, { token }),
  ];
  return { calls, created };
}

pooledIt('F31: while PgBouncer is killed and restarted calls are 503 at worst, and nothing is lost', async () => {
  const chance = openChance();
  const url = await (servers[0] as ServerProcess).url;
  const http = openClient(WORKERS);
  const { calls, created } = callsOf(url, http, await signedIn(url));
  const outcomes: Outcome[] = [];
  const load = startLoad(WORKERS, async (worker) => {
    for (let i = 0; i < calls.length; i += 1) {
      const call = calls[(i + worker) % calls.length];
      if (call !== undefined) outcomes.push(await call());
    }
  });
  let slowestBackMs = 0;
  for (let restart = 0; restart < RESTARTS; restart += 1) {
    await sleep(chance.between(300, 900));
    await pooler.restart();
    slowestBackMs = Math.max(slowestBackMs, await awaitStatus(url, 'GET /readyz', 200));
  }
  await sleep(500);
  await load.stop();
  const after = await Promise.all(calls.map((call) => call()));
  http.close();
  const there = new Set((await rowsOf<{ email: string }>('SELECT email FROM users')).map(({ email }) => email));
  const lost = created.filter((email) => !there.has(email));
  const locks = await rowsOf(`SELECT 1 FROM pg_locks WHERE locktype = 'advisory'`);
  const counts = statuses(outcomes);
  const { 503: deferred = 0, ...others } = counts;
  report('F31: PgBouncer killed and restarted, pool of 2', {
    seed: chance.seed,
    restarts: RESTARTS,
    calls: outcomes.length,
    'refused (503)': deferred,
    acknowledged: created.length,
    lost: lost.length,
    'ms until ready again': slowestBackMs,
    'longest ms': longest(outcomes),
    'locks left behind': locks.length,
  });
  expect(
    Object.keys(others)
      .map(Number)
      .filter((status) => status >= 300 || status < 200),
  ).toEqual([]);
  expect(outcomes.filter(({ status, headers }) => status === 503 && !(Number(headers['retry-after']) >= 1))).toEqual(
    [],
  );
  expect(after.map(({ status }) => status < 300)).toEqual(after.map(() => true));
  expect(lost).toEqual([]);
  expect(servers.map((server) => MISUSE.exec(server.output())?.[0])).toEqual([undefined, undefined]);
});

/** What a verifier says of a token: `taken`, or the code. */
const judge = (verify: Verify, token: string): Promise<string> =>
  verify(token).then(
    () => 'taken',
    (error: { code: string }) => error.code,
  );

/** @returns Milliseconds until a verifier said so. */
async function untilJudged(judgement: () => Promise<string>, wanted: string): Promise<number> {
  const begun = performance.now();
  await until(wanted, async () => (await judgement()) === wanted);
  return performance.now() - begun;
}

pooledIt('S11: a service that follows the feed of one server refuses what was ended at the other', async () => {
  const [one, other] = (await Promise.all(servers.map(({ url }) => url))) as [string, string];
  const { body: key } = await send(one, 'POST /v2/admin/api-keys', {
    token: database.adminToken,
    body: { name: 'verifier', scopes: ['sessions:read'], tenant: 'acme-corp' },
  });
  const lost: string[] = [];
  const follow = (onLost: 'closed' | 'open') => {
    const onStatus = (status: string) => void (status === 'lost' && lost.push(onLost));
    const verify = createVerifier({
      url: other,
      tenant: 'acme-corp',
      revocations: { token: key.key, onLost, onStatus },
    });
    verifiers.push(verify);
    return verify;
  };
  const [closed, open] = [follow('closed'), follow('open')];
  const live = await signedIn(one);
  const people: Person[] = [];
  while (people.length <= ENDED) people.push(await signedIn(one));
  const meanwhile = people.pop() as Person;
  const before = await Promise.all([live, ...people].map(({ access }) => judge(closed, access)));
  const disable = async ({ id }: Person) => {
    const call = `PATCH ${TENANT}/users/${id}`;
    expect((await send(one, call, { token: database.adminToken, body: { status: 'disabled' } })).status).toBe(200);
  };
  const delays: number[] = [];
  for (const person of people) {
    await disable(person);
    delays.push(await untilJudged(() => judge(closed, person.access), 'session_revoked'));
  }
  await untilJudged(() => judge(open, live.access), 'taken');
  await (servers[1] as ServerProcess).stop('SIGKILL');
  const cutMs = await untilJudged(() => judge(closed, live.access), 'revocations_lost');
  const whileCut = await judge(open, live.access);
  await disable(meanwhile);
  const port = new URL(other).port;
  await (await database.serve({ ...env(), HELLOJOHN_PORT: port })).url;
  const gapMs = await untilJudged(() => judge(closed, meanwhile.access), 'session_revoked');
  const after = [await judge(closed, live.access), await judge(open, live.access)];
  report('S11: sessions ended at one server, tokens checked by the feed of another', {
    sessions: delays.length,
    'ms until refused': Math.max(...delays),
    'refused too late': delays.filter((ms) => ms > REFUSED_MS + TOLERANCE_MS).length,
    'ms until a cut feed was noticed': cutMs,
    'ms until the gap was closed': gapMs,
  });
  expect(before).toEqual(before.map(() => 'taken'));
  expect(delays.filter((ms) => ms > REFUSED_MS + TOLERANCE_MS)).toEqual([]);
  expect(lost.toSorted()).toEqual(['closed', 'open']);
  expect(whileCut).toBe('taken');
  expect(after).toEqual(['taken', 'taken']);
});
