import type { Extras } from './extras';
import type { Result } from './measure';
import type { SizeReport } from './report';

/** A figure that was aimed at, and what was measured. */
export interface Goal {
  goal: string;
  /** With its unit; null when this run did not measure it. */
  measured: string | null;
  isMet: boolean | null;
}

const MIDDLE = 100_000;
const LARGE = 1_000_000;
const SMALL = 10_000;

/** Every goal as a ratio of figures of one run. */
export function goalsOf(sizes: readonly SizeReport[], extras: Extras): Goal[] {
  const at = (size: number) => sizes.find((report) => report.size === size && report.tenants === 1);
  const rates = ['list', 'search, one match', 'search, 3 letters'].map((name) => overPeers(at(MIDDLE), name, 10));
  const others = ['get', 'verify', 'update'].map((name) => overPeers(at(MIDDLE), name, 3));
  const hashing = ['login', 'create'].map((name) => {
    const ratio = ratioOf(ours(at(MIDDLE), name)?.rate, of(at(MIDDLE), 'bare bcrypt', 'hash')?.rate);
    return atLeast(`${name}: at least 0.9 of the rate of bare bcrypt`, ratio, 0.9);
  });
  const large = at(LARGE);
  const { workers, cores, flood, cli } = extras;
  return [
    ...rates,
    ...others,
    ...hashing,
    atMost(
      'a page by cursor at depth 500,000: at most 1.3 × the p50 of page 1',
      ratioOf(ours(large, 'list, middle by cursor')?.p50Ms, ours(large, 'list')?.p50Ms),
      1.3,
    ),
    atMost(
      'search by 3 letters at 1,000,000 users: at most 2 × its p50 at 10,000',
      ratioOf(ours(large, 'search, 3 letters')?.p50Ms, ours(at(SMALL), 'search, 3 letters')?.p50Ms),
      2,
    ),
    atMost(
      'get under a flood of sign-ins: at most 3 × its p99 without',
      ratioOf(flood?.floodP99Ms, flood?.idleP99Ms),
      3,
    ),
    atLeast('get with two workers: at least 1.6 × one', ratioOf(workers?.two, workers?.one), 1.6),
    atLeast('get with two workers on two cores: at least 1.6 × one on one core', ratioOf(cores?.two, cores?.one), 1.6),
    atMost('`hjctl --version`: at most 2 × `node -e 0`', ratioOf(cli?.hjctlMs, cli?.nodeMs), 2),
  ];
}

const PEERS = ['better-auth', 'parse-server'];

/** Against the faster one of the other products. */
function overPeers(report: SizeReport | undefined, name: string, target: number): Goal {
  const rates = PEERS.map((peer) => of(report, peer, name)?.rate ?? 0);
  const best = Math.max(...rates);
  const goal = `${name} at 100,000 users: at least ${target} × the faster of the others`;
  return atLeast(goal, best === 0 ? null : ratioOf(ours(report, name)?.rate, best), target);
}

const ours = (report: SizeReport | undefined, name: string) => of(report, 'HelloJohn', name);

function of(report: SizeReport | undefined, subject: string, name: string): Result | undefined {
  return report?.subjects.find((each) => each.name === subject)?.results.find((result) => result.name === name);
}

const ratioOf = (a: number | undefined, b: number | undefined) =>
  a === undefined || b === undefined || b === 0 ? null : a / b;

const atLeast = (goal: string, ratio: number | null, target: number): Goal => ({
  goal,
  measured: ratio === null ? null : `${ratio.toFixed(2)} ×`,
  isMet: ratio === null ? null : ratio >= target,
});

const atMost = (goal: string, ratio: number | null, target: number): Goal => ({
  ...atLeast(goal, ratio, target),
  isMet: ratio === null ? null : ratio <= target,
});
