import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { type Flood, measureFlood } from './flood';
import { startHelloJohn } from './hellojohn';
import { measure, median, type Operation, type Round, summarize } from './measure';
import { pinToCores } from './pinning';
import type { Subject } from './subject';

/** What is not an operation of a subject at a size; null where it could not be measured. */
export interface Extras {
  /** Rate of `get` with one and with two server processes. */
  workers: { one: number; two: number } | null;
  /** The same with one process while all that takes part has one core, and with two on two cores. */
  cores: { one: number; two: number } | null;
  flood: Flood | null;
  /** Until the end of the process, median. */
  cli: { hjctlMs: number; nodeMs: number } | null;
}

export interface ExtrasOptions {
  createDatabase(name: string): Promise<string>;
  /** The postmaster. */
  postgresPid: number;
  seconds: number;
  rounds: number;
  connections: number;
  /** Hears what could not be measured. */
  say(text: string): void;
}

const SIZE = 10_000;
const CLI_RUNS = 9;
const HJCTL = fileURLToPath(new URL('../../packages/hjctl/dist/hjctl.js', import.meta.url));

export async function measureExtras(options: ExtrasOptions): Promise<Extras> {
  const attempt = async <T>(name: string, run: () => Promise<T>): Promise<T | null> => {
    options.say(name);
    return run().catch((error: unknown) => {
      options.say(`${name}: ${error instanceof Error ? error.message : String(error)}`);
      return null;
    });
  };
  const servers: Subject[] = [];
  try {
    for (const workers of [1, 2]) {
      const connectionString = await options.createDatabase(`workers_${workers}`);
      servers.push(await startHelloJohn({ ...options, connectionString, size: SIZE, workers }));
    }
    const [one, two] = servers as [Subject, Subject];
    return {
      workers: await attempt('one and two workers', () => compareWorkers(one, two, options)),
      cores: await attempt('one and two cores', () => compareCores(one, two, options)),
      flood: await attempt('a flood of sign-ins', () => measureFlood(one, options.seconds * options.rounds)),
      cli: await attempt('hjctl', measureCli),
    };
  } finally {
    for (const server of servers) await server.stop();
  }
}

/** Twice the machine for twice the workers: on two cores, client and PostgreSQL leave a second worker nothing to use. */
async function compareCores(one: Subject, two: Subject, options: ExtrasOptions) {
  const taking = [process.pid, options.postgresPid, ...[one, two].flatMap(({ pid }) => pid ?? [])];
  const before = (subject: Subject) => pinToCores(taking, subject === one ? 1 : 2);
  try {
    return await compareWorkers(one, two, { ...options, before });
  } finally {
    await pinToCores(taking, Infinity);
  }
}

interface Comparison extends ExtrasOptions {
  before?(subject: Subject): Promise<void>;
}

async function compareWorkers(one: Subject, two: Subject, { rounds, before, ...load }: Comparison) {
  const results = new Map<Subject, Round[]>([
    [one, []],
    [two, []],
  ]);
  for (let round = 0; round <= rounds; round += 1) {
    for (const [subject, measured] of results) {
      await before?.(subject);
      const result = await measure(operationOf(subject, 'get'), load, { server: null, database: null });
      if (round > 0) measured.push(result);
    }
  }
  const rateOf = (subject: Subject) => summarize('get', results.get(subject) ?? []).rate;
  return { one: rateOf(one), two: rateOf(two) };
}

export function operationOf({ operations }: Subject, name: string): Operation {
  const operation = operations.find((candidate) => candidate.name === name);
  if (operation === undefined) throw new Error(`no operation ${name}`);
  return operation;
}

async function measureCli() {
  const times = { hjctl: [] as number[], node: [] as number[] };
  for (let run = 0; run < CLI_RUNS; run += 1) {
    times.node.push(await timeOf(['-e', '0']));
    times.hjctl.push(await timeOf([HJCTL, '--version']));
  }
  return { hjctlMs: median(times.hjctl) ?? 0, nodeMs: median(times.node) ?? 0 };
}

async function timeOf(args: string[]): Promise<number> {
  const start = performance.now();
  const [code] = await once(spawn(process.execPath, args, { stdio: 'ignore' }), 'close');
  if (code !== 0) throw new Error(`node ${args.join(' ')} ended with ${code}`);
  return performance.now() - start;
}
