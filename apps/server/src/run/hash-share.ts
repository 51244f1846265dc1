/**
 * Passwords that one of several processes may hash at once, so that all of them together keep each core busy once: more
 * would hash no faster and hold up every other call.
 *
 * @param workers `HELLOJOHN_WORKERS`.
 */
export function hashShare(workers: number | 'auto', cores: number): number {
  return workers === 'auto' ? 1 : Math.max(1, Math.floor(cores / workers));
}
