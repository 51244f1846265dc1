// F14, F15: a new release changes the schema while the old one serves; it is started twice, and killed half-way.
import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { until } from '../../support/until';
import { report } from './support/chance';
import { type Client, type Outcome, openClient } from './support/client';
import { crowding, longest, statuses } from './support/load';
import { makeRelease, type Release } from './support/next-release';
import { type OwnedDatabase, openDatabase } from './support/owned-database';

const USERS = '/v2/admin/tenants/acme-corp/users';
/** On a machine that has nothing else to do. */
const PER_SECOND = 50;
const INDEX = '99990101000000_index_of_names';
const COLUMN = '99990102000000_note';
const SECOND_INDEX = '99990103000000_index_of_pictures';

let database: OwnedDatabase;
let client: pg.Client;
let next: Release;
let later: Release;
beforeAll(async () => {
  database = await openDatabase();
  client = await connect();
  const migrations = {
    [INDEX]: 'CREATE INDEX CONCURRENTLY IF NOT EXISTS "users_first_name_idx" ON "users" ("tenant_id", "first_name");',
    [COLUMN]: `ALTER TABLE "users" ADD COLUMN "note" TEXT NOT NULL DEFAULT '';`,
  };
  next = await makeRelease(migrations);
  later = await makeRelease({
    ...migrations,
    [SECOND_INDEX]:
      'CREATE INDEX CONCURRENTLY IF NOT EXISTS "users_avatar_idx" ON "users" ("tenant_id", "avatar_url");',
  });
});
afterAll(async () => {
  await client?.end();
  await database?.close();
  await next?.remove();
  await later?.remove();
});

async function connect(): Promise<pg.Client> {
  const opened = new pg.Client({ connectionString: database.url, application_name: 'fault test' });
  opened.on('error', () => undefined);
  await opened.connect();
  await opened.query('SET idle_in_transaction_session_timeout = 0; SET statement_timeout = 0');
  return opened;
}

/** Holds the table as a slow transaction does: calls go on, but a migration has to wait. */
async function hold(mode: 'ACCESS SHARE' | 'ROW EXCLUSIVE'): Promise<{ release(): Promise<void> }> {
  const holder = await connect();
  await holder.query(`BEGIN; LOCK TABLE users IN ${mode} MODE`);
  return {
    async release() {
      await holder.query('COMMIT');
      await holder.end();
    },
  };
}

/** Resolves once this many rows come; with the rows. */
const awaitRows = (count: number, sql: string): Promise<{ pid: number }[]> =>
  until(`${count} rows of ${sql}`, async () => {
    const { rows } = await client.query(sql);
    return rows.length >= count && rows;
  });
const MIGRATING = `SELECT pid FROM pg_stat_activity WHERE application_name = 'hellojohn-migrate'`;
const BUILDING = `${MIGRATING} AND query LIKE 'CREATE INDEX CONCURRENTLY%' AND wait_event_type = 'Lock'`;

/** Calls at a steady rate, whatever the answers take, to the servers in turn. */
function startTraffic(servers: string[], http: Client, perSecond: number) {
  const outcomes: { url: string; outcome: Outcome }[] = [];
  const acknowledged = { emails: [] as string[], keys: [] as string[] };
  const pending = new Set<Promise<void>>();
  const token = database.adminToken;
  let count = 0;
  let userId = '';
  async function call(url: string, n: number): Promise<Outcome> {
    if (n % 4 === 0) {
      const email = `${randomUUID()}@acme.com`;
      const created = await http.attempt(url, `POST ${USERS}`, { token, body: { email } });
      if (created.status === 201) acknowledged.emails.push(email);
      userId ||= created.body?.id ?? '';
      return created;
    }
    if (n % 4 === 1) return http.attempt(url, `GET ${USERS}?limit=10&search=acme`, { token });
    if (n % 4 === 2 || userId === '') return http.attempt(url, `GET ${USERS}`, { token });
    const key = `key_${n}`;
    const merged = await http.attempt(url, `PATCH ${USERS}/${userId}`, { token, body: { metadata: { [key]: 1 } } });
    if (merged.status === 200) acknowledged.keys.push(key);
    return merged;
  }
  const timer = setInterval(() => {
    const n = count++;
    const url = servers[n % servers.length] ?? '';
    const done = call(url, n)
      .then((outcome) => void outcomes.push({ url, outcome }))
      .finally(() => pending.delete(done));
    pending.add(done);
  }, 1000 / perSecond);
  return {
    outcomes,
    acknowledged,
    /** Number of calls that a server has answered with 2xx so far. */
    servedBy: (url: string) => outcomes.filter(({ url: at, outcome }) => at === url && outcome.status < 300).length,
    async stop() {
      clearInterval(timer);
      await Promise.all(pending);
    },
  };
}

/** What was acknowledged and is not there. */
async function lost({ emails, keys }: { emails: string[]; keys: string[] }): Promise<string[]> {
  const { rows: users } = await client.query('SELECT email FROM users');
  const { rows: merged } = await client.query('SELECT DISTINCT jsonb_object_keys(metadata) AS key FROM users');
  const there = new Set([...users.map(({ email }) => email), ...merged.map(({ key }) => key)]);
  return [...emails, ...keys].filter((mark) => !there.has(mark));
}

const notes = async (): Promise<string[]> => {
  const { rows } = await client.query(
    `SELECT migration_name AS name FROM _prisma_migrations WHERE migration_name LIKE '9999%' AND finished_at IS NOT NULL
     ORDER BY name`,
  );
  return rows.map(({ name }) => name);
};
const isValid = async (index: string): Promise<boolean | undefined> =>
  (await client.query(`SELECT indisvalid FROM pg_index WHERE indexrelid = to_regclass($1)`, [index])).rows[0]
    ?.indisvalid;

async function waitForMore(count: () => number, more: number): Promise<void> {
  const goal = count() + more;
  await until('more answers', () => count() >= goal);
}

it(`F14: migrates under ${PER_SECOND} requests a second: none fails, on the old release or the new one`, async () => {
  const old = await database.serve();
  const oldUrl = await old.url;
  const servers = [oldUrl];
  const http = openClient(100);
  // What a busy machine can't do would be refused without any migration.
  const perSecond = PER_SECOND / crowding();
  const traffic = startTraffic(servers, http, perSecond);
  await waitForMore(() => traffic.servedBy(oldUrl), 50);
  const [beforeIndex, beforeColumn] = [await hold('ROW EXCLUSIVE'), await hold('ACCESS SHARE')];
  const upgraded = await database.serve({}, next.program);
  await awaitRows(1, BUILDING);
  await waitForMore(() => traffic.servedBy(oldUrl), 25);
  await beforeIndex.release();
  await until('a table that is locked', () => upgraded.output().includes('could not lock its table'));
  await beforeColumn.release();
  const url = await upgraded.url;
  const atOldBefore = traffic.servedBy(oldUrl);
  servers.push(url);
  await waitForMore(() => Math.min(traffic.servedBy(oldUrl), traffic.servedBy(url)), 50);
  servers.shift();
  const byOld = traffic.servedBy(oldUrl) - atOldBefore;
  await waitForMore(() => traffic.servedBy(url), 25);
  expect(await old.stop()).toBe(0);
  await traffic.stop();
  http.close();
  const outcomes = traffic.outcomes.map(({ outcome }) => outcome);
  const failed = outcomes.filter(({ status }) => status === 0 || status >= 400);
  report('F14: migration under traffic', {
    'requests a second': perSecond,
    requests: outcomes.length,
    'without a 2xx': failed.length,
    'tries for the lock of a table': upgraded.output().split('could not lock its table').length,
    'by the old release on the new schema': byOld,
    acknowledged: traffic.acknowledged.emails.length + traffic.acknowledged.keys.length,
    lost: (await lost(traffic.acknowledged)).length,
    'longest ms': longest(outcomes),
  });
  expect(statuses(failed)).toEqual({});
  expect(byOld).toBeGreaterThan(0);
  expect(await lost(traffic.acknowledged)).toEqual([]);
  expect(await notes()).toEqual([INDEX, COLUMN]);
  expect(await isValid('users_first_name_idx')).toBe(true);
  expect(await upgraded.stop()).toBe(0);
});

it('F15: of two that migrate one waits; the other is killed with an index half built, which is built anew', async () => {
  const blocker = await hold('ROW EXCLUSIVE');
  const first = await database.serve({}, later.program);
  const [building] = await awaitRows(1, BUILDING);
  const second = await database.serve({}, later.program);
  // Two connections each: one that works and one that keeps others away, or waits for that.
  await awaitRows(4, MIGRATING);
  await first.stop('SIGKILL');
  await client.query('SELECT pg_terminate_backend($1)', [building?.pid]);
  const isHalfBuilt = (await isValid('users_avatar_idx')) === false;
  await blocker.release();
  const url = await second.url;
  const http = openClient();
  const ready = await http.attempt(url, 'GET /readyz');
  http.close();
  const noted = await notes();
  const third = await database.serve({}, later.program);
  await third.url;
  report('F15: two migrators, one killed half-way', {
    'index half built': isHalfBuilt ? 'yes' : 'no',
    'ready after': ready.status,
    'migrations noted': noted.length,
    'valid index after': (await isValid('users_avatar_idx')) ? 'yes' : 'no',
  });
  expect(isHalfBuilt).toBe(true);
  expect(ready.status).toBe(200);
  expect(noted).toEqual([INDEX, COLUMN, SECOND_INDEX]);
  expect(await notes()).toEqual(noted);
  expect(await isValid('users_avatar_idx')).toBe(true);
});
