// `kill -9` of the server in the middle of an import, and two servers that share one: exact counts, no record twice.
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import type { ServerProcess } from '../../support/server';
import { until } from '../../support/until';
import { openChance, report } from './support/chance';
import { exactly, makeFile, outcomeOf, upload, watchJob } from './support/import-job';
import { peakMib } from './support/memory';
import { type OwnedDatabase, openDatabase } from './support/owned-database';

const KILLS = Number(process.env.FAULT_IMPORT_KILLS ?? 4);
const RECORDS = 10_000;

let database: OwnedDatabase;
let client: pg.Client;
beforeAll(async () => {
  database = await openDatabase();
  client = new pg.Client(database.url);
  await client.connect();
});
afterAll(async () => {
  await client?.end();
  await database?.close();
});

it(`goes on by itself and does no record twice, killed ${KILLS} times`, async () => {
  const chance = openChance();
  const file = makeFile(RECORDS, 'killed');
  let server = await database.serve();
  const id = await upload(await server.url, database.adminToken, file);
  const job = watchJob(client, id);
  const killedAt: number[] = [];
  for (let kill = 0; kill < KILLS; kill += 1) {
    const { processed } = await job.row();
    await job.beyond(processed + chance.between(0, RECORDS / KILLS / 3));
    await sleep(chance.between(0, 200));
    await server.stop('SIGKILL');
    const left = await job.row();
    if (left.status === 'running') killedAt.push(left.processed);
    server = await database.serve();
    await server.url;
  }
  await job.ended();
  report('F32: server killed during an import', { seed: chance.seed, kills: KILLS, 'at record': killedAt.join('/') });
  expect(await outcomeOf(client, { id, mark: 'killed' })).toEqual(exactly(file));
  expect(killedAt.length).toBeGreaterThan(0);
  await server.stop();
}, 300_000);

it('leaves nothing but what is cleaned up, killed while the file comes in', async () => {
  const server = await database.serve();
  const url = await server.url;
  const file = makeFile(RECORDS, 'cut');
  const half = new ReadableStream<Uint8Array>({
    start: (controller) => controller.enqueue(new TextEncoder().encode(file.text.slice(0, -10))),
  });
  const path = `${url}/v2/admin/tenants/acme-corp/users/import`;
  const headers = { authorization: `Bearer ${database.adminToken}`, 'content-type': 'application/x-ndjson' };
  const uploading = fetch(path, { method: 'POST', headers, body: half, duplex: 'half' } as RequestInit);
  const refused = uploading.catch((error: Error) => error.name);
  const stored = async () => (await client.query('SELECT count(*)::int AS n FROM user_import_chunks')).rows[0].n;
  await until('the first chunks', async () => (await stored()) >= 5);
  const jobs = async () => (await client.query('SELECT count(*)::int AS n FROM jobs')).rows[0].n;
  const before = await jobs();
  await server.stop('SIGKILL');
  expect(await refused).toBe('TypeError');
  await client.query(`UPDATE user_imports SET touched_at = touched_at - interval '2 hours'`);
  const next = await database.serve();
  await next.url;
  await until('the end of the chunks', async () => (await stored()) === 0);
  expect(await jobs()).toBe(before);
  expect((await client.query(`SELECT FROM users WHERE email LIKE 'cut.%'`)).rowCount).toBe(0);
  await next.stop();
}, 120_000);

/** Which servers are in the middle of a step: its transaction deletes the chunk that it works on. */
async function atWork(): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(
    `SELECT DISTINCT a.application_name AS name FROM pg_locks l JOIN pg_stat_activity a USING (pid)
     WHERE l.relation = 'user_import_chunks'::regclass AND l.mode = 'RowExclusiveLock' AND a.application_name <> ''`,
  );
  return rows.map(({ name }) => name);
}

it('of two servers one does each step; the other goes on when that one freezes or is killed', async () => {
  const names = ['first', 'second'] as const;
  const servers = new Map<string, ServerProcess>();
  for (const name of names) {
    const DATABASE_URL = `${database.url}?application_name=${name}`;
    servers.set(name, await database.serve({ DATABASE_URL }));
  }
  const urls = await Promise.all([...servers.values()].map(({ url }) => url));
  const file = makeFile(RECORDS, 'shared');
  const id = await upload(urls[0] ?? '', database.adminToken, file);
  const job = watchJob(client, id);
  const steps = { first: 0, second: 0, both: 0 };
  const look = async () => {
    let working: string[] = [];
    // Much closer together than `until` asks.
    for (let looks = 0; looks < 8; looks += 1) {
      await sleep(2);
      working = await atWork();
      if (working.length > 1) steps.both += 1;
      for (const name of working) steps[name as 'first'] += 1;
    }
    return working[0];
  };
  const worker = () => until('a server at work', look);
  /** Milliseconds until somebody else is at work. */
  const takenUpFrom = async (name: string) => {
    const start = performance.now();
    await until(`a server at work other than the ${name}`, async () => ![undefined, name].includes(await look()));
    return Math.round(performance.now() - start);
  };

  const frozen = await until('a server that stands still in a step', async () => {
    const name = await worker();
    process.kill(servers.get(name)?.pid ?? 0, 'SIGSTOP');
    await sleep(200);
    if ((await atWork()).includes(name)) return name;
    process.kill(servers.get(name)?.pid ?? 0, 'SIGCONT');
    return undefined;
  });
  const afterFreezing = await takenUpFrom(frozen);
  process.kill(servers.get(frozen)?.pid ?? 0, 'SIGCONT');

  const killed = await worker();
  await servers.get(killed)?.stop('SIGKILL');
  const afterKilling = await takenUpFrom(killed);
  const isOver = async () => {
    await look();
    return !['queued', 'running'].includes((await job.row()).status);
  };
  await until('the end of the job', isOver);
  report('F32: an import on two servers', {
    ...{ 'taken up after a freeze, ms': afterFreezing, 'after a kill, ms': afterKilling },
    ...{ 'looks at the first': steps.first, 'at the second': steps.second, 'at both': steps.both },
  });
  expect(await outcomeOf(client, { id, mark: 'shared' })).toEqual(exactly(file));
  expect(steps.both).toBe(0);
  const peaks = await Promise.all([...servers.values()].map(({ pid }) => peakMib(pid)));
  report('F32: memory of a server during an import', { 'MiB at most': Math.max(...peaks) });
  expect(Math.max(...peaks)).toBeLessThan(400);
  expect(afterFreezing).toBeGreaterThan(5000);
}, 300_000);
