import { availableParallelism, loadavg } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';

/** Workers that repeat a step until they are told to stop. */
export interface Load {
  /** Lets each worker finish its step, and resolves then; rejects with what a step threw. */
  stop(): Promise<void>;
}

const running = new Set<Load>();
/** A test that failed half-way leaves no load to those after it. */
afterEach(async () => {
  await Promise.allSettled([...running].map((load) => load.stop()));
});

/** Starts `workers` loops over `step`, which gets the number of its worker. */
export function startLoad(workers: number, step: (worker: number) => Promise<void>, pauseMs = 0): Load {
  let isOver = false;
  const loop = async (worker: number) => {
    while (!isOver) {
      await step(worker);
      if (pauseMs > 0) await sleep(pauseMs);
    }
  };
  const loops = Promise.all(Array.from({ length: workers }, (_, worker) => loop(worker)));
  loops.catch(() => undefined);
  const load: Load = {
    async stop() {
      isOver = true;
      running.delete(load);
      await loops;
    },
  };
  running.add(load);
  return load;
}

/** How many times longer all takes because others want the processor, too. */
export const crowding = (): number => Math.max(1, (loadavg()[0] ?? 0) / availableParallelism());

/** The longest of some durations, in milliseconds; 0 of none. */
export const longest = (outcomes: readonly { tookMs: number }[]): number =>
  outcomes.reduce((max, { tookMs }) => Math.max(max, tookMs), 0);

/** How often each status was answered, such as `200: 17, 503: 4`. */
export function statuses(outcomes: readonly { status: number }[]): Record<number, number> {
  const counts: Record<number, number> = {};
  for (const { status } of outcomes) counts[status] = (counts[status] ?? 0) + 1;
  return counts;
}
