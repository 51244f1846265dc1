// `pnpm reliability`: runs the fault suite, one test after the other, and writes its figures into docs/reliability.md.
// Nothing is written when a test failed. The options of the suite (FAULT_SECONDS, FAULT_KILLS, …) may be set.
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { exitCode, spawnTurbo } from './turbo.mjs';
import { root } from './workspace.mjs';

const PAGE = join(root, 'docs', 'reliability.md');
const FIGURES = /(<!-- figures[^>]*-->)[\s\S]*?(<!-- end of figures -->)/;
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

const load = loadavg()[0] ?? 0;
const begun = Date.now();
if ((await exitCode(spawnTurbo(['run', 'build', '--output-logs=errors-only']))) !== 0) process.exit(1);
const folder = await mkdtemp(join(tmpdir(), 'hellojohn-reliability-'));
const figures = join(folder, 'figures.jsonl');
try {
  await writeFile(figures, '');
  const e2e = join(root, 'tests', 'e2e');
  const suite = await runJest(e2e, [join(root, 'scripts', 'jest.mjs'), '--runInBand', 'src/faults/', 'src/fuzz'], {
    RELIABILITY_FIGURES: figures,
  });
  const rows = (await readFile(figures, 'utf8'))
    .split('\n')
    .filter(Boolean)
    .map((line) => rowOf(JSON.parse(line)));
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
  if (total.failed > 0) throw new Error(`${total.failed} tests failed: nothing was written`);
  await writePage(rows, total);
  process.stdout.write(`docs/reliability.md: ${resultOf(total)}\n`);
} finally {
  await rm(folder, { recursive: true });
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

async function writePage(rows, total) {
  const sorted = rows.toSorted((a, b) => a.id.localeCompare(b.id, 'en', { numeric: true }));
  const table = [
    '| id | fault | figures |',
    '|---|---|---|',
    ...sorted.map(({ id, cells }) => `| ${[id, ...cells].join(' | ')} |`),
  ];
  const seconds = Math.round((Date.now() - begun) / 1000);
  const run =
    `One run of \`pnpm reliability\` on Node ${process.versions.node}, ${availableParallelism()} cores, load average ${load.toFixed(1)} ` +
    `before it, in ${seconds} s: ${resultOf(total)}. Times depend on the machine.`;
  const page = await readFile(PAGE, 'utf8');
  await writeFile(
    PAGE,
    page.replace(FIGURES, (_, head, end) => `${head}\n\n${run}\n\n${table.join('\n')}\n\n${end}`),
  );
}
