// The database is killed under load and comes back: nothing acknowledged is lost, and the server stays up.
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { adminOf } from '../../support/http';
import { postgresPid } from '../../support/processes';
import { databaseUrl, startServer } from '../../support/server';
import { openChance, report } from './support/chance';
import { awaitStatus, openClient } from './support/client';
import { type Load, startLoad, statuses } from './support/load';
import { type OwnedDatabase, openDatabase } from './support/owned-database';

const USERS = '/v2/admin/tenants/acme-corp/users';
const WRITERS = 4;
/** Long enough for a machine with much else to do; the figures that are printed say how long it took. */
const PATIENCE_MS = 10_000;

interface Writes {
  load: Load;
  outcomes: { status: number; email: string }[];
}

/** Creates users, one after the other in each worker, and keeps what was answered. */
function startWriters(url: string, token: string): Writes {
  const outcomes: Writes['outcomes'] = [];
  const clients = Array.from({ length: WRITERS }, () => openClient());
  const load = startLoad(
    WRITERS,
    async (worker) => {
      const email = `${randomUUID()}@acme.com`;
      const outcome = await clients[worker]?.attempt(url, `POST ${USERS}`, { token, body: { email } });
      outcomes.push({ status: outcome?.status ?? 0, email });
    },
    5,
  );
  return {
    outcomes,
    load: {
      async stop() {
        await load.stop();
        for (const client of clients) client.close();
      },
    },
  };
}

/** Addresses that were acknowledged and are not there. */
async function lostOf(connectionString: string, outcomes: Writes['outcomes']): Promise<string[]> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  const { rows } = await client.query<{ email: string }>('SELECT email FROM users');
  await client.end();
  const stored = new Set(rows.map(({ email }) => email));
  return outcomes.filter(({ status, email }) => status === 201 && !stored.has(email)).map(({ email }) => email);
}

describe('with DATABASE_URL', () => {
  let database: OwnedDatabase;
  beforeAll(async () => {
    database = await openDatabase();
  });
  afterAll(() => database?.close());

  it('/readyz follows a killed database down and up; no acknowledged user is lost', async () => {
    const chance = openChance();
    const server = await database.serve();
    const url = await server.url;
    const writes = startWriters(url, database.adminToken);
    let downMs = 0;
    let upMs = 0;
    for (let round = 0; round < 3; round += 1) {
      await sleep(chance.between(100, 700));
      void database.kill();
      downMs = Math.max(downMs, await awaitStatus(url, 'GET /readyz', 503));
      await sleep(chance.between(100, 700));
      await database.start();
      upMs = Math.max(upMs, await awaitStatus(url, 'GET /readyz', 200));
    }
    await writes.load.stop();
    const lost = await lostOf(database.url, writes.outcomes);
    const counts = statuses(writes.outcomes);
    report('F3: database killed', {
      seed: chance.seed,
      kills: 3,
      tried: writes.outcomes.length,
      acknowledged: counts[201] ?? 0,
      unknown: counts[503] ?? 0,
      lost: lost.length,
      'ms until not ready': downMs,
      'ms until ready again': upMs,
    });
    expect(lost).toEqual([]);
    expect(Object.keys(counts).filter((status) => !['201', '503'].includes(status))).toEqual([]);
    expect(counts[201]).toBeGreaterThan(0);
    expect(Math.max(downMs, upMs)).toBeLessThan(PATIENCE_MS);
    expect(await server.stop()).toBe(0);
  });
});

it('the embedded database is started again by the server', async () => {
  const chance = openChance();
  const server = await startServer();
  try {
    const writes = startWriters(server.url, server.adminToken);
    await sleep(chance.between(200, 800));
    const killed = await postgresPid(server.dataDir);
    process.kill(killed ?? 0, 'SIGKILL');
    const downMs = await awaitStatus(server.url, 'GET /readyz', 503);
    const upMs = await awaitStatus(server.url, 'GET /readyz', 200);
    await writes.load.stop();
    const lost = await lostOf(await databaseUrl(server), writes.outcomes);
    const counts = statuses(writes.outcomes);
    report('F3: embedded database killed', {
      seed: chance.seed,
      tried: writes.outcomes.length,
      acknowledged: counts[201] ?? 0,
      unknown: counts[503] ?? 0,
      lost: lost.length,
      'ms until not ready': downMs,
      'ms until ready again': upMs,
    });
    expect(lost).toEqual([]);
    expect(await postgresPid(server.dataDir)).not.toBe(killed);
    expect(await adminOf(server)('GET /users?limit=1')).toMatchObject({ status: 200 });
    expect(upMs).toBeLessThan(PATIENCE_MS);
  } finally {
    await server.close();
  }
});
