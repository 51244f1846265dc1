import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { stopServers } from './child';
import { measureExtras } from './extras';
import { startHelloJohn } from './hellojohn';
import { startLimits } from './limits';
import { measure, type Round, summarize } from './measure';
import { type Options, readOptions } from './options';
import { startBetterAuth } from './peers/better-auth';
import { installPeers } from './peers/install';
import { startParseServer } from './peers/parse-server';
import { type BenchPostgres, startPostgres } from './postgres';
import { residentMib } from './process-usage';
import {
  environmentOf,
  minuteLoad,
  type Report,
  reportOf,
  type SizeReport,
  type SubjectReport,
  toMarkdown,
} from './report';
import type { Subject } from './subject';

const RESULT = fileURLToPath(new URL('../results/latest.json', import.meta.url));
const DOCUMENT = fileURLToPath(new URL('../../docs/performance.md', import.meta.url));
const MEASURED = /(<!-- measured -->\n)[\s\S]*(<!-- \/measured -->)/;

const PEERS = [
  ['better_auth', startBetterAuth],
  ['parse_server', startParseServer],
] as const;

/** Times its length that a round may take. */
const SLOW = 2;

const say = (text: string) => void process.stderr.write(`${text}\n`);

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error));

async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2));
  if (options.peers) await installPeers();
  const postgres = await startPostgres();
  const stopAll = async () => {
    await stopServers();
    await postgres.stop();
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => void stopAll().finally(() => process.exit(1)));
  }
  try {
    const sizes: SizeReport[] = [];
    for (const size of options.sizes) sizes.push(await runSize({ size, tenants: 1 }, options, postgres));
    const size = options.sizes.at(-1);
    const { tenants } = options;
    if (size !== undefined && tenants > 1) sizes.push(await runSize({ size, tenants }, options, postgres));
    const { connections, rounds, seconds } = options;
    const facts = { postgres: postgres.version, connections, rounds, secondsARound: seconds };
    const extras = await measureExtras({
      ...options,
      createDatabase: postgres.createDatabase,
      postgresPid: postgres.pid,
      say,
    });
    await publish(reportOf({ environment: environmentOf(facts), sizes, extras }), options);
  } finally {
    await stopAll();
  }
}

interface Scale {
  size: number;
  tenants: number;
}

async function runSize(scale: Scale, options: Options, postgres: BenchPostgres): Promise<SizeReport> {
  const before = minuteLoad();
  say(`${scale.size} users in ${scale.tenants} tenants: loading`);
  const { subjects, stop } = await startSubjects(scale, options, postgres);
  try {
    const reports = await runRounds(subjects, options, postgres);
    return { ...scale, load: { before, after: minuteLoad() }, subjects: reports };
  } finally {
    await stop();
  }
}

async function startSubjects({ size, tenants }: Scale, { connections, peers }: Options, postgres: BenchPostgres) {
  const subjects: Subject[] = [];
  const databases: string[] = [];
  const createDatabase = (name: string) => {
    databases.push(name);
    return postgres.createDatabase(name);
  };
  const stop = async () => {
    for (const subject of subjects) await subject.stop();
    for (const name of databases) await postgres.dropDatabase(name);
  };
  try {
    const connectionString = await createDatabase(`hellojohn_${size}_${tenants}`);
    subjects.push(await startHelloJohn({ connectionString, size, tenants, connections }));
    // The others know no tenants.
    if (peers && tenants === 1) {
      for (const [name, start] of PEERS) {
        const database = await createDatabase(`${name}_${size}`);
        await start({ connectionString: database, size, connections }).then(
          (subject) => subjects.push(subject),
          (error: unknown) => say(`${name} does not take part: ${messageOf(error)}`),
        );
      }
    }
    subjects.push(...(await startLimits(connectionString, connections)));
    return { subjects, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Round by round, and in each operation by operation: what happens to the machine meanwhile happens to all subjects. */
async function runRounds(subjects: Subject[], options: Options, postgres: BenchPostgres): Promise<SubjectReport[]> {
  const memoryBefore = await Promise.all(subjects.map(memoryOf));
  const names = [...new Set(subjects.flatMap(({ operations }) => operations.map(({ name }) => name)))].filter(
    (name) =>
      options.only.length === 0 || options.only.some((only) => `${name},`.startsWith(`${only},`)) || name === 'hash',
  );
  const rounds = new Map<string, Round[]>();
  const over = new Set<string>();
  // The first round warms up and is not counted.
  for (let round = 0; round <= options.rounds; round += 1) {
    say(round === 0 ? 'warming up' : `round ${round} of ${options.rounds}`);
    for (const name of names) {
      for (const subject of subjects) {
        const operation = subject.operations.find((candidate) => candidate.name === name);
        const key = keyOf(subject, name);
        if (operation === undefined || over.has(key)) continue;
        try {
          const measured = await measure(operation, options, { server: subject.pid, database: postgres.pid });
          // What takes far longer than its round is measured once, warm-up or not: the run has to end.
          const isSlow = measured.seconds > options.seconds * SLOW;
          if (isSlow) over.add(key);
          if (isSlow || round > 0) rounds.set(key, [...(rounds.get(key) ?? []), measured]);
        } catch (error) {
          say(`${subject.name}, ${name}: ${messageOf(error)}`);
          over.add(key);
        }
      }
    }
  }
  return Promise.all(
    subjects.map(async (subject, index) => ({
      name: subject.name,
      isApart: subject.pid !== process.pid,
      results: names.flatMap((name) => {
        const measured = rounds.get(keyOf(subject, name));
        return measured === undefined ? [] : [summarize(name, measured)];
      }),
      residentMib: { before: memoryBefore[index] ?? null, after: await memoryOf(subject) },
    })),
  );
}

const keyOf = (subject: Subject, operation: string) => `${subject.name}\n${operation}`;

/** This process's own memory says nothing about a subject. */
async function memoryOf({ pid }: Subject): Promise<number | null> {
  return pid === null || pid === process.pid ? null : residentMib(pid);
}

async function publish(report: Report, { writesDocument }: Options): Promise<void> {
  const text = toMarkdown(report);
  process.stdout.write(text);
  await mkdir(dirname(RESULT), { recursive: true });
  await writeFile(RESULT, `${JSON.stringify(report, null, 2)}\n`);
  say(`\n${RESULT}`);
  if (!writesDocument) return;
  const document = await readFile(DOCUMENT, 'utf8');
  await writeFile(
    DOCUMENT,
    document.replace(MEASURED, (_all, start, end) => `${start}${text}${end}`),
  );
}

await main();
