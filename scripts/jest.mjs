// Runs Jest in the package of the current folder. Jest loads ES modules only with this flag; the results go to a file as
// well, for whoever adds them up.
import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';

const packageRequire = createRequire(resolve('package.json'));
const jest = join(dirname(packageRequire.resolve('jest/package.json')), 'bin', 'jest.js');
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
