// `pnpm start` builds what is needed and runs the server; `--watch` (`pnpm dev`) runs its sources and restarts on changes.
import { spawn } from 'node:child_process';
import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { exitCode, spawnTurbo } from './turbo.mjs';
import { root } from './workspace.mjs';

const server = join(root, 'apps', 'server');
const isWatching = process.argv.includes('--watch');

/** Bcrypt takes up to one thread a core; the others are for files, DNS and token signatures. libuv's default is 4. */
const threadPoolSize = availableParallelism() + 4;

let running;
let isStopping = false;
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.on(signal, () => {
    isStopping = true;
    running?.kill(signal);
  });
}

/** Output of a build matters only when it fails. */
async function build(task) {
  const child = spawnTurbo(['run', task, '--filter=@hellojohn/server', '--output-logs=errors-only'], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  running = child;
  const output = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => output.push(chunk));
  const code = await exitCode(child);
  if (isStopping) process.exit(0);
  if (code === 0) return;
  process.stderr.write(Buffer.concat(output));
  process.exit(code);
}

async function exists(path) {
  return access(path, constants.F_OK).then(
    () => true,
    () => false,
  );
}

if (!(await exists(join(server, 'dist', 'main.js')))) process.stderr.write('Building HelloJohn, once…\n');
await build(isWatching ? 'generate' : 'build');

const program = isWatching
  ? [
      join(server, 'node_modules', 'tsx', 'dist', 'cli.mjs'),
      'watch',
      '--clear-screen=false',
      join(server, 'src', 'main.ts'),
    ]
  : ['--enable-source-maps', join(server, 'dist', 'main.js')];
running = spawn(process.execPath, program, {
  cwd: root,
  stdio: isWatching ? ['ignore', 'inherit', 'inherit'] : 'inherit',
  // A second signal makes the watcher kill the server: in a group of its own it gets just the one from here.
  detached: isWatching,
  env: { UV_THREADPOOL_SIZE: String(threadPoolSize), ...process.env },
});
const code = await exitCode(running);
// Before the server listens for signals, one ends it at once: that is a stop as well.
process.exitCode = isStopping && running.signalCode !== null ? 0 : code;
