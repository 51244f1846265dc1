import { startTestServer, type TestServer, type TestTenant } from '../../test/harness';
import { counting, type JobsFixture, jobsFixture } from '../../test/jobs';
import { ApiError } from '../http/errors';
import type { JobType, RunningJob, StepResult } from './job-type';

let server: TestServer;
let tenant: TestTenant;
let f: JobsFixture;
beforeAll(async () => {
  server = await startTestServer();
  server.clock.freeze();
});
afterAll(() => server.stop());
beforeEach(async () => {
  tenant = await server.createTenant();
  f = jobsFixture(server, tenant);
});

describe('a step that fails', () => {
  const failing = (fail: (job: RunningJob) => void): JobType => ({
    name: 'test.failing',
    async step(tx, job): Promise<StepResult> {
      const result = await counting.step(tx, job);
      fail(job);
      return result;
    },
  });

  test('is undone as a whole and tried again later', async () => {
    let failures = 0;
    const service = f.serviceWith(
      failing(({ cursor }) => {
        if (cursor?.at === 20 && failures < 2) {
          failures += 1;
          throw new ApiError('unavailable');
        }
      }),
    );
    const { id } = await f.create(service, 35, 'test.failing');
    await service.runDue();
    expect(await f.get(id)).toMatchObject({ status: 'running', processed: 20 });
    expect(await f.done()).toBe(20);
    for (let tries = 0; tries < 2; tries += 1) {
      server.clock.advance(2);
      await service.runDue();
    }
    expect(await f.get(id)).toMatchObject({ status: 'succeeded', processed: 35, failed: 5 });
    expect(await f.done()).toBe(35);
  });

  test('with a refusal ends the job with its code; what was done before stays', async () => {
    const service = f.serviceWith(
      failing(({ cursor }) => {
        if (cursor?.at === 20) throw new ApiError('unknown_role', { detail: 'the role is gone' });
      }),
    );
    const { id } = await f.create(service, 35, 'test.failing');
    await service.runDue();
    expect(await f.get(id)).toMatchObject({
      ...{ status: 'failed', processed: 20 },
      error: { code: 'unknown_role', detail: 'the role is gone' },
    });
    expect(await f.done()).toBe(20);
    expect((await f.events())[0]).toEqual(['job.failed', id]);
  });

  test('again and again ends the job, and says nothing of the inside', async () => {
    const service = f.serviceWith(
      failing(() => {
        throw new Error('SELECT secrets');
      }),
    );
    const { id } = await f.create(service, 35, 'test.failing');
    for (let minutes = 0; minutes < 20; minutes += 1) {
      await service.runDue();
      server.clock.advance(61);
    }
    const job = await f.get(id);
    expect(job).toMatchObject({ status: 'failed', processed: 0, error: { code: 'internal' } });
    expect(JSON.stringify(job)).not.toContain('secrets');
  });

  test('holds up no other job', async () => {
    const service = f.serviceWith(
      counting,
      failing(() => {
        throw new Error('no');
      }),
    );
    await f.create(service, 35, 'test.failing');
    const { id } = await f.create(service, 35);
    await service.runDue();
    expect(await f.get(id)).toMatchObject({ status: 'succeeded' });
  });
});
