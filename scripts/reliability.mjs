// `pnpm reliability`: runs the fault suite, one test after the other, and writes its figures into docs/reliability.md.
// `--long` runs the long forms of the tests that have one, `--soak` that of the soak, which takes half an hour; both write
// into the table of long forms. Nothing is written when a test failed. The options of the suite (FAULT_SECONDS,
// FAULT_KILLS, …) may be set.
import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { exitCode, spawnTurbo } from './turbo.mjs';
import { root } from './workspace.mjs';

const PAGE = join(root, 'docs', 'reliability.md');
const FIGURES = /(<!-- figures[^>]*-->)[\s\S]*?(<!-- end of figures -->)/;
const LONG_FIGURES = /(<!-- long forms[^>]*-->)([\s\S]*?)(<!-- end of long forms -->)/;
const LONG_FORMS = 'src/faults/(server-killed|database-away|server-stopped|sign-in-flood)';
const SOAK = 'src/faults/soak';
/** Suites that say no more than that they passed. */
const ELSEWHERE = [
  [
    'F16',
    'the mail server is away, stalls, defers or refuses; a server killed while it sends',
    'src/mail/mail-(faults|kill)',
  ],
  ['T8, T10', 'refresh tokens used again, in parallel and after a restart', 'src/sessions'],
  ['H5', 'POSTs sent again, in parallel and after a crash', 'src/idempotency'],
  ['F15', 'migrations: several servers, locks, crashes, PgBouncer', 'src/db/migrate'],
  ['I2, I7, Q3, Q7, X4', 'properties of merges, query parameters, cursors and files, for any input', 'test/properties'],
];

const { values: options } = parseArgs({ options: { long: { type: 'boolean' }, soak: { type: 'boolean' } } });
const load = loadavg()[0] ?? 0;
const begun = Date.now();
if ((await exitCode(spawnTurbo(['run', 'build', '--output-logs=errors-only']))) !== 0) process.exit(1);
const folder = await mkdtemp(join(tmpdir(), 'hellojohn-reliability-'));
try {
  const patterns = [...(options.long ? [LONG_FORMS] : []), ...(options.soak ? [SOAK] : [])];
  const total = patterns.length > 0 ? await runLongForms(patterns) : await runSuite();
  process.stdout.write(`docs/reliability.md: ${resultOf(total)}\n`);
} finally {
  await rm(folder, { recursive: true });
}

async function runSuite() {
  const loops = join(folder, 'event-loops');
  await mkdir(loops);
  const { result: suite, rows } = await runFaults(['src/faults/', 'src/fuzz'], { EVENT_LOOP_REPORTS: loops });
  rows.push(await eventLoopRow(loops));
  const server = join(root, 'apps', 'server');
  const results = [suite];
  for (const [id, what, pattern] of ELSEWHERE) {
    const result = await runJest(server, [join(server, 'scripts', 'test.mjs'), '--maxWorkers=1', pattern]);
    results.push(result);
    rows.push({ id, cells: [what, resultOf(result)] });
  }
  const total = results.reduce((sum, result) => ({
    passed: sum.passed + result.passed,
    failed: sum.failed + result.failed,
    notRun: sum.notRun + result.notRun,
  }));
  const run = `One run of \`pnpm reliability\` on ${conditions()}: ${resultOf(total)}. Times depend on the machine.`;
  await writePage(total, (page) =>
    page.replace(
      FIGURES,
      (_, head, end) => `${head}\n\n${run}\n\n${tableOf(['id', 'fault', 'figures'], rows)}\n\n${end}`,
    ),
  );
  return total;
}

/** Their rows take the place of those that an earlier run has left of the same tests. */
async function runLongForms(patterns) {
  const { result, rows } = await runFaults(patterns, { FAULT_LONG: '1' });
  const run = conditions();
  await writePage(result, (page) =>
    page.replace(LONG_FIGURES, (...[, head, former, end]) => {
      const fresh = rows.map(({ id, cells }) => ({ id, cells: [...cells, run] }));
      const kept = rowsOf(former).filter((row) => !fresh.some(({ id }) => id === row.id));
      return `${head}\n\n${tableOf(['id', 'fault', 'figures', 'run'], [...kept, ...fresh])}\n\n${end}`;
    }),
  );
  return result;
}

/** Runs tests of faults; their rows are what they reported. */
async function runFaults(patterns, env) {
  const figures = join(folder, 'figures.jsonl');
  await writeFile(figures, '');
  const args = [join(root, 'scripts', 'jest.mjs'), '--runInBand', ...patterns];
  const result = await runJest(join(root, 'tests', 'e2e'), args, { RELIABILITY_FIGURES: figures, ...env });
  const lines = (await readFile(figures, 'utf8')).split('\n').filter(Boolean);
  return { result, rows: lines.map((line) => rowOf(JSON.parse(line))) };
}

/** How late the event loops of all servers of the suite were, from their first request to their end. */
async function eventLoopRow(loops) {
  const files = await readdir(loops);
  const all = await Promise.all(files.map(async (name) => JSON.parse(await readFile(join(loops, name), 'utf8'))));
  const p99s = all.map(({ p99Ms }) => p99Ms).sort((a, b) => a - b);
  const fault = 'F24: event loops of all servers of the suite that ended in order';
  const inMs = (value) => Math.round(value * 10) / 10;
  return rowOf({
    fault,
    figures: {
      servers: all.length,
      'ms p99, of the middle one': inMs(p99s[Math.floor(p99s.length / 2)] ?? 0),
      'of the worst one': inMs(p99s.at(-1) ?? 0),
      'at most': inMs(Math.max(0, ...all.map(({ maxMs }) => maxMs))),
    },
  });
}

/** Runs tests of a package and counts what Jest wrote about them. */
async function runJest(cwd, args, env = {}) {
  const child = spawn(process.execPath, args, { cwd, stdio: 'inherit', env: { ...process.env, ...env } });
  await exitCode(child);
  const results = JSON.parse(await readFile(join(cwd, '.jest', 'results.json'), 'utf8'));
  return {
    passed: results.numPassedTests,
    failed: results.numFailedTests + results.numRuntimeErrorTestSuites,
    notRun: results.numPendingTests,
  };
}

function resultOf({ passed, failed, notRun }) {
  return [`${passed} tests passed`, `${failed} failed`, `${notRun} not run`]
    .filter((part) => !/^0 [fn]/.test(part))
    .join(', ');
}

/** A fault is named `F4: database away`. */
function rowOf({ fault, figures: named }) {
  const [, id = '', what = fault] = /^([A-Z]\d*(?:, [A-Z]\d+)*): (.*)$/s.exec(fault) ?? [];
  const cell = Object.entries(named).map(([name, value]) => figureOf(name, value));
  return { id, cells: [what, cell.join(' · ')] };
}

/** A name that is a status of HTTP stands behind its number; a seed is no quantity. */
function figureOf(name, value) {
  if (/^\d{3}$/.test(name)) return `${value} times ${name}`;
  return `${name} ${typeof value === 'number' && name !== 'seed' ? value.toLocaleString('en') : value}`;
}

function conditions() {
  const seconds = Math.round((Date.now() - begun) / 1000);
  return (
    `Node ${process.versions.node}, ${availableParallelism()} cores, load average ${load.toFixed(1)} before it, ` +
    `in ${seconds} s`
  );
}

function tableOf(heading, rows) {
  const sorted = rows.toSorted((a, b) => a.id.localeCompare(b.id, 'en', { numeric: true }));
  return [heading, heading.map(() => '---'), ...sorted.map(({ id, cells }) => [id, ...cells])]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n');
}

/** The rows of a table that `tableOf` has written. */
function rowsOf(table) {
  return [...table.matchAll(/^\| ([A-Z]\d.*) \|$/gm)].map(([, row]) => {
    const [id, ...cells] = row.split(' | ');
    return { id, cells };
  });
}

/** @param change What to make of the page. */
async function writePage(total, change) {
  if (total.failed > 0) throw new Error(`${total.failed} tests failed: nothing was written`);
  await writeFile(PAGE, change(await readFile(PAGE, 'utf8')));
}
