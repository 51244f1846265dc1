const PATIENCE_MS = 60_000;
const PAUSE_MS = 20;

/** Waits for something that happens by itself; no clock of the tests says when. Holds out on a busy machine. */
export async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  for (const end = performance.now() + PATIENCE_MS; !(await holds()); ) {
    if (performance.now() > end) throw new Error(`waited ${PATIENCE_MS / 1000} s in vain`);
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
}

/** Tries again until it succeeds, as long as `until` waits; then rejects as the last attempt did. */
export async function eventually<T>(attempt: () => Promise<T>): Promise<T> {
  for (const end = performance.now() + PATIENCE_MS; ; ) {
    try {
      return await attempt();
    } catch (error) {
      if (performance.now() > end) throw error;
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
  }
}
