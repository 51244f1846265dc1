import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { Response } from 'express';
import { generateUsers, openExport, openSnapshots } from '../../test/export-reader';
import { startTestServer, type TestServer, type TestTenant } from '../../test/harness';
import { until } from '../../test/until';
import { Prisma } from '../generated/prisma/client';
import { answerStream } from '../http/stream-answer';
import { createUserExportService } from './export';

// Tens of thousands of users are made first, on machines that may have much else to do.
import.meta.jest.setTimeout(120_000);

let server: TestServer;
let tenant: TestTenant;
beforeAll(async () => {
  server = await startTestServer();
});
beforeEach(async () => {
  tenant = await server.createTenant();
});
afterAll(() => server.stop());

/** More than the buffers of both ends of a connection hold. */
const MUCH = { count: 10_000, padding: 4000 };
const isClosed = async () => (await openSnapshots(server)).length === 0;
const isOpen = async () => !(await isClosed());

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

function memoryInUse(): number {
  collectGarbage();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

async function textOf(stream: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}

test('users changed, made and deleted meanwhile are in it as they were at its beginning (B4)', async () => {
  await generateUsers(server, tenant, MUCH);
  const reader = await openExport(server, tenant);
  const own = Prisma.sql`tenant_id = ${tenant.id}`;
  await server.db.execute(Prisma.sql`UPDATE users SET first_name = 'after' WHERE ${own} AND right(id, 1) < '8'`);
  await server.db.execute(Prisma.sql`DELETE FROM users WHERE ${own} AND right(id, 1) > 'A'`);
  await server.createUser(tenant, { email: 'late@example.com' });
  expect(await isOpen()).toBe(true);
  const users = (await textOf(reader))
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(users).toHaveLength(MUCH.count);
  expect(new Set(users.map(({ id }) => id)).size).toBe(MUCH.count);
  expect(new Set(users.map(({ first_name }) => first_name))).toEqual(new Set(['before']));
  await until(isClosed);
  const later = await textOf(await openExport(server, tenant));
  expect(later).toContain('"after"');
  expect(later).toContain('late@example.com');
});

test('a reader that leaves gives connection and snapshot back', async () => {
  await generateUsers(server, tenant, MUCH);
  const reader = await openExport(server, tenant);
  await until(isOpen);
  reader.destroy();
  await until(isClosed);
  // As often as one likes: no place is kept by those who left.
  for (let n = 0; n < 5; n += 1) {
    const next = await openExport(server, tenant);
    expect(next.statusCode).toBe(200);
    next.destroy();
    await until(isClosed);
  }
});

/** A server that gives an export and cuts readers who take nothing for that long; what became of its last answer. */
async function startImpatient(stallMs: number) {
  let outcome: unknown;
  const impatient = createServer((_req, res) => {
    const answer = answerStream(res as Response, {}, { stallMs, totalMs: 60_000 });
    server.services.userExports
      .run({ tenant, filter: {} } as never, (users) => answer.write(JSON.stringify(users)))
      .catch((error: unknown) => {
        outcome = error;
      });
  });
  await new Promise<void>((resolve) => impatient.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(impatient.address() as AddressInfo).port}`;
  return {
    open: () => openExport({ ...server, url }, tenant),
    outcome: () => outcome,
    stop: () => new Promise((resolve) => impatient.close(resolve)),
  };
}

test('a reader that takes nothing is cut, and the snapshot ends (F35)', async () => {
  await generateUsers(server, tenant, MUCH);
  const impatient = await startImpatient(200);
  const reader = await impatient.open();
  await until(async () => impatient.outcome() !== undefined);
  expect(String(impatient.outcome())).toBe('ReaderGone: the reader was too slow');
  await until(isClosed);
  await expect(textOf(reader)).rejects.toThrow('aborted');
  await impatient.stop();
});

test('a reader that takes 1 kB a second is cut as well, and the rest of the export waits in no memory (F35)', async () => {
  await generateUsers(server, tenant, MUCH);
  const before = memoryInUse();
  const impatient = await startImpatient(2000);
  const reader = await impatient.open();
  let taken = 0;
  const sip = setInterval(() => {
    taken += reader.read(100)?.length ?? 0;
  }, 100);
  reader.on('error', () => undefined);
  await until(async () => impatient.outcome() !== undefined);
  clearInterval(sip);
  const held = memoryInUse() - before;
  expect(String(impatient.outcome())).toBe('ReaderGone: the reader was too slow');
  expect(taken).toBeGreaterThan(0);
  expect(taken).toBeLessThan(100_000);
  expect(held).toBeLessThan((MUCH.count * MUCH.padding) / 2);
  await until(isClosed);
  await impatient.stop();
});

test('a database that goes away in the middle breaks the answer off, so that nobody takes it for whole', async () => {
  await generateUsers(server, tenant, MUCH);
  const reader = await openExport(server, tenant);
  await until(isOpen);
  for (const pid of await openSnapshots(server)) {
    await server.db.query(Prisma.sql`SELECT pg_terminate_backend(${pid}::int)`);
  }
  await expect(textOf(reader)).rejects.toThrow('aborted');
  expect((await openExport(server, tenant, '?search=u1')).statusCode).toBe(200);
});

test('two exports at once and no more: 503 overloaded', async () => {
  const ended: (() => void)[] = [];
  const snapshot = () => new Promise<never>((_resolve, reject) => ended.push(() => reject(new Error('enough'))));
  const exports = createUserExportService({ ...server.services, db: { ...server.db, snapshot } });
  const run = () => exports.run({ tenant, filter: {} } as never, async () => undefined);
  const first = [run(), run()];
  await expect(run()).rejects.toMatchObject({ code: 'overloaded', status: 503, retryAfterSeconds: 10 });
  for (const end of ended) end();
  for (const running of first) await expect(running).rejects.toThrow('enough');
  const again = run();
  await until(async () => ended.length === 3);
  ended.at(-1)?.();
  await expect(again).rejects.toThrow('enough');
});

test('50,000 users take no more memory than a few (B4)', async () => {
  await generateUsers(server, tenant, { count: 50_000, padding: 2000 });
  const reader = await openExport(server, tenant, '?format=csv');
  let bytes = 0;
  const used: number[] = [];
  for await (const chunk of reader) {
    bytes += chunk.length;
    // What is left to the garbage collector comes and goes; what counts is what can't go.
    if (bytes > (used.length + 1) * 10_000_000) used.push(memoryInUse());
  }
  expect(bytes).toBeGreaterThan(100_000_000);
  expect(used.length).toBeGreaterThanOrEqual(10);
  const half = used.length / 2;
  expect(Math.max(...used.slice(half)) - Math.max(...used.slice(0, half))).toBeLessThan(20_000_000);
}, 180_000);
