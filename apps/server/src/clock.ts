/** Tells the time. Injected everywhere; nothing else asks the system for it. */
export interface Clock {
  now(): Date;
}
