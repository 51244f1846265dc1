import { startTestServer, type TestServer } from '../../test/harness';
import { Prisma } from '../generated/prisma/client';
import { newId } from '../ids';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.stop());

const uniqueName = () => `Made ${newId('req').slice(4).toLowerCase()}`;

describe('creating a tenant', () => {
  test('201 with Location, the built-in roles and the default configuration', async () => {
    const slug = `s-${newId('req').slice(4).toLowerCase()}`;
    const { status, headers, body } = await server.request('POST', '/v2/admin/tenants', {
      body: { name: ' Globex ', slug },
    });
    expect(status).toBe(201);
    expect(body).toEqual({
      id: expect.stringMatching(/^ten_/),
      slug,
      name: 'Globex',
      created_at: expect.stringMatching(/^\d{4}-.*\.\d{3}Z$/),
      updated_at: body.created_at,
    });
    expect(headers.get('location')).toBe(`/v2/admin/tenants/${body.id}`);
    expect((await server.request('GET', headers.get('location') ?? '')).body).toEqual(body);
    const roles = await server.request('GET', `/v2/admin/tenants/${slug}/roles`);
    expect(roles.body.roles.map((role: { name: string }) => role.name)).toEqual(['admin', 'member']);
    const config = await server.request('GET', `/v2/admin/tenants/${slug}/auth/config`);
    expect(config.body).toMatchObject({ tenant_id: body.id, allow_sign_up: true });
  });

  test('the slug comes from the name, with a suffix when it is taken, also by parallel calls', async () => {
    const name = uniqueName();
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => server.request('POST', '/v2/admin/tenants', { body: { name } })),
    );
    expect(answers.map((answer) => answer.status)).toEqual(answers.map(() => 201));
    const slugs = answers.map((answer) => answer.body.slug as string);
    const base = name.toLowerCase().replace(' ', '-');
    expect(slugs.filter((slug) => slug === base)).toHaveLength(1);
    expect(slugs.filter((slug) => new RegExp(`^${base}-[0-9a-z]{4}$`).test(slug))).toHaveLength(7);
    expect(new Set(slugs).size).toBe(8);
  });

  test('409 slug_already_exists: of parallel calls exactly one wins, and the others leave nothing', async () => {
    const slug = `r-${newId('req').slice(4).toLowerCase()}`;
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => server.request('POST', '/v2/admin/tenants', { body: { name: 'Race', slug } })),
    );
    expect(answers.map((answer) => answer.status).sort()).toEqual([201, ...Array(7).fill(409)]);
    expect(answers.find((answer) => answer.status === 409)?.body.code).toBe('slug_already_exists');
    const [row] = await server.db.query<{ count: number }>(
      Prisma.sql`SELECT count(*) FROM roles LEFT JOIN tenants ON tenants.id = tenant_id WHERE tenants.id IS NULL`,
    );
    expect(row?.count).toBe(0);
  });

  test.each([
    [{}, 'body.name'],
    [{ name: '  ' }, 'body.name'],
    [{ name: 'x'.repeat(201) }, 'body.name'],
    [{ name: 'a\u0000b' }, 'body.name'],
    [{ name: 'x', slug: 'Not-A-Slug' }, 'body.slug'],
    [{ name: 'x', slug: 'a--b' }, 'body.slug'],
    [{ name: 'x', slug: 'x'.repeat(64) }, 'body.slug'],
    [{ name: 'x', id: 'ten_1' }, 'body.id'],
  ])('422 for %j at %s', async (body, path) => {
    const answer = await server.request('POST', '/v2/admin/tenants', { body });
    expect(answer.status).toBe(422);
    expect(answer.body).toMatchObject({ code: 'validation_failed', errors: [{ path }] });
  });
});

describe('a tenant by id or slug', () => {
  test('is the same by both; 404 tenant_not_found for what names none', async () => {
    const tenant = await server.createTenant();
    const byId = await server.request('GET', `/v2/admin/tenants/${tenant.id}`);
    const bySlug = await server.request('GET', `/v2/admin/tenants/${tenant.slug}`);
    expect(byId.body).toEqual(bySlug.body);
    for (const name of [
      newId('ten'),
      'no-such-tenant',
      'ten_x',
      tenant.slug.toUpperCase(),
      "'%20OR%201=1--",
      '%F0%9F%98%80',
    ]) {
      const answer = await server.request('GET', `/v2/admin/tenants/${name}`);
      expect([answer.status, answer.body.code]).toEqual([404, 'tenant_not_found']);
    }
  });

  test('PATCH changes name and slug; the old slug is free', async () => {
    const tenant = await server.createTenant();
    server.clock.advance(5);
    const slug = `${tenant.slug}-new`;
    const answer = await server.request('PATCH', `/v2/admin/tenants/${tenant.slug}`, {
      body: { name: 'Renamed', slug },
    });
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({ id: tenant.id, name: 'Renamed', slug });
    expect(answer.body.updated_at > answer.body.created_at).toBe(true);
    expect((await server.request('GET', `/v2/admin/tenants/${tenant.slug}`)).status).toBe(404);
    expect((await server.request('PATCH', `/v2/admin/tenants/${slug}`, { body: {} })).body).toEqual(answer.body);
  });

  test('PATCH to a taken slug: 409, nothing changed', async () => {
    const [one, other] = [await server.createTenant(), await server.createTenant()];
    const answer = await server.request('PATCH', `/v2/admin/tenants/${one.id}`, {
      body: { name: 'X', slug: other.slug },
    });
    expect([answer.status, answer.body.code]).toEqual([409, 'slug_already_exists']);
    expect((await server.request('GET', `/v2/admin/tenants/${one.id}`)).body).toMatchObject({
      name: one.name,
      slug: one.slug,
    });
  });
});

describe('deleting a tenant', () => {
  test('422 without the slug as confirm, or with another text', async () => {
    const tenant = await server.createTenant();
    for (const query of ['', '?confirm=', `?confirm=${tenant.id}`, `?confirm=${tenant.slug}x`]) {
      const answer = await server.request('DELETE', `/v2/admin/tenants/${tenant.id}${query}`);
      expect([answer.status, answer.body.errors[0].path]).toEqual([422, 'query.confirm']);
    }
    expect((await server.request('GET', `/v2/admin/tenants/${tenant.id}`)).status).toBe(200);
  });

  test('removes every row that is the tenant’s and nothing else; its tokens and keys end at once', async () => {
    const [tenant, other] = [await server.createTenant(), await server.createTenant()];
    const user = await server.createUser(tenant, { roles: ['admin'], send_welcome_email: true });
    await server.createUser(other);
    const { access_token } = await server.signIn(tenant, user);
    const key = await server.request('POST', '/v2/admin/api-keys', {
      body: { name: 'k', scopes: ['*'], tenant: tenant.slug },
    });
    const before = await rowsByTenant(other.id);
    const answer = await server.request('DELETE', `/v2/admin/tenants/${tenant.id}?confirm=${tenant.slug}`);
    expect([answer.status, answer.body]).toEqual([204, undefined]);
    // Verifiers must still hear that the session has ended, for as long as its last token would live; ids alone.
    expect(await rowsByTenant(tenant.id)).toEqual({ session_revocations: 1 });
    expect(await rowsByTenant(other.id)).toEqual(before);
    expect((await server.request('GET', '/v2/me', { token: access_token })).status).toBe(401);
    expect((await server.request('GET', '/v2/admin/api-keys', { token: key.body.key })).status).toBe(401);
    expect((await server.request('DELETE', `/v2/admin/tenants/${tenant.id}?confirm=${tenant.slug}`)).status).toBe(404);
    expect(
      (await server.request('POST', '/v2/admin/tenants', { body: { name: 'Again', slug: tenant.slug } })).status,
    ).toBe(201);
  });

  test('goes by batches through many users, and stays one transaction', async () => {
    const tenant = await server.createTenant();
    await server.db.execute(
      Prisma.sql`INSERT INTO users (tenant_id, id, email, email_canonical, updated_at)
        SELECT ${tenant.id}, 'usr_' || n, n || '@example.com', n || '@example.com', now() FROM generate_series(1, 12000) n`,
    );
    const [deleted, created] = await Promise.all([
      server.request('DELETE', `/v2/admin/tenants/${tenant.id}?confirm=${tenant.slug}`),
      server.request('POST', `/v2/admin/tenants/${tenant.id}/users`, { body: { email: 'late@example.com' } }),
    ]);
    expect(deleted.status).toBe(204);
    expect([201, 404, 503]).toContain(created.status);
    expect(await rowsByTenant(tenant.id)).toEqual({});
  });
});

/** Rows that name the tenant, by table: every table that has the column, so that a new one is not forgotten. */
async function rowsByTenant(tenantId: string): Promise<Record<string, number>> {
  const tables = await server.db.query<{ name: string }>(
    Prisma.sql`SELECT table_name AS name FROM information_schema.columns
      WHERE table_schema = 'public' AND column_name = 'tenant_id'`,
  );
  expect(tables.length).toBeGreaterThan(5);
  const counts: Record<string, number> = {};
  for (const { name } of tables) {
    const [row] = await server.db.query<{ count: number }>(
      Prisma.sql`SELECT count(*) FROM ${Prisma.raw(`"${name}"`)} WHERE tenant_id = ${tenantId}`,
    );
    if (row !== undefined && row.count > 0) counts[name] = row.count;
  }
  return counts;
}

describe('listing tenants', () => {
  test('pages and cursors walk all of them once, newest first; totals are exact', async () => {
    const prefix = newId('req').slice(4).toLowerCase();
    const made: string[] = [];
    for (let n = 0; n < 7; n += 1) {
      const { body } = await server.request('POST', '/v2/admin/tenants', {
        body: { name: `Walk ${prefix}`, slug: `${prefix}-${n}` },
      });
      made.unshift(body.id);
    }
    const list = async (query: string) =>
      (await server.request('GET', `/v2/admin/tenants?search=${prefix}&limit=3${query}`)).body;
    const ids = (page: { tenants: { id: string }[] }) => page.tenants.map((tenant) => tenant.id);
    const pages = [await list(''), await list('&page=2'), await list('&page=3'), await list('&page=4')];
    expect(pages.map((page) => [page.total, page.page, page.limit])).toEqual([1, 2, 3, 4].map((page) => [7, page, 3]));
    expect(pages.flatMap(ids)).toEqual(made);
    const walked: string[] = [];
    for (let cursor: string | null = ''; cursor !== null; ) {
      const page = await list(cursor === '' ? '' : `&cursor=${cursor}&include_total=false`);
      if (cursor !== '') expect([page.page, page.total]).toEqual([null, null]);
      walked.push(...ids(page));
      cursor = page.next_cursor;
    }
    expect(walked).toEqual(made);
    expect((await list('&page=1000000000')).tenants).toEqual([]);
  });

  test('search finds parts of name and slug; % and _ are plain characters', async () => {
    const mark = newId('req').slice(4).toLowerCase();
    await server.request('POST', '/v2/admin/tenants', { body: { name: `100% ${mark} A_B\\C` } });
    const total = async (search: string) =>
      (await server.request('GET', `/v2/admin/tenants?search=${encodeURIComponent(search)}`)).body.total;
    expect(await total(mark.toUpperCase())).toBe(1);
    expect(await total(`0% ${mark}`)).toBe(1);
    expect(await total('A_B\\C')).toBe(1);
    expect(await total(`${mark}%`)).toBe(0);
    expect(await total(`${mark.slice(0, -1)}_`)).toBe(0);
  });

  test.each([
    'page=0',
    'limit=101',
    'limit=abc',
    'page=1&cursor=x',
    'cursor=x',
    'search=',
    'sort=name',
    'limit=1&limit=2',
  ])('422 for ?%s', async (query) => {
    const answer = await server.request('GET', `/v2/admin/tenants?${query}`);
    expect([answer.status, answer.body.code]).toEqual([422, 'validation_failed']);
  });

  test('a cursor of another list is refused', async () => {
    const tenant = await server.createTenant();
    const roles = await server.request('GET', `/v2/admin/tenants/${tenant.id}/roles?limit=1`);
    expect(roles.body.next_cursor).toEqual(expect.any(String));
    const answer = await server.request('GET', `/v2/admin/tenants?cursor=${roles.body.next_cursor}`);
    expect([answer.status, answer.body.errors[0].path]).toEqual([422, 'query.cursor']);
  });
});
