import { cpuTimeMs } from './process-usage';

/** Something that is done over and over; `lane` is the connection it is done on. */
export interface Operation {
  name: string;
  /** Rejects when the answer is not what it should be: a fast refusal is no result. */
  run(lane: number): Promise<void>;
  /** Lanes it may be done on at once, when that is fewer than there are. */
  lanesMax?: number;
}

/** Processes whose CPU time a measurement is about. */
export interface Processes {
  /** The one that answers. */
  server: number | null;
  /** The postmaster. */
  database: number | null;
}

/** One round of one operation. */
export interface Round {
  /** How long it took: until the last answer. */
  seconds: number;
  /** Operations a second. */
  rate: number;
  /** Of each operation, in milliseconds. */
  latenciesMs: number[];
  /** CPU time of the server for each operation, in milliseconds. */
  serverCpuMs: number | null;
  /** The same of PostgreSQL. */
  databaseCpuMs: number | null;
  /** The same of this process, which asks. */
  clientCpuMs: number;
}

/** All rounds of one operation. */
export interface Result {
  name: string;
  /** Median of the rounds. */
  rate: number;
  p50Ms: number;
  p99Ms: number;
  /** Medians of the rounds. */
  serverCpuMs: number | null;
  databaseCpuMs: number | null;
  clientCpuMs: number | null;
  operations: number;
}

/** How long and on how many connections. */
export interface Load {
  seconds: number;
  connections: number;
}

/**
 * Keeps every lane busy for that long. When one fails, the others end with the request they wait for: its answer must not
 * come in during the next measurement.
 */
export async function measure(operation: Operation, load: Load, processes: Processes): Promise<Round> {
  const before = await cpuOf(processes);
  const clientBefore = process.cpuUsage();
  const start = performance.now();
  let end = start + load.seconds * 1000;
  const latenciesMs: number[] = [];
  const lane = async (index: number) => {
    try {
      for (let began = performance.now(); began < end; ) {
        await operation.run(index);
        const now = performance.now();
        latenciesMs.push(now - began);
        began = now;
      }
    } catch (error) {
      end = 0;
      throw error;
    }
  };
  const lanes = Math.min(load.connections, operation.lanesMax ?? load.connections);
  const ends = await Promise.allSettled(Array.from({ length: lanes }, (_, index) => lane(index)));
  for (const one of ends) if (one.status === 'rejected') throw one.reason;
  const elapsed = performance.now() - start;
  const client = process.cpuUsage(clientBefore);
  const after = await cpuOf(processes);
  const each = (from: number | null, to: number | null) =>
    from === null || to === null ? null : (to - from) / latenciesMs.length;
  return {
    seconds: elapsed / 1000,
    rate: (latenciesMs.length * 1000) / elapsed,
    latenciesMs,
    serverCpuMs: each(before.server, after.server),
    databaseCpuMs: each(before.database, after.database),
    clientCpuMs: (client.user + client.system) / 1000 / latenciesMs.length,
  };
}

async function cpuOf({ server, database }: Processes) {
  const of = (pid: number | null) => (pid === null ? null : cpuTimeMs(pid));
  return { server: await of(server), database: await of(database) };
}

export function summarize(name: string, rounds: readonly Round[]): Result {
  const latencies = rounds.flatMap((round) => round.latenciesMs).sort((a, b) => a - b);
  const quantile = (q: number) => latencies[Math.min(latencies.length - 1, Math.floor(latencies.length * q))] ?? 0;
  return {
    name,
    rate: median(rounds.map((round) => round.rate)) ?? 0,
    p50Ms: quantile(0.5),
    p99Ms: quantile(0.99),
    serverCpuMs: median(rounds.map((round) => round.serverCpuMs)),
    databaseCpuMs: median(rounds.map((round) => round.databaseCpuMs)),
    clientCpuMs: median(rounds.map((round) => round.clientCpuMs)),
    operations: latencies.length,
  };
}

export function median(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null).sort((a, b) => a - b);
  const [lower, upper] = [known[Math.ceil(known.length / 2) - 1], known[Math.floor(known.length / 2)]];
  return lower === undefined || upper === undefined ? null : (lower + upper) / 2;
}
