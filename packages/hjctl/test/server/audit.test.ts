import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { TestTenant } from '@hellojohn/server/testing';
import { BIN } from '../cli';
import { createWorld, type World } from './real-server';

let world: World;
let tenant: TestTenant;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.stop());
beforeEach(async () => {
  tenant = await world.tenant();
});

const hjctl = (...args: string[]) => world.sandbox.run([...args, '--tenant', tenant.slug]);
const ok = (args: string[]) => world.ok([...args, '--tenant', tenant.slug]);

test('audit list shows what was done, filtered and to the end', async () => {
  const user = await world.server.createUser(tenant);
  await ok(['users', 'disable', user.id]);
  const { events } = await ok(['audit', 'list', '--target', user.id]);
  expect(events.map(({ type }: { type: string }) => type)).toEqual(['user.disabled', 'user.created']);
  expect(events[0]).toMatchObject({ actor: { type: 'root', id: null }, user_agent: expect.stringMatching(/^hjctl\//) });
  expect((await ok(['audit', 'list', '--type', 'user.*', '--to', '2001-01-01'])).events).toEqual([]);
  const { stdout } = await hjctl('audit', 'list', '--all', '--limit', '1', '-o', 'ndjson');
  expect(stdout.trimEnd().split('\n')).toHaveLength(3);
  expect((await hjctl('audit', 'list')).stdout).toMatch(/user\.disabled +root +usr_/);
  const installation = await ok(['audit', 'list', '--installation', '--target', tenant.id]);
  expect(installation.events).toMatchObject([{ type: 'tenant.created' }]);
  expect((await hjctl('audit', 'list', '--type', 'user.unknown')).code).toBe(6);
});

test('audit verify says whether the log is whole, and ends with 1 when it is not', async () => {
  await world.server.createUser(tenant);
  await world.server.services.auditLog.sealDue();
  const { head, ...rest } = await ok(['audit', 'verify']);
  expect(rest).toEqual({ ok: true, checked: 2, starts_after: 0, problems: [], pending: 0, next_after: null });
  expect((await hjctl('audit', 'verify', '--head', head)).code).toBe(0);
  const other = await hjctl('audit', 'verify', '--head', `3:${head.split(':')[1]}`);
  expect(other.code).toBe(1);
  expect(other.stderr).toContain('error: audit_log_broken: 1 problem in 2 events');
});

test('audit list --follow prints each new event once, until it is stopped', async () => {
  const args = ['audit', 'list', '--follow', '-o', 'ndjson', '--tenant', tenant.slug];
  const child = spawn(process.execPath, [BIN, ...args], {
    env: world.sandbox.env,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const types: string[] = [];
  const lines = createInterface({ input: child.stdout });
  lines.on('line', (line) => types.push(JSON.parse(line).type));
  await once(lines, 'line');
  const user = await world.server.createUser(tenant);
  await once(lines, 'line');
  await ok(['users', 'delete', user.id, '--yes']);
  await once(lines, 'line');
  child.kill('SIGINT');
  await once(child, 'close');
  expect(types).toEqual(['tenant.created', 'user.created', 'user.deleted']);
});

test('audit list --follow writes lines and nothing else: 2', async () => {
  expect((await hjctl('audit', 'list', '--follow', '-o', 'json')).code).toBe(2);
});
