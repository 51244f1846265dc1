import type { Logger } from 'pino';

export interface LanesOptions {
  /** Lanes that run at once, at most. */
  max: number;
  /** Takes up one piece of work; false when there is none. */
  step(): Promise<boolean>;
  log: Logger;
}

/** A few workers over one supply: each takes piece after piece until nothing is left. A slow piece stops one alone. */
export interface Lanes {
  /** Starts one more, unless all are busy. */
  start(): void;
  /** Resolves when none runs. */
  idle(): Promise<void>;
  /** No further piece is begun. */
  close(): void;
}

export function createLanes({ max, step, log }: LanesOptions): Lanes {
  const running = new Set<Promise<void>>();
  let isClosed = false;

  async function run(): Promise<void> {
    while (!isClosed && (await step()));
  }

  return {
    start() {
      if (isClosed || running.size >= max) return;
      const lane = run()
        .catch((error: unknown) => log.warn({ err: error }, 'the outbox does not answer right now'))
        .finally(() => running.delete(lane));
      running.add(lane);
    },
    async idle() {
      while (running.size > 0) await Promise.all(running);
    },
    close() {
      isClosed = true;
    },
  };
}
