import { cpuTimeMs, residentMib } from '../process-usage';
import { type Installation, signIn } from './installation';

/** What the processes took while something was done, and what it did to those who sign in meanwhile. */
export interface Watched<T> {
  result: T;
  seconds: number;
  /** Peak of the server process. */
  memoryMib: number;
  /** CPU time of the server and of PostgreSQL. */
  cpuSeconds: { server: number; database: number };
  signIns: { count: number; refused: number; p50Ms: number; p99Ms: number; maxMs: number };
}

/** A third of a core, by hashing. */
const SIGN_IN_EVERY_MS = 333;
const LOOK_EVERY_MS = 100;

/** Does the work, signs in three times a second meanwhile, and looks at the processes. */
export async function watch<T>(
  at: Installation,
  processes: { server: number; database: number },
  work: () => Promise<T>,
): Promise<Watched<T>> {
  const latencies: number[] = [];
  const signingIn: Promise<void>[] = [];
  let refused = 0;
  const signInNow = () =>
    timeSignIn(at, latencies).catch(() => {
      refused += 1;
    });
  let memoryMib = 0;
  const timers = [
    setInterval(() => signingIn.push(signInNow()), SIGN_IN_EVERY_MS),
    setInterval(async () => {
      memoryMib = Math.max(memoryMib, (await residentMib(processes.server)) ?? 0);
    }, LOOK_EVERY_MS),
  ];
  const before = await cpuOf(processes);
  const began = performance.now();
  try {
    const result = await work();
    const seconds = (performance.now() - began) / 1000;
    const after = await cpuOf(processes);
    for (const timer of timers) clearInterval(timer);
    await Promise.all(signingIn);
    const cpuSeconds = { server: after.server - before.server, database: after.database - before.database };
    return { result, seconds, memoryMib, cpuSeconds, signIns: { refused, ...summaryOf(latencies) } };
  } finally {
    for (const timer of timers) clearInterval(timer);
  }
}

async function timeSignIn(at: Installation, latencies: number[]): Promise<void> {
  const began = performance.now();
  await signIn(at);
  latencies.push(performance.now() - began);
}

async function cpuOf({ server, database }: { server: number; database: number }) {
  const of = async (pid: number) => ((await cpuTimeMs(pid)) ?? 0) / 1000;
  return { server: await of(server), database: await of(database) };
}

function summaryOf(latencies: number[]): Omit<Watched<unknown>['signIns'], 'refused'> {
  const sorted = latencies.sort((a, b) => a - b);
  const quantile = (q: number) => Math.round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))] ?? 0);
  return { count: sorted.length, p50Ms: quantile(0.5), p99Ms: quantile(0.99), maxMs: quantile(1) };
}
