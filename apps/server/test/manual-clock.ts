import type { Clock } from '../src/clock';

/** A clock that moves when told. Starts at the real time, as the database's own `now()` is used for nothing but logs. */
export interface ManualClock extends Clock {
  advance(seconds: number): void;
  set(time: Date): void;
}

export function createManualClock(): ManualClock {
  let offsetMs = 0;
  return {
    now: () => new Date(Date.now() + offsetMs),
    advance(seconds) {
      offsetMs += seconds * 1000;
    },
    set(time) {
      offsetMs = time.getTime() - Date.now();
    },
  };
}
