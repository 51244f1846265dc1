/**
 * How far a test goes: short in CI, long with `FAULT_LONG=1` (`pnpm reliability --long`), or as far as a variable of its
 * own says.
 */
export function extentOf(variable: string, { short, long }: { short: number; long: number }): number {
  return Number(process.env[variable] ?? (process.env.FAULT_LONG === '1' ? long : short));
}
