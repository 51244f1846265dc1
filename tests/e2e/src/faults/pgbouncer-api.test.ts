// F31: the API tests of the server that lean most on transactions, locks and scopes, by way of PgBouncer with two
// connections a database. All of them: `TEST_PGBOUNCER=1 pnpm test` in apps/server.
import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { hasPgBouncer } from '@hellojohn/server/testing/pgbouncer';
import { cleanEnvironment, repository, temporaryFolder } from '../../support/server';
import { report } from './support/chance';

const FILES = [
  'src/audit/audit.api.test.ts',
  'src/auth/forced-change.api.test.ts',
  'src/db/row-security.attack.test.ts',
  'src/idempotency/idempotency.attack.test.ts',
  'src/sessions/refresh.attack.test.ts',
  'src/users/disable.api.test.ts',
  'src/users/parallel.api.test.ts',
  'src/users/users.api.test.ts',
];
const TIMEOUT_MS = 600_000;

const server = join(repository, 'apps', 'server');
const jestPackage = createRequire(join(server, 'package.json')).resolve('jest/package.json');

interface Results {
  numPassedTests: number;
  numFailedTests: number;
  testResults: { name: string; status: string; message: string }[];
}

async function runTests(files: string[]): Promise<Results> {
  const folder = await temporaryFolder();
  const output = join(folder.path, 'results.json');
  const jest = join(dirname(jestPackage), 'bin', 'jest.js');
  const flags = ['--json', `--outputFile=${output}`, '--maxWorkers=1', '--runTestsByPath', ...files];
  const child = spawn(process.execPath, ['--experimental-vm-modules', '--no-warnings', jest, ...flags], {
    cwd: server,
    env: { ...cleanEnvironment(), NODE_ENV: 'test', TEST_PGBOUNCER: '1' },
    stdio: 'ignore',
  });
  await new Promise((resolve, reject) => child.once('close', resolve).once('error', reject));
  const results = JSON.parse(await readFile(output, 'utf8'));
  await folder.remove();
  return results;
}

if (!hasPgBouncer) report('F31: API tests by PgBouncer', { 'not run': 'there is no PgBouncer on this machine' });

(hasPgBouncer ? it : it.skip)(
  'F31: the API behaves by way of PgBouncer as it does without',
  async () => {
    const { numPassedTests, numFailedTests, testResults } = await runTests(FILES);
    report('F31: API tests by way of PgBouncer, pool of 2', { passed: numPassedTests, failed: numFailedTests });
    const failures = testResults.filter(({ status }) => status !== 'passed');
    expect(failures.map(({ name, message }) => `${basename(name)}: ${message}`)).toEqual([]);
    expect(testResults).toHaveLength(FILES.length);
    expect(numPassedTests).toBeGreaterThan(100);
  },
  TIMEOUT_MS,
);
