import { randomInt } from 'node:crypto';
import { appendFileSync } from 'node:fs';

/** Repeatable randomness: the same seed gives the same moments and choices. */
export interface Chance {
  /** Set it as `FAULT_SEED` to repeat a run. */
  seed: number;
  /** A whole number from `min` up to and including `max`. */
  between(min: number, max: number): number;
}

/** Randomness from `FAULT_SEED`, or from a new seed. */
export function openChance(): Chance {
  const seed = Number(process.env.FAULT_SEED ?? randomInt(1, 2 ** 31));
  let state = seed >>> 0;
  // mulberry32
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  return { seed, between: (min, max) => min + Math.floor(next() * (max - min + 1)) };
}

/**
 * Prints what a fault test found, on one line. `pnpm reliability` collects the lines in RELIABILITY_FIGURES.
 *
 * @param fault Begins with the id of the row in docs/reliability.md, such as `F4: database away`.
 */
export function report(fault: string, figures: Record<string, number | string>): void {
  const rounded = Object.entries(figures).map(([name, value]) => [
    name,
    typeof value === 'number' ? round(value) : value,
  ]);
  process.stdout.write(`${fault}: ${rounded.map(([name, value]) => `${name} ${value}`).join(', ')}\n`);
  const path = process.env.RELIABILITY_FIGURES;
  if (path === undefined) return;
  appendFileSync(path, `${JSON.stringify({ fault, figures: Object.fromEntries(rounded) })}\n`);
}

const round = (value: number) => (Number.isInteger(value) ? value : Math.round(value * 10) / 10);
