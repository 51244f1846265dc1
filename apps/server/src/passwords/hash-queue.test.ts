import { ApiError } from '../http/errors';
import { createHashQueue } from './hash-queue';

const tick = () => new Promise((resolve) => setImmediate(resolve));

/** Jobs that end when told, on a clock that moves when told. */
function setUp(options: { concurrency: number; estimateMs: number; waitMaxMs?: number }) {
  let nowMs = 0;
  const started: number[] = [];
  const finishers: (() => void)[] = [];
  const queue = createHashQueue({ ...options, now: () => nowMs });
  const add = (name: number) =>
    queue.run(async () => {
      started.push(name);
      await new Promise<void>((resolve) => finishers.push(resolve));
      return name;
    });
  const finishNext = async (tookMs = 0) => {
    nowMs += tookMs;
    finishers.shift()?.();
    await tick();
  };
  return { queue, add, started, finishNext };
}

test('as many jobs run as there are slots, the others wait in the order they came', async () => {
  const { add, started, finishNext } = setUp({ concurrency: 2, estimateMs: 50 });
  const results = [1, 2, 3, 4].map(add);
  await tick();
  expect(started).toEqual([1, 2]);
  await finishNext();
  expect(started).toEqual([1, 2, 3]);
  for (let i = 0; i < 3; i += 1) await finishNext();
  expect(await Promise.all(results)).toEqual([1, 2, 3, 4]);
});

test('75 jobs of 53 ms wait on two cores; the next is refused with the time the line takes', async () => {
  const { add, finishNext, started } = setUp({ concurrency: 2, estimateMs: 53 });
  const accepted = Array.from({ length: 77 }, (_, i) => add(i));
  const error = await add(78).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(ApiError);
  expect(error).toMatchObject({ code: 'overloaded', status: 503, retryAfterSeconds: 2 });
  for (let i = 0; i < 77; i += 1) await finishNext();
  expect(await Promise.all(accepted)).toHaveLength(77);
  expect(started).not.toContain(78);
});

test('while the line is full, and only then, there is no room', async () => {
  const { queue, add, finishNext } = setUp({ concurrency: 1, estimateMs: 1000 });
  queue.requireRoom();
  const accepted = [1, 2].map(add);
  queue.requireRoom();
  accepted.push(add(3));
  expect(queue.requireRoom).toThrow(expect.objectContaining({ code: 'overloaded', retryAfterSeconds: 2 }));
  expect(queue.load()).toEqual({ running: 1, waiting: 2, refused: 1 });
  await tick();
  await finishNext(1000);
  queue.requireRoom();
  for (let i = 0; i < 2; i += 1) await finishNext();
  expect(await Promise.all(accepted)).toEqual([1, 2, 3]);
});

test('the line gets shorter when jobs turn out to take longer', async () => {
  const slow = setUp({ concurrency: 1, estimateMs: 50, waitMaxMs: 1000 });
  for (let i = 0; i < 60; i += 1) {
    const job = slow.add(i);
    await tick();
    await slow.finishNext(500);
    await job;
  }
  const outcomes = Promise.allSettled(Array.from({ length: 10 }, (_, i) => slow.add(i)));
  for (let i = 0; i < 10; i += 1) await slow.finishNext();
  // One runs and two wait: a second of work at half a second each.
  expect((await outcomes).filter(({ status }) => status === 'fulfilled')).toHaveLength(3);
});

test('a job that fails frees its slot, and the error reaches its caller alone', async () => {
  const queue = createHashQueue({ concurrency: 1, estimateMs: 50 });
  const failing = queue.run(() => Promise.reject(new Error('broken')));
  const next = queue.run(async () => 'done');
  await expect(failing).rejects.toThrow('broken');
  await expect(next).resolves.toBe('done');
});
