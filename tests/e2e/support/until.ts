import { setTimeout as sleep } from 'node:timers/promises';

/** More than anything takes on a busy machine, and less than a test may take: the wait says what was in vain. */
const PATIENCE_MS = 120_000;
const PAUSE_MS = 20;

/**
 * Asks until the answer is one, and resolves with it: something that is neither false nor undefined.
 *
 * @param what Named when it was waited for in vain. @throws Error after two minutes, or `patienceMs`.
 */
export async function until<T>(
  what: string,
  ask: () => T | Promise<T>,
  patienceMs = PATIENCE_MS,
): Promise<Exclude<T, false | undefined>> {
  for (const end = performance.now() + patienceMs; ; await sleep(PAUSE_MS)) {
    const answer = await ask();
    if (answer !== false && answer !== undefined) return answer as Exclude<T, false | undefined>;
    if (performance.now() > end) throw new Error(`waited ${patienceMs / 1000} s in vain: ${what}`);
  }
}
