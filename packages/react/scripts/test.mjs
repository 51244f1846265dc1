// Jest runs ES modules only with this flag; the results go to a file as well, for whoever adds up the workspaces.
import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const jest = join(dirname(createRequire(import.meta.url).resolve('jest/package.json')), 'bin', 'jest.js');
mkdirSync('.jest', { recursive: true });
const { status } = spawnSync(
  process.execPath,
  [jest, '--json', '--outputFile=.jest/results.json', ...process.argv.slice(2)],
  {
    stdio: 'inherit',
    env: { ...process.env, NODE_OPTIONS: `${process.env.NODE_OPTIONS ?? ''} --experimental-vm-modules --no-warnings` },
  },
);
process.exit(status ?? 1);
