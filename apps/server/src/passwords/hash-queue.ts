import { ApiError } from '../http/errors';

/** Keeps hashing from starving everything else: few jobs at a time, a short line of waiting ones, then refusal. */
export interface HashQueue {
  /**
   * Runs the job as soon as a slot is free, first come first served.
   *
   * @throws ApiError `overloaded` (503) at once, with the seconds the line takes to drain in `Retry-After`.
   */
  run<T>(job: () => Promise<T>): Promise<T>;
  /** Refuses, while the line is full, what would be refused anyway. @throws ApiError `overloaded` (503), as `run` does. */
  requireRoom(): void;
  /** How busy it is. */
  load(): HashLoad;
}

export interface HashLoad {
  running: number;
  waiting: number;
  /** Since the start. */
  refused: number;
}

export interface HashQueueOptions {
  /** Jobs in flight at most. One a core: bcrypt shares libuv's four threads with files, names and zlib. */
  concurrency: number;
  /** What a job takes until the first ones have been measured, in milliseconds. */
  estimateMs: number;
  /** Work that may wait, in milliseconds. Default 2000. */
  waitMaxMs?: number;
  /** Monotonic milliseconds; tests pass their own. */
  now?: () => number;
}

/** Weight of the newest job in the running average: some ten jobs decide. */
const NEWEST_WEIGHT = 0.1;

export function createHashQueue(options: HashQueueOptions): HashQueue {
  const { concurrency, waitMaxMs = 2000, now = () => performance.now() } = options;
  const waiting: (() => void)[] = [];
  let running = 0;
  let refused = 0;
  let averageMs = options.estimateMs;

  /** As many as are done within `waitMaxMs` at the present speed; always one for each slot. */
  const waitingMax = () => Math.max(concurrency, Math.floor((waitMaxMs * concurrency) / averageMs));

  function requireRoom(): void {
    if (running < concurrency || waiting.length < waitingMax()) return;
    refused += 1;
    const drainMs = (waiting.length * averageMs) / concurrency;
    throw new ApiError('overloaded', { retryAfterSeconds: Math.max(1, Math.ceil(drainMs / 1000)) });
  }

  async function takeSlot(): Promise<void> {
    requireRoom();
    if (running < concurrency) {
      running += 1;
      return;
    }
    await new Promise<void>((resolve) => waiting.push(resolve));
  }

  /** The slot goes straight to the next in line, so that nobody overtakes. */
  function passSlotOn(): void {
    const next = waiting.shift();
    if (next === undefined) running -= 1;
    else next();
  }

  return {
    requireRoom,
    load: () => ({ running, waiting: waiting.length, refused }),

    async run(job) {
      await takeSlot();
      const startedAt = now();
      try {
        return await job();
      } finally {
        averageMs += (now() - startedAt - averageMs) * NEWEST_WEIGHT;
        passSlotOn();
      }
    },
  };
}
