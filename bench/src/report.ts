import { cpus, loadavg, totalmem } from 'node:os';
import type { Extras } from './extras';
import { type Goal, goalsOf } from './goals';
import { type LimitedBy, limitOf } from './limit';
import type { Result } from './measure';

/** Where and when something was measured. */
export interface Environment {
  at: string;
  cpu: string;
  cores: number;
  memoryGib: number;
  platform: string;
  node: string;
  postgres: string;
  connections: number;
  rounds: number;
  secondsARound: number;
  bcryptCost: number;
}

export interface SubjectReport {
  name: string;
  /** Whether it is a process of its own, apart from the one that measures. */
  isApart: boolean;
  results: Result[];
  /** Of the server process, idle after its start and after all rounds; MiB. */
  residentMib: { before: number | null; after: number | null };
}

/** All subjects at one number of users. */
export interface SizeReport {
  size: number;
  /** That the users are spread over. */
  tenants: number;
  /** Load average of the machine over a minute, at the start and the end: other work on it is in every figure. */
  load: { before: number; after: number };
  subjects: SubjectReport[];
}

export interface Report {
  environment: Environment;
  sizes: SizeReport[];
  extras: Extras;
  goals: Goal[];
}

/** Puts what was measured beside what was aimed at. */
export function reportOf(measured: Omit<Report, 'goals'>): Report {
  return { ...measured, goals: goalsOf(measured.sizes, measured.extras) };
}

export function environmentOf(rest: Pick<Environment, 'postgres' | 'connections' | 'rounds' | 'secondsARound'>) {
  const [cpu] = cpus();
  return {
    at: new Date().toISOString(),
    cpu: cpu?.model.trim() ?? 'unknown',
    cores: cpus().length,
    memoryGib: Math.round(totalmem() / 1024 ** 3),
    platform: `${process.platform} ${process.arch}`,
    node: process.version,
    bcryptCost: 10,
    ...rest,
  } satisfies Environment;
}

export const minuteLoad = () => Math.round((loadavg()[0] ?? 0) * 10) / 10;

/** The report as Markdown, which reads well on a terminal too. */
export function toMarkdown({ environment, sizes, extras, goals }: Report): string {
  const { at, cpu, cores, memoryGib, platform, node, postgres, connections, rounds, secondsARound } = environment;
  return [
    `Measured ${at.slice(0, 16).replace('T', ' ')} UTC on ${cores} cores (${cpu}, ${platform}), ${memoryGib} GiB; Node ${node}, PostgreSQL ${postgres};`,
    `${connections} connections, ${rounds} rounds of ${secondsARound} s in alternation, bcrypt cost ${environment.bcryptCost}. Client, server and PostgreSQL share the cores.`,
    ...sizes.map((size) => sizeTable(size, cores)),
    ...extrasText(extras),
    '\n### Goals\n',
    alignedTable([['goal', 'measured', 'met'], ...goals.map(goalRow)]),
    '',
  ].join('\n');
}

function goalRow({ goal, measured, isMet }: Goal): string[] {
  const verdict = { true: 'yes', false: 'no', null: '' }[`${isMet}`];
  return [goal, measured ?? 'not measured', verdict];
}

function extrasText({ workers, cores, flood, cli }: Extras): string[] {
  const ms = (value: number) => value.toFixed(value < 10 ? 2 : 0);
  const lines: string[] = [];
  if (workers !== null)
    lines.push(`- get with one worker: ${rateText(workers.one)} a second; with two: ${rateText(workers.two)}`);
  if (cores !== null) {
    const [one, two] = [rateText(cores.one), rateText(cores.two)];
    lines.push(
      `- get while client, server and PostgreSQL share one core, with one worker: ${one} a second; two cores, with two: ${two}`,
    );
  }
  if (flood !== null) {
    const answers = Object.entries(flood.statuses).map(([status, count]) => `${count} × ${status}`);
    lines.push(
      `- get on two connections: p50 ${ms(flood.idleP50Ms)}, p99 ${ms(flood.idleP99Ms)} ms; while ${flood.signIns} people sign in at once: p50 ${ms(flood.floodP50Ms)}, p99 ${ms(flood.floodP99Ms)} ms; their answers: ${answers.join(', ')} (${rateText(flood.signInRate)} sign-ins a second)`,
    );
  }
  if (cli !== null) lines.push(`- \`hjctl --version\`: ${ms(cli.hjctlMs)} ms; \`node -e 0\`: ${ms(cli.nodeMs)} ms`);
  return lines.length === 0 ? [] : ['\n### Apart from the tables\n', ...lines];
}

function sizeTable({ size, tenants, load, subjects }: SizeReport, cores: number): string {
  const [users, spread] = [size, tenants].map((count) => count.toLocaleString('en-US'));
  const rows = subjects.flatMap(({ name, isApart, results }) =>
    results.map((result) => rowOf(name, result, limitOf(result, isApart, cores))),
  );
  const memory = subjects
    .filter(({ residentMib }) => residentMib.after !== null)
    .map(({ name, residentMib: { before, after } }) => `${name} ${before} → ${after} MiB`);
  return [
    `\n### ${users} users${tenants === 1 ? '' : ` in ${spread} tenants`}\n`,
    `Load average of the machine: ${load.before} at the start, ${load.after} at the end. Memory: ${memory.join(', ')}.\n`,
    alignedTable([COLUMNS, ...rows]),
    ratioTable(subjects),
  ].join('\n');
}

const COLUMNS = [
  'subject',
  'operation',
  '1/s',
  'p50 ms',
  'p99 ms',
  'CPU ms server',
  'CPU ms PostgreSQL',
  'cores server + PostgreSQL + client',
  'limited by',
];

function rowOf(subject: string, result: Result, { cores, verdict }: LimitedBy): string[] {
  const ms = (value: number | null) => (value === null ? '' : value.toFixed(value < 10 ? 2 : 0));
  return [
    subject,
    result.name,
    rateText(result.rate),
    ms(result.p50Ms),
    ms(result.p99Ms),
    ms(result.serverCpuMs),
    ms(result.databaseCpuMs),
    [cores.server, cores.PostgreSQL, cores.client].map((count) => count?.toFixed(2) ?? '–').join(' + '),
    verdict,
  ];
}

const rateText = (rate: number) => rate.toFixed(rate < 100 ? 1 : 0);

/** How many times as fast the first subject is as each other one that has the operation. */
function ratioTable([own, ...others]: readonly SubjectReport[]): string {
  if (own === undefined) return '';
  const compared = own.results.flatMap((result) => {
    const ratios = others.map(({ results }) => results.find(({ name }) => name === rivalOf(result.name, results)));
    if (ratios.every((ratio) => ratio === undefined)) return [];
    return [[result.name, ...ratios.map((rival) => (rival ? `${(result.rate / rival.rate).toFixed(2)} ×` : ''))]];
  });
  const names = others.map(({ name }) => name);
  return `\nThe rate of ${own.name} as a multiple of theirs:\n\n${alignedTable([['operation', ...names], ...compared])}`;
}

/** What a sign-in and a new user are compared with at best is the hash alone. */
function rivalOf(name: string, results: readonly Result[]): string {
  const isHashing = name === 'create' || name === 'login';
  return isHashing && results.some((result) => result.name === 'hash') ? 'hash' : name;
}

function alignedTable(rows: readonly string[][]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  const [head = [], ...body] = rows;
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...body.map(line)].join('\n');
}
