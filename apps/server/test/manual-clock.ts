import type { Clock } from '../src/clock';

/** A clock that moves when told, and with real time. Starts at the real time, as the database's own `now()` is used for nothing but logs. */
export interface ManualClock extends Clock {
  advance(seconds: number): void;
  set(time: Date): void;
  /** From now on it moves only when told: a busy machine uses up no second that a test has left. */
  freeze(): void;
}

export function createManualClock(): ManualClock {
  let offsetMs = 0;
  let frozenAt: number | undefined;
  const passing = () => frozenAt ?? Date.now();
  return {
    now: () => new Date(passing() + offsetMs),
    advance(seconds) {
      offsetMs += seconds * 1000;
    },
    set(time) {
      offsetMs = time.getTime() - passing();
    },
    freeze() {
      frozenAt ??= Date.now();
    },
  };
}
