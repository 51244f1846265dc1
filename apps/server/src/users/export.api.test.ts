import { parse } from 'csv-parse/sync';
import { startTestServer, type TestServer, type TestTenant } from '../../test/harness';
import { expectProblem } from '../../test/problems';
import { seedUsers } from '../../test/users';
import type { NewUser } from './repository';
import { User } from './schema';

let server: TestServer;
let tenant: TestTenant;
beforeAll(async () => {
  server = await startTestServer();
});
beforeEach(async () => {
  tenant = await server.createTenant();
});
afterAll(() => server.stop());

type Query = Record<string, string>;
const ask = (path: string, query: Query = {}, of = tenant) =>
  server.request('GET', `/v2/admin/tenants/${of.slug}/users${path}?${new URLSearchParams(query)}`);

async function exportLines(query: Query = {}): Promise<Record<string, unknown>[]> {
  const { status, headers, body } = await ask('/export', query);
  expect([status, headers.get('content-type')]).toEqual([200, 'application/x-ndjson; charset=utf-8']);
  const lines = (body ?? '').split('\n');
  expect(lines.pop()).toBe('');
  return lines.map((line: string) => JSON.parse(line));
}

async function listAll(query: Query = {}): Promise<{ id: string }[]> {
  const { status, body } = await ask('', { ...query, limit: '100', sort: 'created_at' });
  expect([status, body.next_cursor]).toEqual([200, null]);
  return body.users;
}

const byId = <T extends { id?: unknown }>(users: readonly T[]): T[] =>
  [...users].sort((a, b) => (String(a.id) < String(b.id) ? -1 : 1));

/** The rule of docs/export.md, read backwards. */
const restored = (cell: string) => (/^'+[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]/.test(cell) ? cell.slice(1) : cell);

async function exportRecords(query: Query = {}): Promise<{ text: string; records: Record<string, string>[] }> {
  const { status, headers, body } = await ask('/export', { format: 'csv', ...query });
  expect([status, headers.get('content-type')]).toEqual([200, 'text/csv; charset=utf-8; header=present']);
  const rows: Record<string, string>[] = parse(body, { columns: true, record_delimiter: '\r\n' });
  const records = rows.map((row) =>
    Object.fromEntries(Object.entries(row).map(([column, cell]) => [column, restored(cell)])),
  );
  return { text: body, records };
}

const person = (n: number, now: number): Partial<NewUser> => ({
  email: `${n % 2 === 0 ? 'alice' : 'bob'}${n}@acme.com`,
  emailVerified: n % 3 === 0,
  firstName: ['Ann', null, 'Łukasz', '山田'][n % 4] ?? null,
  lastName: ['Smith', '50%', null][n % 3] ?? null,
  roles: [['member'], ['admin', 'member'], []][n % 3] ?? [],
  status: (['active', 'disabled', 'pending', 'unverified'] as const)[n % 4] ?? 'active',
  disabledUntil: n % 4 === 1 ? ([null, new Date(now - 1000), new Date(now + 100_000)][n % 3] ?? null) : null,
  metadata: { plan: ['pro', 7, true][n % 3] ?? null, nested: { n } },
  publicMetadata: n % 5 === 0 ? { theme: 'dark, "mode"\nnext' } : {},
  mfaEnrolled: n % 7 === 0,
  createdAt: new Date(Date.UTC(2025, 0, 1 + n)),
  lastLoginAt: n % 6 === 0 ? null : new Date(Date.UTC(2025, 2, 1 + n)),
});

const seed = (users: readonly Partial<NewUser>[], of = tenant) => seedUsers(server.db, of.id, users);
const people = (count: number) => Array.from({ length: count }, (_, n) => person(n, server.clock.now().getTime()));

test('each user is a line, with the fields of the list, by id', async () => {
  await seed(people(90));
  const lines = await exportLines();
  expect(lines).toHaveLength(90);
  expect(lines).toEqual(byId(await listAll()));
});

test('no user is an empty answer, or the heading alone', async () => {
  expect(await exportLines()).toEqual([]);
  expect((await exportRecords()).text).toBe(`${Object.keys(User.shape).join(',')}\r\n`);
});

test('more users than are read at once all come, once', async () => {
  const users = await seed(people(1001));
  expect((await exportLines()).map(({ id }) => id)).toEqual(users.map(({ id }) => id).sort());
  expect((await exportRecords()).records.map(({ id }) => id)).toEqual(users.map(({ id }) => id).sort());
});

const FILTERS: Query[] = [
  { search: 'alice' },
  { search: '%' },
  { search: 'smith acme' },
  { role: 'admin' },
  ...['active', 'disabled', 'pending', 'unverified'].map((status) => ({ status })),
  { mfa_enrolled: 'true' },
  { email_verified: 'false' },
  { created_after: '2025-01-20T00:00:00Z', created_before: '2025-02-10T00:00:00Z' },
  { last_login_after: '2025-03-10T00:00:00Z', last_login_before: '2025-04-10T00:00:00Z' },
  { 'metadata[plan]': 'pro' },
  { 'metadata[plan]': '7', status: 'active' },
  { search: 'bob', role: 'member', email_verified: 'true' },
];

test('each filter of the list gives the same users', async () => {
  await seed(people(95));
  for (const query of FILTERS) {
    const listed = byId(await listAll(query));
    expect([query, listed.length > 0]).toEqual([query, true]);
    expect([query, await exportLines(query)]).toEqual([query, listed]);
    expect((await exportRecords(query)).records.map(({ id }) => id)).toEqual(listed.map(({ id }) => id));
  }
});

test('sort, paging, unknown filters, formats and roles are 422, as a problem and nothing of a file', async () => {
  for (const query of [{ sort: 'email' }, { limit: '5' }, { cursor: 'x' }, { statuss: 'active' }, { format: 'xml' }]) {
    const answer = await ask('/export', query as Query);
    expectProblem(server, answer, 'validation_failed');
    expect(answer.headers.get('content-disposition')).toBeNull();
    expect(answer.body.errors[0].path).toBe(`query.${Object.keys(query)[0]}`);
  }
  expectProblem(server, await ask('/export', { role: 'nobody' }), 'unknown_role');
});

test('the file is named for tenant and day, and kept by no cache', async () => {
  const day = server.clock.now().toISOString().slice(0, 10);
  for (const format of ['ndjson', 'csv']) {
    const { headers } = await ask('/export', { format });
    expect(headers.get('content-disposition')).toBe(`attachment; filename="users-${tenant.slug}-${day}.${format}"`);
    expect([headers.get('cache-control'), headers.get('x-content-type-options')]).toEqual(['no-store', 'nosniff']);
  }
});

test('HEAD has the headers and no body', async () => {
  const { status, headers, body } = await server.request('HEAD', `/v2/admin/tenants/${tenant.slug}/users/export`);
  expect([status, headers.get('content-type'), body]).toEqual([200, 'application/x-ndjson; charset=utf-8', undefined]);
});

test('only the own tenant’s users are in it', async () => {
  const other = await server.createTenant();
  await seed(people(30), other);
  await seed(people(3));
  const lines = await exportLines();
  expect(lines.map(({ tenant_id }) => tenant_id)).toEqual([tenant.id, tenant.id, tenant.id]);
});

test('no password, hash or state of a password is in it (B4)', async () => {
  const hash = `$2b$10$${'C'.repeat(22)}${'a'.repeat(31)}`;
  await seed([{ passwordHash: hash }]);
  const user = await server.createUser(tenant, { password: 'canary-of-a-password-7' });
  await server.signIn(tenant, user);
  for (const format of ['ndjson', 'csv']) {
    const text: string = (await ask('/export', { format })).body;
    expect(text).toContain(user.id);
    expect(text).not.toMatch(/\$2[aby]\$|bcrypt|CCCC|canary|password_(hash|history|state)/);
  }
});

describe('CSV', () => {
  test('gives every field, in the order of the API document', async () => {
    await seed(people(60));
    const { text, records } = await exportRecords();
    expect(text.split('\r\n', 1)).toEqual([
      'id,tenant_id,email,email_verified,first_name,last_name,avatar_url,external_id,locale,roles,status,disabled_reason,disabled_until,metadata,public_metadata,mfa_enrolled,must_change_password,created_at,updated_at,last_login_at',
    ]);
    const cell = (value: unknown) =>
      value === null
        ? ''
        : Array.isArray(value)
          ? value.join(';')
          : typeof value === 'object'
            ? JSON.stringify(value)
            : String(value);
    const expected = byId(await listAll()).map((user) =>
      Object.fromEntries(Object.entries(user).map(([name, value]) => [name, cell(value)])),
    );
    expect(records).toEqual(expected);
  });

  const TRICKY = [
    '=HYPERLINK("http://x","y")',
    '+1',
    '-1',
    '@SUM(A1)',
    "'=1",
    "''=1",
    "'quoted'",
    "'",
    "O'Neil",
    'a,b',
    'a"b"',
    '"',
    '＝1',
    '＋1',
    '－1',
    '＠x',
    'a=b',
    '1;=2',
    ' =1',
  ];

  test('no cell can be a formula, and each comes back as it was (X4)', async () => {
    const users = await seed(TRICKY.map((firstName) => ({ firstName })));
    const { text, records } = await exportRecords();
    const raw: string[][] = parse(text, { record_delimiter: '\r\n' });
    expect(raw.flat().filter((cell) => /^[=+\-@\t\r\n＝＋－＠]/.test(cell))).toEqual([]);
    const names = new Map(records.map(({ id, first_name }) => [id, first_name]));
    expect(users.map(({ id }) => names.get(id))).toEqual(TRICKY);
  });

  test('line breaks within metadata and names stay within their cell', async () => {
    await seed([{ firstName: 'a\r\nb', lastName: '\t=1', metadata: { note: 'x\ny,"z"' } }]);
    const { records } = await exportRecords();
    expect(records).toHaveLength(1);
    expect(records[0]).toMatchObject({ first_name: 'a\r\nb', last_name: '\t=1', metadata: '{"note":"x\\ny,\\"z\\""}' });
  });
});
