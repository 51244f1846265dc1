import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { TestTenant, TestUser } from '@hellojohn/server/testing';
import { BIN } from '../cli';
import { createWorld, type World } from './real-server';

let world: World;
let tenant: TestTenant;
let alice: TestUser;
let bob: TestUser;
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
  alice = await world.server.createUser(tenant, { email: 'alice@acme.com', metadata: { plan: 'trial' } });
  bob = await world.server.createUser(tenant, { email: 'bob@acme.com', roles: ['admin'] });
});

const command = (...args: string[]) => ['users', 'bulk', ...args, '--tenant', tenant.slug];
const bulk = (args: string[], input = '') => world.sandbox.run(command(...args), { input });
const userOf = async ({ id }: { id: string }) =>
  (await world.server.request('GET', `/v2/admin/tenants/${tenant.id}/users/${id}`)).body;
const statuses = async () => [(await userOf(alice)).status, (await userOf(bob)).status];

test('a dry run prints what would match, and changes nothing', async () => {
  const { stdout, stderr, code } = await bulk(['disable', '--role', 'admin', '--dry-run', '-o', 'json']);
  expect([code, JSON.parse(stdout), stderr]).toEqual([
    0,
    { matched: 1 },
    '1 user would be affected; nothing was changed.\n',
  ]);
  expect(await statuses()).toEqual(['active', 'active']);
});

test('by filter: does it, follows the job and prints it', async () => {
  const { stdout, stderr, code } = await bulk(['disable', '--metadata', 'plan=trial', '-o', 'json']);
  expect([code, JSON.parse(stdout)]).toMatchObject([0, { type: 'users.disable', status: 'succeeded', succeeded: 1 }]);
  expect(stderr).toContain('1 record done.');
  expect(await statuses()).toEqual(['disabled', 'active']);
  await bulk(['enable', '--status', 'disabled']);
  expect(await statuses()).toEqual(['active', 'active']);
});

test.each([
  ['arguments, by id or e-mail', () => [[alice.id, 'bob@acme.com'], ''] as const],
  ['standard input', () => [['-'], `${alice.id}\n${bob.id}\n`] as const],
])('by name: %s', async (_how, namesOf) => {
  const [names, input] = namesOf();
  expect((await bulk(['disable', ...names], input)).code).toBe(0);
  expect(await statuses()).toEqual(['disabled', 'disabled']);
});

test('addresses of nobody are all named, and nothing is done', async () => {
  const { stderr, code } = await bulk(['disable', '-'], `x@acme.com ${alice.id} ${bob.email} y@acme.com`);
  expect([code, stderr]).toEqual([
    4,
    expect.stringMatching(/^error: user_not_found: .*x@acme\.com, y@acme\.com\n +\S/),
  ]);
  expect(await statuses()).toEqual(['active', 'active']);
});

test('update: roles and metadata', async () => {
  const flags = ['--add-role', 'member', '--remove-role', 'admin', '--set', 'plan=null', '--set', 'n={"a":1}'];
  const { code } = await bulk(['update', '--all', ...flags, '--set-public', 'theme=dark']);
  expect(code).toBe(0);
  for (const user of [alice, bob]) {
    expect(await userOf(user)).toMatchObject({
      ...{ roles: ['member'], metadata: { n: { a: 1 } }, public_metadata: { theme: 'dark' } },
    });
  }
});

test('password-reset mails a link to each; revoke-sessions ends sessions', async () => {
  const { access_token: token } = await world.server.signIn(tenant, alice);
  expect((await bulk(['revoke-sessions', alice.id])).code).toBe(0);
  expect((await world.server.request('GET', '/v2/me', { token })).status).toBe(401);
  expect((await bulk(['password-reset', '--all'])).code).toBe(0);
  await world.server.deliverMails();
  const to = world.server.mails.slice(-2).map((mail) => mail.to);
  expect(to.sort()).toEqual([alice.email, bob.email]);
});

test('users that could not be done: exit 1, and their number on stderr', async () => {
  const { stderr, code } = await bulk(['disable', 'usr_01HX0000000000000000000000', alice.id]);
  expect(code).toBe(1);
  expect(stderr).toMatch(/error: records_failed: 1 of 2 records failed\n +See them: hjctl jobs errors job_/);
  expect(await statuses()).toEqual(['disabled', 'active']);
});

describe('delete', () => {
  test('needs --yes or --confirm without a terminal', async () => {
    for (const users of [['--all'], [alice.id]]) {
      const { stderr, code } = await bulk(['delete', ...users]);
      expect([code, stderr]).toEqual([2, expect.stringContaining('--yes')]);
    }
    expect(await statuses()).toEqual(['active', 'active']);
  });

  test('with --confirm does exactly that many, or exit 5 and nothing', async () => {
    const { stderr, code } = await bulk(['delete', '--all', '--confirm', '3']);
    expect([code, stderr]).toEqual([5, expect.stringMatching(/confirmation_mismatch: .*\n.* --dry-run\n$/)]);
    expect(await statuses()).toEqual(['active', 'active']);
    expect((await bulk(['delete', '--all', '--confirm', '2'])).code).toBe(0);
    expect((await userOf(alice)).code).toBe('user_not_found');
  });

  test('with --yes', async () => {
    expect((await bulk(['delete', '--role', 'admin', '--yes'])).code).toBe(0);
    expect((await bulk(['delete', alice.id, '--yes'])).code).toBe(0);
    for (const user of [alice, bob]) expect((await userOf(user)).code).toBe('user_not_found');
  });
});

test.each([
  ['disable'],
  ['disable --all --status active'],
  ['disable usr_1 --all'],
  ['disable -'],
  ['update --all'],
  ['disable --all --add-role admin'],
  ['ban --all'],
])('is a usage error: %s', async (words) => {
  const { stderr, code } = await bulk(words.split(' '));
  expect([code, stderr]).toEqual([2, expect.stringMatching(/^error: usage: /)]);
  expect(await statuses()).toEqual(['active', 'active']);
});

test('--no-wait leaves the work to the server', async () => {
  const { stdout, stderr, code } = await bulk(['disable', alice.id, '--no-wait', '-o', 'ndjson']);
  const { id } = JSON.parse(stdout);
  expect([code, stderr]).toEqual([0, `Follow it: hjctl jobs wait ${id} --tenant ${tenant.slug}\n`]);
  expect((await world.sandbox.run(['jobs', 'wait', id, '--tenant', tenant.slug])).code).toBe(0);
  expect(await statuses()).toEqual(['disabled', 'active']);
});

test('Ctrl-C ends the waiting, and says how to follow and cancel the job, which goes on', async () => {
  const { code, stderr } = await world.server.db.ormTransaction(async ({ orm }) => {
    // So that the job can't come to its end.
    await orm.$queryRaw`SELECT 1 FROM users WHERE id = ${alice.id} FOR UPDATE`;
    const child = spawn(process.execPath, [BIN, ...command('disable', alice.id)], { env: world.sandbox.env });
    let stderr = '';
    child.stderr.on('data', (data) => {
      stderr += data;
    });
    // The first line of progress: from now on it waits.
    child.stderr.once('data', () => child.kill('SIGINT'));
    const [code] = await once(child, 'close');
    return { code, stderr };
  });
  expect(code).toBe(130);
  const [, id = ''] = /job (job_\w+) goes on/.exec(stderr) ?? [];
  expect(stderr).toContain(`Follow it: hjctl jobs wait ${id} --tenant ${tenant.slug}`);
  expect(stderr).toContain(`Cancel it: hjctl jobs cancel ${id} --tenant ${tenant.slug}`);
  expect((await world.sandbox.run(['jobs', 'wait', id, '--tenant', tenant.slug])).code).toBe(0);
  expect(await statuses()).toEqual(['disabled', 'active']);
});
