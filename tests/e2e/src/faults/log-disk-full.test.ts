// F8: no space left for PostgreSQL's own log. It ends and can't start; with space again the server has it running again.
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import pg from 'pg';
import { databaseUrl, type RunningServer, type ServerProcess, spawnServer, startServer } from '../../support/server';
import { until } from '../../support/until';
import { report } from './support/chance';
import { awaitStatus, type Client, type Outcome, openClient } from './support/client';
import { startLoad, statuses } from './support/load';
import { moveToSmallDisk, type SmallDisk, whyNoDisk } from './support/small-disk';

const USERS = '/v2/admin/tenants/acme-corp/users';
const WRITERS = 4;
/** Starting PostgreSQL is tried every second; its recovery takes long on a busy disk. */
const PATIENCE_MS = 180_000;

const reason = whyNoDisk();
if (reason !== null) report('F8: disk of the log full', { 'not run': reason });

let first: RunningServer;
let disk: SmallDisk;
let server: ServerProcess;
beforeAll(async () => {
  if (reason !== null) return;
  first = await startServer();
  await first.process.stop();
  // Files of the log are 16 MB each.
  disk = await moveToSmallDisk(join(first.dataDir, 'postgres', 'data', 'pg_wal'), { roomMb: 96 });
  server = spawnServer({ HELLOJOHN_DATA_DIR: first.dataDir, HELLOJOHN_PORT: '0' });
});
afterAll(async () => {
  await disk?.free();
  await server?.stop();
  await disk?.remove();
  await first?.close();
});

interface Created extends Outcome {
  email: string;
}

async function create(client: Client, url: string): Promise<Created> {
  const email = `${randomUUID()}@acme.com`;
  const body = { email, metadata: { blob: randomUUID().repeat(400) } };
  return { email, ...(await client.attempt(url, `POST ${USERS}`, { token: first.adminToken, body })) };
}

/** Writes so much into the log that it needs new files, until PostgreSQL has ended for want of space. */
async function useUpLog(connectionString: string): Promise<void> {
  await until('a PostgreSQL without space for its log', async () => {
    const client = new pg.Client({ connectionString });
    client.on('error', () => undefined);
    const isOver = await client
      .connect()
      .then(() => client.query('SELECT pg_switch_wal()'))
      .then(
        () => false,
        () => true,
      );
    await client.end().catch(() => undefined);
    return isOver;
  });
}

async function emailsIn(connectionString: string): Promise<Set<string>> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  const { rows } = await client.query<{ email: string }>('SELECT email FROM users');
  await client.end();
  return new Set(rows.map(({ email }) => email));
}

const title = 'F8: without space for the log all is 503; once there is space the embedded database is back by itself';
(reason === null ? it : it.skip)(
  `${title}${reason === null ? '' : ` (not run: ${reason})`}`,
  async () => {
    const url = await server.url;
    const http = openClient(WRITERS);
    const created: Created[] = [];
    const load = startLoad(WRITERS, async () => void created.push(await create(http, url)), 5);
    await until('the first users', () => created.filter(({ status }) => status === 201).length >= 20);
    const connectionString = await databaseUrl(first);
    await disk.fill();
    await useUpLog(connectionString);
    await awaitStatus(url, 'GET /readyz', 503);
    const failures = () => server.output().match(/can not be started again/g)?.length ?? 0;
    await until('a start in vain', () => failures() > 0);
    const stillAway = await http.attempt(url, 'GET /readyz');
    await disk.free();
    const backMs = await awaitStatus(url, 'GET /readyz', 200);
    await load.stop();
    const after = await create(http, url);
    http.close();
    const there = await emailsIn(await databaseUrl(first));
    const lost = created.filter(({ status, email }) => status === 201 && !there.has(email));
    const refused = created.filter(({ status }) => status !== 201);
    report('F8: disk of the log full, embedded database', {
      creates: created.length,
      acknowledged: created.length - refused.length,
      refused: refused.length,
      'vain starts of PostgreSQL': failures(),
      lost: lost.length,
      'ms until ready again': backMs,
    });
    expect(Object.keys(statuses(refused))).toEqual(['503']);
    expect(refused.every(({ headers }) => Number(headers['retry-after']) >= 1)).toBe(true);
    expect(stillAway.status).toBe(503);
    expect(lost).toEqual([]);
    expect(after.status).toBe(201);
  },
  PATIENCE_MS,
);
