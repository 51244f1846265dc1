// F8: no space left for data. What has to be stored is refused, what is only read is answered, and nothing is lost.
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import pg from 'pg';
import { signIn } from '../../support/http';
import { PASSWORD } from '../../support/page';
import { until } from '../../support/until';
import { report } from './support/chance';
import { type Client, type Outcome, openClient } from './support/client';
import { startLoad, statuses } from './support/load';
import { type OwnedDatabase, openDatabase } from './support/owned-database';
import { moveToSmallDisk, type SmallDisk, whyNoDisk } from './support/small-disk';

const USERS = '/v2/admin/tenants/acme-corp/users';
const WRITERS = 4;
/** Refusals in a row that say that no hole is left in any page. */
const FULL = 40;
const BACK_MS = 1000;
/** What a busy machine may take longer. */
const TOLERANCE_MS = 4000;

const reason = whyNoDisk();
if (reason !== null) report('F8: disk full', { 'not run': reason });

let database: OwnedDatabase;
let disk: SmallDisk;
beforeAll(async () => {
  if (reason !== null) return;
  database = await openDatabase();
  await database.stop();
  // The data alone; for its log see `log-disk-full.test.ts`.
  disk = await moveToSmallDisk(join(database.data, 'base'), { roomMb: 16 });
  await database.start();
});
afterAll(async () => {
  await disk?.free();
  await database?.stop();
  await disk?.remove();
  await database?.close();
});

/** Creates users with as much metadata as there may be, and notes what was answered. */
function createWriter(url: string, http: Client) {
  const answers: { email: string; outcome: Outcome }[] = [];
  return {
    answers,
    async create(): Promise<Outcome> {
      const email = `${randomUUID()}@acme.com`;
      const body = { email, metadata: { blob: randomUUID().repeat(400) } };
      const outcome = await http.attempt(url, `POST ${USERS}`, { token: database.adminToken, body });
      answers.push({ email, outcome });
      return outcome;
    },
    emails: (isWanted: (status: number) => boolean) =>
      answers.filter(({ outcome }) => isWanted(outcome.status)).map(({ email }) => email),
  };
}

async function emailsIn(connectionString: string): Promise<string[]> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  const { rows } = await client.query<{ email: string }>('SELECT email FROM users');
  await client.end();
  return rows.map(({ email }) => email);
}

const isDeferred = ({ status, headers, body }: Outcome) =>
  status === 503 && Number(headers['retry-after']) >= 1 && body.code === 'unavailable';

const title = 'F8: with a full disk writes are 503 and reads go on; once there is space all is well';
(reason === null ? it : it.skip)(`${title}${reason === null ? '' : ` (not run: ${reason})`}`, async () => {
  const server = await database.serve();
  const url = await server.url;
  const token = database.adminToken;
  const http = openClient(WRITERS * 2);
  const person = { email: `${randomUUID()}@acme.com`, password: PASSWORD };
  const created = await http.attempt(url, `POST ${USERS}`, { token, body: person });
  const { body: tokens } = await signIn(url, person.email, PASSWORD);
  const writer = createWriter(url, http);
  const reads: Outcome[] = [];
  const load = startLoad(WRITERS, async () => void (await writer.create()), 5);
  const readers = startLoad(
    1,
    async () => {
      reads.push(await http.attempt(url, `GET ${USERS}/${created.body.id}`, { token }));
      reads.push(await http.attempt(url, `GET ${USERS}?search=acme`, { token }));
      reads.push(await http.attempt(url, 'GET /v2/me', { token: tokens.access_token }));
    },
    5,
  );
  await until('the first users', () => writer.answers.length >= 20);
  await disk.fill();
  const isFull = () => {
    const last = writer.answers.slice(-FULL);
    return last.length === FULL && last.every(({ outcome }) => outcome.status === 503);
  };
  await until('a full disk', isFull);
  await load.stop();
  const readsBefore = reads.length;
  await until('reads', () => reads.length >= readsBefore + 30);
  await disk.free();
  const freedAt = performance.now();
  await until('a write', async () => (await writer.create()).status === 201);
  const backMs = performance.now() - freedAt;
  await readers.stop();
  http.close();
  const there = new Set(await emailsIn(database.url));
  const lost = writer.emails((status) => status === 201).filter((email) => !there.has(email));
  const ghosts = writer.emails((status) => status !== 201).filter((email) => there.has(email));
  const refused = writer.answers.filter(({ outcome }) => outcome.status !== 201).map(({ outcome }) => outcome);
  report('F8: disk full', {
    creates: writer.answers.length,
    acknowledged: writer.emails((status) => status === 201).length,
    refused: refused.length,
    'reads meanwhile': reads.length,
    'reads refused': reads.filter(({ status }) => status !== 200).length,
    lost: lost.length,
    'left by refusals': ghosts.length,
    'ms until writes are back': backMs,
  });
  expect(refused.filter((outcome) => !isDeferred(outcome))).toEqual([]);
  expect(statuses(reads)).toEqual({ 200: reads.length });
  expect({ lost, ghosts }).toEqual({ lost: [], ghosts: [] });
  expect(backMs).toBeLessThan(BACK_MS + TOLERANCE_MS);
  expect(await server.stop()).toBe(0);
});
