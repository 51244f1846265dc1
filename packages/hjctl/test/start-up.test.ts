import { execFile, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { BIN, runProcess } from './cli';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const SCRIPT = path.join(ROOT, 'scripts', 'hjctl.mjs');

/** Median of the milliseconds that each command takes, measured in turns, so that a busy machine slows both alike. */
function medians(...commands: string[][]): number[] {
  const times = commands.map(() => [] as number[]);
  for (let round = 0; round < 15; round += 1) {
    commands.forEach((args, index) => {
      const start = performance.now();
      spawnSync(process.execPath, args, { env: { PATH: process.env.PATH ?? '' } });
      times[index]?.push(performance.now() - start);
    });
  }
  return times.map((list) => list.sort((a, b) => a - b)[7] ?? Number.NaN);
}

test('hjctl --version takes at most twice the time of an empty program', () => {
  const [empty = 0, version = Number.POSITIVE_INFINITY] = medians(['-e', '0'], [BIN, '--version']);
  expect(version / empty).toBeLessThanOrEqual(2);
});

describe('the script behind `pnpm hjctl`', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'hjctl-script-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  const run = (args: string[], env: Record<string, string> = {}) =>
    runProcess(process.execPath, [SCRIPT, ...args], {
      env: { PATH: process.env.PATH ?? '', HOME: folder, XDG_CONFIG_HOME: folder, ...env },
      cwd: ROOT,
    });

  test('adds nothing to standard output or standard error', async () => {
    expect(await run(['--version'])).toEqual({ code: 0, stdout: '0.1.0\n', stderr: '' });
  });

  test('does not mind a -- of habit', async () => {
    expect(await run(['--', 'users', 'list', '--timeout', '0'])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('--timeout "0"'),
    });
  });

  test('passes exit codes on', async () => {
    expect((await run(['users', 'lits'])).code).toBe(2);
    expect((await run(['whoami', '--url', 'http://127.0.0.1:1'], { HELLOJOHN_TOKEN: 'x' })).code).toBe(7);
  });

  test('runs where the caller is, not in the folder of the package', async () => {
    const { stderr, code } = await run(['whoami', '--url', 'http://192.0.2.1'], { INIT_CWD: folder });
    expect({ code, stderr }).toEqual({ code: 3, stderr: expect.stringContaining('not_signed_in') });
  });

  const hasPnpm = spawnSync('pnpm', ['--version']).status === 0;
  // Started by another package manager there may be none; then this is reported as skipped.
  const testWithPnpm = hasPnpm && existsSync(path.join(ROOT, 'node_modules')) ? test : test.skip;
  testWithPnpm('pnpm leaves standard output to it', async () => {
    const env = { ...process.env, pnpm_config_verify_deps_before_run: 'false' };
    const { stdout } = await promisify(execFile)('pnpm', ['hjctl', '--version'], {
      cwd: path.join(ROOT, 'packages'),
      env,
    });
    expect(stdout).toBe('0.1.0\n');
  });
});
