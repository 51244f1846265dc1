// `pnpm bench` and `pnpm bench:import`: builds the server and hjctl, then measures them; see docs/performance.md.
import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { exitCode, spawnTurbo } from './turbo.mjs';
import { root } from './workspace.mjs';

const bench = join(root, 'bench');
const tsx = createRequire(join(bench, 'package.json')).resolve('tsx/cli');

const built = await exitCode(
  spawnTurbo(['run', 'build', '--filter=@hellojohn/server', '--filter=hjctl', '--output-logs=errors-only']),
);
if (built !== 0) process.exit(built);
const [first, ...rest] = process.argv.slice(2);
const program = first === 'import' ? ['src/import/main.ts', ...rest] : ['src/main.ts', ...process.argv.slice(2)];
const run = spawn(process.execPath, [tsx, ...program], {
  cwd: bench,
  stdio: 'inherit',
});
process.exitCode = await exitCode(run);
