// Turbo as this repository runs it: no telemetry, no update notice, plain log lines. `node scripts/turbo.mjs run build`
import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { root } from './workspace.mjs';

/**
 * Starts turbo at the root of the repository.
 *
 * @param args Arguments of turbo, such as `['run', 'build']`.
 * @param options Options of `spawn`.
 */
export function spawnTurbo(args, options = {}) {
  const turboBin = join(dirname(createRequire(import.meta.url).resolve('turbo/package.json')), 'bin', 'turbo');
  return spawn(process.execPath, [turboBin, ...args], {
    cwd: root,
    stdio: 'inherit',
    ...options,
    env: {
      ...process.env,
      TURBO_TELEMETRY_DISABLED: '1',
      DO_NOT_TRACK: '1',
      TURBO_NO_UPDATE_NOTIFIER: '1',
      TURBO_PRINT_VERSION_DISABLED: '1',
    },
  });
}

/** Exit code of a child process; one that died of a signal counts as failed. */
export function exitCode(child) {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve(code ?? 1));
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  process.exitCode = await exitCode(spawnTurbo(process.argv.slice(2)));
}
