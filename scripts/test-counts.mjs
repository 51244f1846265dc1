// Adds up what Jest wrote in each package: `node scripts/test-counts.mjs` ends with `N passed, N failed[, N skipped]`.
// `--clear` removes the results of former runs, so that none can pass for new.
import { readFile, rm } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { manifests, root } from './workspace.mjs';

const tested = (await manifests()).filter(({ folder, manifest }) => folder !== root && manifest.scripts?.test);
const resultsOf = (folder) => join(folder, '.jest', 'results.json');

async function read(folder) {
  const text = await readFile(resultsOf(folder), 'utf8').catch(() => null);
  return text === null ? null : JSON.parse(text);
}

/** A suite that could not even run has no tests to count; it counts as one that failed. */
function countsOf(results) {
  if (results === null) return { passed: 0, failed: 1, skipped: 0 };
  return {
    passed: results.numPassedTests,
    failed: results.numFailedTests + results.numRuntimeErrorTestSuites,
    skipped: results.numPendingTests + results.numTodoTests,
  };
}

function sum(counts) {
  const total = { passed: 0, failed: 0, skipped: 0 };
  for (const count of counts) for (const key of Object.keys(total)) total[key] += count[key];
  return total;
}

/** Names of what failed, so that the end of a long log says it. */
function failuresOf(results) {
  return (results?.testResults ?? []).flatMap(({ name, status, assertionResults }) => {
    const failed = assertionResults.filter((result) => result.status === 'failed').map(({ fullName }) => fullName);
    const whole = status === 'failed' && failed.length === 0 ? ['could not run'] : failed;
    return whole.map((what) => `  FAILED ${relative(root, name)}: ${what}`);
  });
}

const line = ({ passed, failed, skipped }) =>
  `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;

async function report() {
  const all = [];
  for (const { folder, manifest } of tested) {
    const results = await read(folder);
    const counts = countsOf(results);
    all.push(counts);
    const remark = results === null ? ` (no ${relative(root, resultsOf(folder))})` : '';
    console.log(`${manifest.name}: ${line(counts)}${remark}`);
    for (const failure of failuresOf(results)) console.log(failure);
  }
  const total = sum(all);
  console.log(line(total));
  process.exitCode = total.failed > 0 || total.passed === 0 ? 1 : 0;
}

if (process.argv.includes('--clear')) {
  await Promise.all(tested.map(({ folder }) => rm(resultsOf(folder), { force: true })));
} else {
  await report();
}
