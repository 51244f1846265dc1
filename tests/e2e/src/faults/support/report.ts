import { appendFileSync } from 'node:fs';

/** What a test counted and measured, by what it is. */
export type Figures = Record<string, number | string>;

/**
 * Prints what a fault test found, on one line. `pnpm reliability` collects the lines in RELIABILITY_FIGURES.
 *
 * @param id Of the row in docs/reliability.md.
 */
export function report(id: string, fault: string, figures: Figures): void {
  const rounded = Object.entries(figures).map(([name, value]) => [
    name,
    typeof value === 'number' ? round(value) : value,
  ]);
  process.stdout.write(`${id} ${fault}: ${rounded.map(([name, value]) => `${name} ${value}`).join(', ')}\n`);
  const path = process.env.RELIABILITY_FIGURES;
  if (path === undefined) return;
  appendFileSync(path, `${JSON.stringify({ id, fault, figures: Object.fromEntries(rounded) })}\n`);
}

const round = (value: number) => (Number.isInteger(value) ? value : Math.round(value * 10) / 10);
