import type { Logger } from 'pino';

export interface LanesOptions {
  /** Lanes that run at once, at most. */
  max: number;
  /** Takes up one piece of work; false when there is none. */
  step(): Promise<boolean>;
  /** Said in the log when a step throws; the piece has to come up again by itself. */
  failure: string;
  log: Logger;
}

/**
 * A few workers over one supply in the database: each takes piece after piece until nothing is left. A slow piece stops
 * one alone. Several servers may work through one supply.
 */
export interface Lanes {
  /** Looks for work now and every 2 s. */
  start(): void;
  /** Looks at once, as there is something new; nothing before `start`. */
  nudge(): void;
  /** Works through all that is due and resolves with the number of pieces; rejects when a step threw. */
  drain(): Promise<number>;
  /** Starts one more lane, unless all are busy. */
  addLane(): void;
  /** Whether no lane is at work. */
  isIdle(): boolean;
  /** Begins no further piece, and resolves when those under way are done. */
  stop(): Promise<void>;
}

const POLL_MS = 2000;

export function createLanes({ max, step, failure, log }: LanesOptions): Lanes {
  const running = new Set<Promise<void>>();
  let timer: NodeJS.Timeout | undefined;
  let isStopped = false;
  let taken = 0;
  let failures: unknown[] = [];

  async function run(): Promise<void> {
    while (!isStopped && (await step())) taken += 1;
  }

  function addLane(): void {
    if (isStopped || running.size >= max) return;
    const lane = run()
      .catch((error: unknown) => {
        failures = [error];
        log.warn({ err: error }, failure);
      })
      .finally(() => running.delete(lane));
    running.add(lane);
  }

  async function idle(): Promise<void> {
    while (running.size > 0) await Promise.all(running);
  }

  return {
    start() {
      timer ??= setInterval(addLane, POLL_MS).unref();
      addLane();
    },
    nudge() {
      if (timer !== undefined) addLane();
    },
    async drain() {
      const before = taken;
      failures = [];
      addLane();
      await idle();
      if (failures.length > 0) throw failures[0];
      return taken - before;
    },
    addLane,
    isIdle: () => running.size === 0,
    stop() {
      isStopped = true;
      clearInterval(timer);
      return idle();
    },
  };
}
