// `pnpm check`: everything a machine can say about the repository besides the tests. All steps run, all failures show.
import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { documentationProblems } from './documentation.mjs';
import { exitCode, spawnTurbo } from './turbo.mjs';
import { manifests, root } from './workspace.mjs';

const GENERATED = [
  'apps/server/openapi.json',
  'packages/sdk/src/openapi.gen.ts',
  'docs/errors.md',
  'docs/auth-config.md',
];

/** What ran, with its output; shown only when it failed. */
async function run(child) {
  const output = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => output.push(chunk));
  const code = await exitCode(child);
  return code === 0 ? null : Buffer.concat(output).toString();
}

const piped = { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] };
const turbo = (...args) => run(spawnTurbo(['run', ...args, '--output-logs=errors-only'], piped));

/** Runs the command of a development dependency of the root package. */
const tool = (command, args, cwd = root) =>
  run(spawn(join(root, 'node_modules', '.bin', command), args, { ...piped, cwd }));

async function contents() {
  return Promise.all(GENERATED.map((path) => readFile(join(root, path), 'utf8').catch(() => null)));
}

/** The generator runs; what it writes must be what was there. */
async function generatedFiles() {
  const before = await contents();
  const failure = await turbo('openapi');
  if (failure !== null) return failure;
  const after = await contents();
  const stale = GENERATED.filter((_path, index) => before[index] !== after[index] || after[index] === null);
  return stale.length === 0 ? null : `These were stale and are new now; commit them:\n  ${stale.join('\n  ')}\n`;
}

/** Packages that others install: what they get must have the right entry points and types for every kind of import. */
async function publishedPackages() {
  const published = (await manifests()).filter(({ manifest }) => manifest.private !== true);
  const failures = await Promise.all(
    published.map(async ({ folder, manifest: { exports } }) => {
      const publint = await tool('publint', ['--strict'], folder);
      const types = exports === undefined ? null : await tool('attw', ['--pack', '.'], folder);
      return [publint, types];
    }),
  );
  return (
    failures
      .flat()
      .filter((failure) => failure !== null)
      .join('\n') || null
  );
}

async function documentation() {
  const problems = await documentationProblems();
  return problems.length === 0 ? null : `${problems.join('\n')}\n`;
}

const steps = [
  ['generated files', generatedFiles],
  ['migrations', () => turbo('migrate:check')],
  ['lint', () => tool('biome', ['check', '.', '--error-on-warnings', '--max-diagnostics=100'])],
  ['typecheck', () => turbo('typecheck', '--continue')],
  ['unused code', () => tool('knip', ['--no-progress'])],
  ['build', () => turbo('build', '--continue')],
  ['published packages', publishedPackages],
  ['documentation', documentation],
];

let failed = 0;
for (const [name, step] of steps) {
  const began = performance.now();
  const failure = await step();
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  console.log(`${failure === null ? 'ok    ' : 'FAILED'}  ${name} (${seconds} s)`);
  if (failure !== null) {
    failed += 1;
    console.log(failure);
  }
}
console.log(failed === 0 ? 'All checks passed.' : `${failed} of ${steps.length} checks failed.`);
process.exitCode = failed === 0 ? 0 : 1;
