import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { TestTenant } from '@hellojohn/server/testing';
import { createWorld, type World } from './real-server';

let world: World;
let tenant: TestTenant;
beforeAll(async () => {
  world = await createWorld();
  world.server.services.jobs.start();
});
afterAll(async () => {
  await world.server.services.jobs.stop();
  await world.stop();
});
beforeEach(async () => {
  tenant = await world.tenant();
});

async function importFile(name: string, content: string, ...options: string[]) {
  await writeFile(join(world.sandbox.folder, name), content);
  return world.sandbox.run(['users', 'import', name, '--tenant', tenant.slug, ...options]);
}

test('a dry run says what would be', async () => {
  const { code, stderr } = await importFile('users.json', '[{"email":"a@acme.com"},{"email":"b"}]', '--dry-run');
  expect([code, stderr]).toEqual([1, expect.stringContaining('1 record would be done; nothing was changed.\n')]);
  expect(stderr).toContain('error: records_failed: 1 of 2 records would fail\n');
});

test('an ending may be in capitals', async () => {
  const { code, stderr } = await importFile('USERS.CSV', 'email;first_name\na@acme.com;Ann\n');
  expect([code, stderr]).toEqual([0, expect.stringContaining('1 record done.\n')]);
});

test('a folder is no file', async () => {
  await mkdir(join(world.sandbox.folder, 'folder'));
  const { code, stderr } = await world.sandbox.run(['users', 'import', 'folder', '--tenant', tenant.slug]);
  expect([code, stderr]).toEqual([2, 'error: usage: folder is a folder\n  Name a file in it.\n']);
});

test('an export of Firebase without its hash parameters is told how to give them', async () => {
  const { code, stderr } = await importFile('firebase.json', '{"users":[]}', '--format', 'firebase');
  expect([code, stderr]).toEqual([6, expect.stringContaining('--hash-config <file>')]);
});
