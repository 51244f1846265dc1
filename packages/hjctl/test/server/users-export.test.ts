import { spawn } from 'node:child_process';
import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { TestTenant } from '@hellojohn/server/testing';
import { BIN } from '../cli';
import { createWorld, type World } from './real-server';

let world: World;
let tenant: TestTenant;
const hjctl = (...args: string[]) => world.sandbox.run(['users', 'export', ...args, '--tenant', tenant.slug]);
const inFolder = (name: string) => path.join(world.sandbox.folder, name);

beforeAll(async () => {
  world = await createWorld();
  tenant = await world.tenant();
  const people = [
    { email: 'alice@acme.com', first_name: '=HYPERLINK("x")', roles: ['admin', 'member'], metadata: { old_key: 1 } },
    { email: 'bob@acme.com', first_name: 'Bob, "B"', metadata: { seats: '3' } },
    { email: 'carol@other.com' },
  ];
  for (const person of people) await world.server.createUser(tenant, person);
});
afterAll(() => world.stop());

const answerOf = async (query: string): Promise<string> =>
  (await world.server.request('GET', `/v2/admin/tenants/${tenant.slug}/users/export${query}`)).body;

test('ndjson is the default, and what the API answers', async () => {
  const { stdout, stderr, code } = await hjctl();
  expect([code, stderr]).toEqual([0, 'Exported 3 users.\n']);
  expect(stdout).toBe(await answerOf(''));
  expect((await hjctl('-o', 'ndjson', '--quiet')).stderr).toBe('');
});

test('csv is what the API answers, byte by byte', async () => {
  const { stdout, stderr, code } = await hjctl('-o', 'csv');
  expect(stdout).toBe(await answerOf('?format=csv'));
  expect([code, stderr]).toEqual([0, `Exported ${Buffer.byteLength(stdout)} bytes.\n`]);
  expect(stdout).toContain(`"'=HYPERLINK(""x"")"`);
});

test.each([
  [
    ['--search', 'acme'],
    ['alice@acme.com', 'bob@acme.com'],
  ],
  [['--role', 'admin'], ['alice@acme.com']],
  [['--metadata', 'seats="3"'], ['bob@acme.com']],
  [['--status', 'disabled'], []],
])('%j gives %j', async (flags, expected) => {
  const { stdout } = await hjctl(...flags);
  expect(
    stdout
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line).email),
  ).toEqual(expected);
});

test('a format from the environment that no export has gives ndjson; by flag it is a usage error', async () => {
  const args = ['users', 'export', '--tenant', tenant.slug];
  const { stdout, code } = await world.sandbox.run(args, { env: { HELLOJOHN_OUTPUT: 'json' } });
  expect([code, stdout]).toEqual([0, await answerOf('')]);
  expect(await hjctl('-o', 'yaml')).toMatchObject({ code: 2, stdout: '' });
});

test('--file has it whole, for its owner alone, and nothing is left beside it', async () => {
  const file = inFolder('users.csv');
  await writeFile(file, 'older');
  const { stdout, stderr, code } = await hjctl('-o', 'csv', '--file', file);
  expect([code, stdout]).toEqual([0, '']);
  expect(stderr).toMatch(/^Exported \d+ bytes to .*users\.csv\.\n$/);
  expect(await readFile(file, 'utf8')).toBe(await answerOf('?format=csv'));
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  expect((await readdir(world.sandbox.folder)).filter((name) => name.endsWith('.part'))).toEqual([]);
});

test('a failure leaves the older file as it was', async () => {
  const file = inFolder('kept.ndjson');
  await writeFile(file, 'older');
  expect(await hjctl('--role', 'nobody', '--file', file)).toMatchObject({ code: 6 });
  expect(await readFile(file, 'utf8')).toBe('older');
  expect((await readdir(world.sandbox.folder)).filter((name) => name.endsWith('.part'))).toEqual([]);
});

test('a file that can not be written ends with 1', async () => {
  expect(await hjctl('--file', inFolder('no/such/folder'))).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('output_failed'),
  });
});

test('a reader that has seen enough ends it quietly', async () => {
  const args = [BIN, 'users', 'export', '--tenant', tenant.slug];
  const child = spawn(process.execPath, args, { env: world.sandbox.env, stdio: ['ignore', 'pipe', 'pipe'] });
  child.stdout.destroy();
  let stderr = '';
  child.stderr.on('data', (chunk) => {
    stderr += chunk;
  });
  const code = await new Promise((resolve) => child.once('close', resolve));
  expect([code, stderr.replace(/^Exported.*\n/, '')]).toEqual([0, '']);
});
