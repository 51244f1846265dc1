import { startTestServer, type TestServer, type TestTenant } from '../../test/harness';
import { type SeededUser, seedUsers } from '../../test/users';
import { USER_SORTS, type UserSort } from './list-query';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.stop());

type Query = Record<string, string>;
const list = (tenant: TestTenant, query: Query) =>
  server.request('GET', `/v2/admin/tenants/${tenant.id}/users?${new URLSearchParams(query)}`);
const listedIds = (body: { users: { id: string }[] }) => body.users.map(({ id }) => id);

/** Follows the cursor to the end. @param between Runs after each page. */
async function walk(tenant: TestTenant, query: Query, between?: (page: number) => Promise<void>): Promise<string[]> {
  const ids: string[] = [];
  let cursor: string | null = null;
  for (let page = 1; page === 1 || cursor !== null; page += 1) {
    const { status, body } = await list(tenant, { ...query, ...(cursor === null ? {} : { cursor }) });
    expect([status, body.page]).toEqual([200, page === 1 ? 1 : null]);
    ids.push(...listedIds(body));
    cursor = body.next_cursor;
    await between?.(page);
  }
  return ids;
}

const keyOf = (user: SeededUser, sort: UserSort): string | number | null => {
  const field = sort.replace('-', '');
  if (field === 'email') return user.emailCanonical;
  if (field === 'last_name') return user.lastName?.toLowerCase() ?? null;
  return (field === 'created_at' ? user.createdAt : user.lastLoginAt)?.getTime() ?? null;
};

/** The order of the contract: by the key, nulls last either way, ties by id. */
function sorted(users: readonly SeededUser[], sort: UserSort): string[] {
  const sign = sort.startsWith('-') ? -1 : 1;
  const compare = (a: string | number, b: string | number) => (a < b ? -sign : a > b ? sign : 0);
  return [...users]
    .sort((a, b) => {
      const [x, y] = [keyOf(a, sort), keyOf(b, sort)];
      if ((x === null) !== (y === null)) return x === null ? 1 : -1;
      return (x === null || y === null ? 0 : compare(x, y)) || compare(a.id, b.id);
    })
    .map(({ id }) => id);
}

describe('order and paging (Q7)', () => {
  let tenant: TestTenant;
  let users: SeededUser[];
  beforeAll(async () => {
    tenant = await server.createTenant();
    const day = (n: number) => new Date(Date.UTC(2025, 0, 1 + n));
    const names = ['Ng', 'ng', 'NG', 'Åse', 'åse', 'Zoe', "d'Or", '日本', 'z', null, null, null];
    users = await seedUsers(
      server.db,
      tenant.id,
      Array.from({ length: 240 }, (_, n) => ({
        lastName: names[n % names.length] ?? null,
        createdAt: day(n % 5),
        lastLoginAt: n % 3 === 0 ? null : day(n % 7),
        ...(n % 2 === 0 ? { email: `${n % 4 === 0 ? 'A' : 'b'}${n}@Example.com` } : {}),
      })),
    );
  });

  test.each(USER_SORTS)('%s: the same by pages and by cursor, none lost, none twice', async (sort) => {
    const expected = sorted(users, sort);
    expect(await walk(tenant, { sort, limit: '7' })).toEqual(expected);
    const pages: string[] = [];
    for (let page = 1; page <= 35; page += 1) {
      const { body } = await list(tenant, { sort, limit: '7', page: String(page) });
      expect([body.page, body.limit, body.total]).toEqual([page, 7, 240]);
      expect(body.next_cursor === null).toBe(page === 35);
      pages.push(...listedIds(body));
    }
    expect(pages).toEqual(expected);
    for (const limit of ['1', '80', '100']) {
      const { body } = await list(tenant, { sort, limit });
      expect(listedIds(body)).toEqual(expected.slice(0, Number(limit)));
    }
  });

  test('a cursor from any page continues there, with any limit', async () => {
    for (const sort of USER_SORTS) {
      const expected = sorted(users, sort);
      const { body } = await list(tenant, { sort, limit: '60', page: '3' });
      const next = await list(tenant, { sort, limit: '9', cursor: body.next_cursor });
      expect(listedIds(next.body)).toEqual(expected.slice(180, 189));
    }
  });

  test('with filters: order, total and end are those of the filtered list', async () => {
    const filtered = users.filter(({ lastName }) => lastName?.toLowerCase().includes('ng'));
    expect(filtered).toHaveLength(60);
    for (const sort of USER_SORTS) {
      const ids = await walk(tenant, { sort, search: 'NG', limit: '59' });
      expect(ids.filter((id) => filtered.some((user) => user.id === id))).toEqual(sorted(filtered, sort));
    }
  });

  test('the default is the newest first, 20 of them', async () => {
    const { body } = await list(tenant, {});
    expect(listedIds(body)).toEqual(sorted(users, '-created_at').slice(0, 20));
    expect(body).toMatchObject({ total: 240, total_exact: true, page: 1, limit: 20 });
  });
});

describe('a cursor', () => {
  let tenant: TestTenant;
  let cursor: string;
  beforeAll(async () => {
    tenant = await server.createTenant();
    await seedUsers(
      server.db,
      tenant.id,
      Array.from({ length: 30 }, () => ({ lastName: 'Same' })),
    );
    ({ next_cursor: cursor } = (await list(tenant, { sort: 'last_name', search: 'same', status: 'active' })).body);
  });

  test.each([
    [{ sort: '-last_name', search: 'same', status: 'active' }],
    [{ sort: 'email', search: 'same', status: 'active' }],
    [{ sort: 'last_name', search: 'sam', status: 'active' }],
    [{ sort: 'last_name', search: 'same' }],
    [{ sort: 'last_name', search: 'same', status: 'active', role: 'member' }],
    [{ sort: 'last_name', search: 'same', status: 'active', 'metadata[a]': '1' }],
    [{ sort: 'last_name', search: 'same', status: 'active', page: '2' }],
  ])('is refused for another list: %j', async (query) => {
    const { status, body } = await list(tenant, { ...(query as Query), cursor });
    expect([status, body.code]).toEqual([422, 'validation_failed']);
  });

  test('goes with the same list, whatever its limit and total', async () => {
    const query = { status: 'active', search: 'same', sort: 'last_name', include_total: 'false', limit: '3', cursor };
    const { status, body } = await list(tenant, query);
    expect([status, body.users.length, body.total, body.page]).toEqual([200, 3, null, null]);
  });

  test('made up is refused or shows nothing but users of the tenant', async () => {
    const mark = JSON.parse(Buffer.from(cursor, 'base64url').toString())[0];
    const base = { sort: 'last_name', search: 'same', status: 'active' };
    const made = [
      ...['', '{}', '[]', 'null', '1', '[1,2,3]', '["x","a","b"]', '\u0000'],
      ...[[mark], [mark, 1, 'x'], [mark, 'a'], [mark, 'a', 'b', 'c'], [mark, 'a\0', 'b'], [mark, '\ud800', 'b']].map(
        (v) => JSON.stringify(v),
      ),
    ];
    for (const text of made) {
      const { status } = await list(tenant, { ...base, cursor: Buffer.from(text).toString('base64url') || 'e30' });
      expect([text, status]).toEqual([text, 422]);
    }
    for (const values of [
      [mark, "' OR 1=1 --", 'x'],
      [mark, null, ''],
      [mark, '', ''],
    ]) {
      const text = Buffer.from(JSON.stringify(values)).toString('base64url');
      const { status, body } = await list(tenant, { ...base, cursor: text });
      expect(status).toBe(200);
      expect(body.users.every((user: { tenant_id: string }) => user.tenant_id === tenant.id)).toBe(true);
    }
    expect((await list(tenant, { cursor: Buffer.from('["x","not a date","x"]').toString('base64url') })).status).toBe(
      422,
    );
  });
});

describe('a list that moves (Q3)', () => {
  test.each(['created_at', '-last_name', 'email'] as const)('%s: each user that stays comes once', async (sort) => {
    const tenant = await server.createTenant();
    const lastNames = ['a', 'b', 'b', null];
    const draft = (n: number) => ({
      lastName: lastNames[n % 4] ?? null,
      createdAt: new Date(Date.UTC(2025, 0, 1 + (n % 9))),
    });
    const stay = await seedUsers(
      server.db,
      tenant.id,
      Array.from({ length: 400 }, (_, n) => draft(n)),
    );
    const leave = await seedUsers(
      server.db,
      tenant.id,
      Array.from({ length: 300 }, (_, n) => draft(n)),
    );
    const change = stay.slice(0, 300);
    const path = `/v2/admin/tenants/${tenant.id}/users`;
    const ids = await walk(tenant, { sort, limit: '20', include_total: 'false' }, async (page) => {
      const part = <T>(values: T[]) => values.slice((page - 1) * 10, page * 10);
      await Promise.all([
        seedUsers(
          server.db,
          tenant.id,
          Array.from({ length: 10 }, (_, n) => draft(page * 10 + n)),
        ),
        ...part(leave).map(({ id }) => server.request('DELETE', `${path}/${id}`)),
        ...part(change).map(({ id }) => server.request('PATCH', `${path}/${id}`, { body: { metadata: { page } } })),
      ]);
    });
    expect(new Set(ids).size).toBe(ids.length);
    const missed = stay.filter(({ id }) => !ids.includes(id));
    expect(missed).toEqual([]);
  });
});
