import type { Result } from './measure';

/** From this part of what there is on, it counts as used up: nothing is ever busy all of the time. */
const FULL = 0.85;

/** What stood in the way of a higher rate, by the CPU time that was measured. */
export interface LimitedBy {
  /** How many cores each kept busy; null for what has no process of its own. */
  cores: { server: number | null; PostgreSQL: number | null; client: number | null };
  /** In words. */
  verdict: string;
}

/**
 * @param isApart False for a subject that runs in the client's own process.
 * @param coresThere Cores of the machine.
 */
export function limitOf(result: Result, isApart: boolean, coresThere: number): LimitedBy {
  const coresOf = (cpuMs: number | null) => (cpuMs === null ? null : (cpuMs * result.rate) / 1000);
  const cores = {
    server: coresOf(result.serverCpuMs),
    PostgreSQL: coresOf(result.databaseCpuMs),
    client: isApart ? coresOf(result.clientCpuMs) : null,
  };
  const used = Object.entries(cores).map(([name, count]) => ({ name, count: count ?? 0 }));
  const sum = used.reduce((total, { count }) => total + count, 0);
  const most = used.reduce((a, b) => (b.count > a.count ? b : a));
  return { cores, verdict: verdictOf(sum / coresThere, most, cores.server ?? 0) };
}

function verdictOf(share: number, most: { name: string; count: number }, server: number): string {
  if (share >= FULL) return `all cores, most of them ${most.name}`;
  // One thread answers requests; only hashes are computed on others.
  if (server >= FULL) return 'the one thread of the server';
  return 'waiting, or other work on the machine';
}
