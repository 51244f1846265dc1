/** Work that others need not wait for. */
export interface Background {
  add(work: Promise<unknown>): void;
  /** Rejects with what the first of it that failed was rejected with. */
  settled(): Promise<void>;
}

export function createBackground(): Background {
  let all: Promise<unknown> = Promise.resolve();
  return {
    add(work) {
      all = Promise.all([all, work]).then(() => undefined);
      // Whoever waits for it is told; until then nobody listens, which must not end the process.
      all.catch(() => undefined);
    },
    async settled() {
      await all;
    },
  };
}
