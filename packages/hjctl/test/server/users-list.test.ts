import type { TestTenant } from '@hellojohn/server/testing';
import { createWorld, type World } from './real-server';

let world: World;
let tenant: TestTenant;

const hjctl = (...args: string[]) => world.sandbox.run([...args, '--tenant', tenant.slug]);
const ok = (args: string[]) => world.ok([...args, '--tenant', tenant.slug]);
const emails = async (...flags: string[]) =>
  (await ok(['users', 'list', ...flags])).users.map(({ email }: { email: string }) => email);

beforeAll(async () => {
  world = await createWorld();
  tenant = await world.tenant();
  const people = [
    { email: 'alice@acme.com', first_name: 'Alice', last_name: 'Chen', roles: ['admin'], metadata: { seats: 3 } },
    { email: 'bob@acme.com', first_name: 'Bob', last_name: 'Adams', metadata: { seats: '3' }, email_verified: true },
    { email: 'carol@other.com', first_name: 'Carol', last_name: 'Baker' },
  ];
  for (const person of people) await world.server.createUser(tenant, person);
  await ok(['users', 'disable', 'carol@other.com']);
});

afterAll(() => world.stop());

test.each([
  [['--search', 'alice'], ['alice@acme.com']],
  [
    ['--search', 'acme', '--sort', 'email'],
    ['alice@acme.com', 'bob@acme.com'],
  ],
  [['--role', 'admin'], ['alice@acme.com']],
  [['--status', 'disabled'], ['carol@other.com']],
  [['--mfa-enrolled'], []],
  [['--mfa-enrolled', 'false', '--sort', 'email', '--limit', '1'], ['alice@acme.com']],
  [['--email-verified'], ['bob@acme.com']],
  [['--metadata', 'seats=3'], ['alice@acme.com']],
  [['--metadata', 'seats="3"'], ['bob@acme.com']],
  [
    ['--sort', '-last_name'],
    ['alice@acme.com', 'carol@other.com', 'bob@acme.com'],
  ],
  [['--sort', 'email', '--limit', '2', '--page', '2'], ['carol@other.com']],
  [['--created-after', '2999-01-01'], []],
  [['--last-login-before', '2999-01-01'], []],
])('%j finds %j', async (flags, expected) => {
  expect(await emails(...flags)).toEqual(expected);
});

test('json is the answer of the API', async () => {
  const path = `/v2/admin/tenants/${tenant.slug}/users?sort=email`;
  expect(await ok(['users', 'list', '--sort', 'email'])).toEqual((await world.server.request('GET', path)).body);
});

test('--cursor goes on where a list ended', async () => {
  const first = await ok(['users', 'list', '--sort', 'email', '--limit', '2']);
  const second = await ok(['users', 'list', '--sort', 'email', '--limit', '2', '--cursor', first.next_cursor]);
  expect(second.users.map(({ email }: { email: string }) => email)).toEqual(['carol@other.com']);
  expect(second.page).toBeNull();
});

test('--all walks every page', async () => {
  const { stdout } = await hjctl('users', 'list', '--all', '--limit', '1', '--sort', 'email', '-o', 'ndjson');
  expect(
    stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line).email),
  ).toEqual(['alice@acme.com', 'bob@acme.com', 'carol@other.com']);
});

test('what the server refuses ends with 6 and its path', async () => {
  const { code, stderr } = await hjctl('users', 'list', '--limit', '101');
  expect(code).toBe(6);
  expect(stderr).toContain('query.limit: ');
  expect(await hjctl('users', 'list', '--role', 'nope')).toMatchObject({
    code: 6,
    stderr: expect.stringContaining('hjctl roles list'),
  });
});

test('an unknown tenant ends with 4', async () => {
  expect(await world.sandbox.run(['users', 'list', '--tenant', 'nope'])).toMatchObject({
    code: 4,
    stdout: '',
    stderr: expect.stringContaining('hjctl tenants list'),
  });
});
