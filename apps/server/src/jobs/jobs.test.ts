import { startTestServer, type TestServer, type TestTenant } from '../../test/harness';
import { counting, held, type JobsFixture, jobsFixture } from '../../test/jobs';
import { Prisma } from '../generated/prisma/client';
import type { JobType } from './job-type';
import type { JobService } from './service';

let server: TestServer;
let tenant: TestTenant;
let base: string;
let f: JobsFixture;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.stop());
beforeEach(async () => {
  tenant = await server.createTenant();
  base = `/v2/admin/tenants/${tenant.id}/jobs`;
  f = jobsFixture(server, tenant);
});

test('a job goes through all records, batch by batch, and says how far it is', async () => {
  const service = f.serviceWith(counting);
  const { id } = await f.create(service);
  expect(await f.get(id)).toEqual({
    id: expect.stringMatching(/^job_/),
    type: 'test.count',
    status: 'queued',
    dry_run: false,
    ...{ total: 35, processed: 0, succeeded: 0, failed: 0, skipped: 0, error: null },
    created_at: expect.stringMatching(/^\d{4}-.*\.\d{3}Z$/),
    ...{ started_at: null, finished_at: null },
  });
  expect(await service.runDue()).toBe(4);
  expect(await f.get(id)).toMatchObject({ status: 'succeeded', processed: 35, succeeded: 30, failed: 5, skipped: 0 });
  expect(await f.done()).toBe(35);
  expect(await f.events()).toEqual([
    ['job.succeeded', id],
    ['job.created', id],
  ]);
});

test('the errors come as NDJSON in the order of the records', async () => {
  const service = f.serviceWith(counting);
  const { id } = await f.create(service);
  const empty = await server.request('GET', `${base}/${id}/errors`);
  expect([empty.status, empty.body, empty.headers.get('content-type')]).toEqual([
    200,
    undefined,
    'application/x-ndjson; charset=utf-8',
  ]);
  await service.runDue();
  const { body } = await server.request('GET', `${base}/${id}/errors`);
  const lines = body
    .trimEnd()
    .split('\n')
    .map((line: string) => JSON.parse(line));
  expect(lines).toEqual(
    [7, 14, 21, 28, 35].map((n) => ({ line: n + 1, email: `${n}@x.example`, code: 'c', detail: 'd' })),
  );
});

test('several servers work on many jobs at once, and do each record once', async () => {
  const services = [f.serviceWith(counting), f.serviceWith(counting), f.serviceWith(counting)];
  const [first] = services as [JobService];
  const made = await Promise.all(Array.from({ length: 6 }, () => f.create(first, 40)));
  while ((await Promise.all(services.map((service) => service.runDue()))).some((steps) => steps > 0));
  for (const { id } of made) expect(await f.get(id)).toMatchObject({ status: 'succeeded', processed: 40, failed: 5 });
  expect(await f.done()).toBe(240);
});

test('of one job, one server works on a step at a time', async () => {
  const gate = held();
  let running = 0;
  let most = 0;
  const slow: JobType = {
    name: 'test.slow',
    async step() {
      running += 1;
      most = Math.max(most, running);
      gate.begin();
      await gate.released;
      running -= 1;
      return { next: null, succeeded: 1 };
    },
  };
  const [one, other] = [f.serviceWith(slow), f.serviceWith(slow)];
  const { id } = await f.create(one, 1, 'test.slow');
  const first = one.runDue();
  await gate.begun;
  expect(await other.runDue()).toBe(0);
  gate.release();
  await first;
  expect(most).toBe(1);
  expect(await f.get(id)).toMatchObject({ status: 'succeeded', processed: 1 });
});

test('cancelling waits for the batch under way, and nothing is done after its answer', async () => {
  const gate = held();
  const slow: JobType = {
    name: 'test.slow',
    async step(tx, job) {
      if (job.cursor !== null) {
        gate.begin();
        await gate.released;
      }
      return { ...(await counting.step(tx, job)), total: 1000 };
    },
  };
  const service = f.serviceWith(slow);
  const { id } = await f.create(service, 1000, 'test.slow');
  const working = service.runDue();
  await gate.begun;
  const cancelling = server.request('POST', `${base}/${id}/cancel`);
  setTimeout(gate.release, 50);
  const { status, body } = await cancelling;
  const after = await f.done();
  await working;
  expect([status, body.status, body.processed]).toEqual([202, 'cancelled', after]);
  expect(await service.runDue()).toBe(0);
  expect(await f.done()).toBe(after);
  const again = await server.request('POST', `${base}/${id}/cancel`);
  expect([again.status, again.body]).toEqual([202, await f.get(id)]);
  expect((await f.events())[0]).toEqual(['job.cancelled', id]);
});

test('jobs of a type that a server does not know wait for one that does', async () => {
  const { id } = await f.create(f.serviceWith(counting));
  expect(await f.serviceWith().runDue()).toBe(0);
  expect(await f.get(id)).toMatchObject({ status: 'queued' });
});

test('what only the job needed is removed when it ends, however it ends', async () => {
  const ended: string[] = [];
  const service = f.serviceWith({
    ...counting,
    end: async (_tx, { id, tenantId }) => {
      if (tenantId === tenant.id) ended.push(id);
    },
  });
  const [first, second] = [await f.create(service), await f.create(service)];
  await service.cancel({ ...tenant, created_at: '', updated_at: '' } as never, first.id);
  await service.runDue();
  expect(ended).toEqual([first.id, second.id]);
});

test('an ended job is kept for as long as configured, and then removed with its errors', async () => {
  const service = f.serviceWith(counting);
  const { id } = await f.create(service);
  await service.runDue();
  server.clock.advance(7 * 86_400 - 60);
  await service.runDue();
  expect((await f.get(id)).status).toBe('succeeded');
  server.clock.advance(60);
  await service.runDue();
  expect(await f.get(id)).toMatchObject({ code: 'job_not_found', status: 404 });
  const [row] = await server.db.query<{ n: number }>(
    Prisma.sql`SELECT count(*)::int AS n FROM job_errors WHERE job_id = ${id}`,
  );
  expect(row?.n).toBe(0);
});

test('lists are newest first, filtered by status and type, and paged', async () => {
  const service = f.serviceWith(counting);
  const made = [await f.create(service), await f.create(service), await f.create(service)];
  await service.runDue();
  const waiting = await f.create(f.serviceWith(), 5, 'test.other');
  const ids = async (query: string) => {
    const { body } = await server.request('GET', `${base}?${query}`);
    return { ids: body.jobs.map(({ id }: { id: string }) => id), total: body.total, next: body.next_cursor };
  };
  expect(await ids('limit=2')).toMatchObject({ ids: [waiting.id, made[2]?.id], total: 4 });
  const { next } = await ids('limit=2');
  expect(await ids(`limit=2&cursor=${next}`)).toEqual({ ids: [made[1]?.id, made[0]?.id], total: 4, next: null });
  expect(await ids('status=queued')).toMatchObject({ ids: [waiting.id], total: 1 });
  expect(await ids('type=test.count&status=succeeded')).toMatchObject({ total: 3 });
  expect((await server.request('GET', `${base}?status=done`)).status).toBe(422);
});

test('jobs of another tenant are 404: to get, errors and cancel (B5)', async () => {
  const { id } = await f.create(f.serviceWith(counting));
  const other = await server.createTenant();
  const calls = [
    ['GET', ''],
    ['GET', '/errors'],
    ['POST', '/cancel'],
  ];
  for (const [method = '', path] of calls) {
    const answer = await server.request(method, `/v2/admin/tenants/${other.id}/jobs/${id}${path}`);
    expect([path, answer.status, answer.body.code]).toEqual([path, 404, 'job_not_found']);
  }
  expect(await f.get(id)).toMatchObject({ status: 'queued' });
});
