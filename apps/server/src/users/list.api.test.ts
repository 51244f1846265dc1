import { startTestServer, type TestServer, type TestTenant } from '../../test/harness';
import { type SeededUser, seedUsers } from '../../test/users';
import { effectiveStatus } from './mapper';
import type { JsonValue } from './metadata';
import type { NewUser, UserRow } from './repository';

let server: TestServer;
let tenant: TestTenant;
beforeAll(async () => {
  server = await startTestServer();
  tenant = await server.createTenant();
});
afterAll(() => server.stop());

type Query = Record<string, string>;
const list = (query: Query | string, of: TestTenant = tenant) =>
  server.request('GET', `/v2/admin/tenants/${of.slug}/users?${new URLSearchParams(query)}`);
const idsOf = async (query: Query, of?: TestTenant): Promise<string[]> => {
  const { status, body } = await list({ limit: '100', ...query }, of);
  expect(status).toBe(200);
  expect(body.total).toBe(body.users.length);
  return body.users.map(({ id }: { id: string }) => id).sort();
};

describe('5,000 users (I8, Q1, Q4)', () => {
  const SIZE = 5000;
  const DAY = 24 * 3600 * 1000;
  const START = Date.UTC(2025, 0, 1);
  const FIRST = ['Alice', 'Bob', 'Chloé', 'ÅSA', 'İpek', 'Иван', '山田', "O'Neil", '100%', 'a_b', 'Ann\\a', 'Jo'];
  const LAST = ['Smith', 'smithson', 'Łukasz', null, 'ACME', 'van der Berg', '%', '_', 'Zoë', 'al', null];
  const STATUSES = ['active', 'disabled', 'pending', 'unverified'] as const;
  const pick = <T>(values: readonly T[], n: number): T => values[n % values.length] as T;
  let users: SeededUser[];

  /** Different periods for each property, so that they come in all combinations. */
  const userOf = (n: number, now: number): Partial<NewUser> => ({
    email: `${pick(['ann', 'ALice', 'b.ob', 'x_y', 'acme'], n)}${n}@${pick(['acme.com', 'Example.org'], n >> 1)}`,
    emailVerified: n % 3 === 0,
    firstName: pick(FIRST, n),
    lastName: pick(LAST, n),
    roles: pick([['member'], ['admin'], ['member', 'auditor'], []], n % 7),
    status: pick(STATUSES, n % 5),
    disabledUntil: n % 5 === 1 ? pick([null, new Date(now - DAY), new Date(now + DAY)], n) : null,
    metadata: { plan: pick(['pro', 'free', 7, true, null, ['pro'], { tier: 'pro' }] as JsonValue[], n % 11), n },
    mfaEnrolled: n % 4 === 0,
    createdAt: new Date(START + (n % 500) * DAY),
    lastLoginAt: n % 6 === 0 ? null : new Date(START + (n % 400) * DAY),
  });

  beforeAll(async () => {
    await server.request('POST', `/v2/admin/tenants/${tenant.id}/roles`, { body: { name: 'auditor' } });
    const now = server.clock.now().getTime();
    users = await seedUsers(
      server.db,
      tenant.id,
      Array.from({ length: SIZE }, (_, n) => userOf(n, now)),
    );
    // Users of others are in none of the answers.
    await seedUsers(
      server.db,
      (await server.createTenant()).id,
      Array.from({ length: 50 }, (_, n) => userOf(n, now)),
    );
  });

  const folds = (user: SeededUser, word: string) =>
    [user.email, user.firstName, user.lastName].some((field) => field?.toLowerCase().includes(word.toLowerCase()));
  const time = (value: Date | null | undefined) => value?.getTime() ?? Number.NaN;
  const at = (days: number) => new Date(START + days * DAY).toISOString();
  const equals = (a: JsonValue | undefined, b: JsonValue) => JSON.stringify(a) === JSON.stringify(b);

  type Case = [name: string, query: Query, matches: (user: SeededUser) => boolean];
  const status = (wanted: string): Case => [
    `status ${wanted}`,
    { status: wanted },
    (user) => effectiveStatus(user as UserRow, server.clock.now()) === wanted,
  ];
  const search = (text: string): Case => [
    `search ${text}`,
    { search: text },
    (user) =>
      text
        .trim()
        .split(/\s+/)
        .every((word) => folds(user, word)),
  ];
  const plan = (text: string, value: JsonValue): Case => [
    `plan ${text}`,
    { 'metadata[plan]': text },
    (user) => equals(user.metadata?.plan, value),
  ];
  const single: Case[] = [
    ...STATUSES.map(status),
    ...['admin', 'member', 'auditor'].map(
      (role): Case => [`role ${role}`, { role }, (user) => user.roles?.includes(role) ?? false],
    ),
    ...['true', 'false'].flatMap((flag): Case[] => [
      [`mfa_enrolled ${flag}`, { mfa_enrolled: flag }, (user) => String(user.mfaEnrolled) === flag],
      [`email_verified ${flag}`, { email_verified: flag }, (user) => String(user.emailVerified) === flag],
    ]),
    ['created_after, inclusive', { created_after: at(250) }, (user) => time(user.createdAt) >= START + 250 * DAY],
    ['created_before, exclusive', { created_before: at(250) }, (user) => time(user.createdAt) < START + 250 * DAY],
    ['last_login_after', { last_login_after: at(399) }, (user) => time(user.lastLoginAt) >= START + 399 * DAY],
    ['last_login_before', { last_login_before: at(1) }, (user) => time(user.lastLoginAt) < START + 1 * DAY],
    ...['alice', 'ALICE', 'smith', 'a', 'chloé', 'CHLOÉ', 'åsa', 'иван', '山', "o'neil", 'acme.com', '@', 'zoë'].map(
      search,
    ),
    ...['%', '_', '\\', '100%', 'a_b', '%%', 'x_y', 'Ann\\a', '__'].map(search),
    ...['ann1000@acme.com', 'N1000@Acme', '0@acme.com', '@example.org', 'x_y3@example.org', 'b.ob', '%@acme.com'].map(
      search,
    ),
    ...['ann1000@acme.co@', '@acme.com@', 'ann1000@acme.comm', '3@ACME.com smith', '@@'].map(search),
    ...['alice smith', ' berg   van ', 'al acme', 'smith smith', 'bob nobody', 'a b c d e f'].map(search),
    plan('pro', 'pro'),
    plan('"pro"', 'pro'),
    plan('7', 7),
    plan('"7"', '7'),
    plan('true', true),
    plan('null', null),
    plan('["pro"]', ['pro']),
    plan('{"tier":"pro"}', { tier: 'pro' }),
    plan('{}', {}),
    plan('[]', []),
    plan('', ''),
    ['a metadata key that nobody has', { 'metadata[__proto__]': 'pro' }, () => false],
    ['a metadata key that is no SQL', { "metadata[plan' OR '1'='1]": 'pro' }, () => false],
  ];

  test.each(single)('%s: total and users are exact', async (_name, query, matches) => {
    const expected = users.filter(matches).map(({ id }) => id);
    const { body } = await list({ ...query, limit: '100' });
    expect([body.total, body.total_exact]).toEqual([expected.length, true]);
    const found: string[] = [];
    for (let cursor: string | null = ''; cursor !== null; ) {
      const page = await list({ ...query, limit: '100', include_total: 'false', ...(cursor === '' ? {} : { cursor }) });
      found.push(...page.body.users.map(({ id }: { id: string }) => id));
      cursor = page.body.next_cursor;
      if (found.length > 1000) break;
    }
    if (found.length <= 1000) expect(found.sort()).toEqual(expected.sort());
    else expect(found.filter((id) => !expected.includes(id))).toEqual([]);
  });

  test('all filters combine with AND: 60 random combinations', async () => {
    let seed = 7;
    const random = (below: number) => {
      seed = (seed * 1103515245 + 12345) % 2147483648;
      return Math.floor((seed / 2147483648) * below);
    };
    for (let round = 0; round < 60; round += 1) {
      const cases = Array.from({ length: 2 + random(3) }, () => single[random(single.length)] as Case);
      const query: Query = Object.assign({}, ...cases.map(([, part]) => part));
      const used = cases.filter(([, part]) => Object.entries(part).every(([name, value]) => query[name] === value));
      const expected = users.filter((user) => used.every(([, , matches]) => matches(user))).length;
      const { body } = await list({ ...query, limit: '1' });
      expect({ query, total: body.total }).toEqual({ query, total: expected });
    }
  });
});

describe('search', () => {
  test('a word never matches across two fields (Q1)', async () => {
    const own = await server.createTenant();
    const [alice] = await seedUsers(server.db, own.id, [
      { email: 'alice@acme.com', firstName: 'Alice', lastName: 'Smith' },
    ]);
    for (const text of ['alice smith', 'SMITH acme', 'lice mit @acme', 'e smith']) {
      expect(await idsOf({ search: text }, own)).toEqual([alice?.id]);
    }
    for (const text of ['alicesmith', 'comalice', 'smithacme', 'alice smith bob', '%', '_', '\\', 'a%e']) {
      expect((await list({ search: text }, own)).body).toMatchObject({ users: [], total: 0, total_exact: true });
    }
  });

  test('finds composed letters however they are typed', async () => {
    const own = await server.createTenant();
    const user = await server.createUser(own, { first_name: 'Rene\u0301', last_name: 'Ko\u0308nig' });
    for (const text of ['ren\u00e9', 'RENE\u0301 k\u00f6nig'])
      expect(await idsOf({ search: text }, own)).toEqual([user.id]);
    expect(await idsOf({ search: 'rene' }, own)).toEqual([]);
  });

  test('counting stops at 10,000, and only with search (Q2)', async () => {
    const own = await server.createTenant();
    const seed = (count: number, firstName: string) =>
      seedUsers(
        server.db,
        own.id,
        Array.from({ length: count }, () => ({ firstName })),
      );
    const totals = async (query: Query) => {
      const { body } = await list({ limit: '1', ...query }, own);
      return [body.total, body.total_exact];
    };
    await seed(9999, 'Needle');
    expect(await totals({ search: 'needle' })).toEqual([9999, true]);
    await seed(1, 'Needle');
    expect(await totals({ search: 'needle' })).toEqual([10_000, true]);
    await seed(1, 'Needle');
    expect(await totals({ search: 'needle' })).toEqual([10_000, false]);
    expect(await totals({ search: 'needle', status: 'active' })).toEqual([10_000, false]);
    expect(await totals({})).toEqual([10_001, true]);
    expect(await totals({ status: 'active' })).toEqual([10_001, true]);
    expect(await totals({ search: 'needle', include_total: 'false' })).toEqual([null, true]);
    // Behind so many others, they are found by their name and not along the order. No id, and so no address, has an L.
    await seed(200, 'Hill');
    expect(await totals({ search: 'needle' })).toEqual([10_000, false]);
    expect(await totals({ search: 'hill' })).toEqual([200, true]);
    expect(await totals({ search: 'needle', sort: 'created_at', page: '2' })).toEqual([10_000, false]);
  });
});

describe('refused', () => {
  test.each([
    ['statuss=active', 'query.statuss'],
    ['search=', 'query.search'],
    ['search=%20%09', 'query.search'],
    [`search=${'x'.repeat(101)}`, 'query.search'],
    ['search=a&search=b', 'query.search'],
    ['search[a]=b', 'query.search[a]'],
    ['search=%00', 'query'],
    ['search=%ff', 'query'],
    ['search=%zz', 'query'],
    ['status=deleted', 'query.status'],
    ["status=active'--", 'query.status'],
    ['mfa_enrolled=yes', 'query.mfa_enrolled'],
    ['email_verified=', 'query.email_verified'],
    ['created_after=2024-01-01', 'query.created_after'],
    ['created_before=2024-01-01T00:00:00', 'query.created_before'],
    ['last_login_after=10000-01-01T00:00:00Z', 'query.last_login_after'],
    ['last_login_before=1969-12-31T23:59:59Z', 'query.last_login_before'],
    ['created_after=2024-02-30T00:00:00Z', 'query.created_after'],
    ['metadata=x', 'query.metadata'],
    ['metadata[a]=1e999', 'query.metadata.a'],
    ['metadata[a]=1&metadata[a]=2', 'query.metadata[a]'],
    ['sort=email;drop', 'query.sort'],
    ['sort=password_hash', 'query.sort'],
    ['sort=email&sort=email', 'query.sort'],
    ['limit=0', 'query.limit'],
    ['limit=101', 'query.limit'],
    ['limit=1.5', 'query.limit'],
    ['limit=abc', 'query.limit'],
    ['limit[]=1', 'query.limit[]'],
    ['page=0', 'query.page'],
    ['page=-1', 'query.page'],
    ['page=9223372036854775808', 'query.page'],
    ['page=1e3', 'query.page'],
    ['include_total=1', 'query.include_total'],
    ['cursor=', 'query.cursor'],
    ['cursor=abc', 'query.cursor'],
    ['cursor=abc&page=1', 'query.page'],
  ])('422 for ?%s at %s (I7, I8, I9, I11, I15, I19)', async (query, path) => {
    const { status, body } = await server.request('GET', `/v2/admin/tenants/${tenant.id}/users?${query}`);
    expect([status, body.code, body.errors?.[0]?.path]).toEqual([422, 'validation_failed', path]);
  });

  test('422 unknown_role for a role that the tenant does not have', async () => {
    for (const role of ['owner', 'ADMIN', "x' OR 1=1 --"]) {
      const { status, body } = await list({ role });
      expect([status, body.code, body.errors[0].path]).toEqual([422, 'unknown_role', 'query.role']);
    }
  });

  test('a page far behind the end is empty', async () => {
    const { status, body } = await list({ page: '1000000000', limit: '100' });
    expect([status, body.users, body.next_cursor]).toEqual([200, [], null]);
  });
});
