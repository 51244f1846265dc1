import type { Clock } from '../clock';

const SECOND = 1000;

/** Milliseconds: doubles from 1 s up to a bound; the jitter keeps all that failed at once from coming back at once. */
export function backoffMs(failures: number, maxMs: number, random: () => number = Math.random): number {
  return Math.min(maxMs, SECOND * 2 ** Math.min(failures - 1, 20)) * (0.5 + random() / 2);
}

/** Whether the other side is away, and until when it is left alone. */
export interface Outage {
  isOver(): boolean;
  /** Another failure. @returns the end of the pause. */
  extend(): Date;
  /** @returns Whether it was away. */
  end(): boolean;
}

export function createOutage(clock: Clock, pauseMaxMs: number): Outage {
  let failures = 0;
  let until = new Date(0);
  return {
    isOver: () => clock.now() >= until,
    extend() {
      failures += 1;
      until = new Date(clock.now().getTime() + backoffMs(failures, pauseMaxMs));
      return until;
    },
    end() {
      const wasAway = failures > 0;
      failures = 0;
      until = new Date(0);
      return wasAway;
    },
  };
}
