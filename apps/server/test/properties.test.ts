// Promises that hold for any input, tried with many at random. PROPERTY_SEED repeats a run, PROPERTY_RUNS lengthens it.
import { randomInt } from 'node:crypto';
import fc from 'fast-check';
import { z } from 'zod';
import { endpoints } from '../src/endpoints';
import { decodeCursor, encodeCursor } from '../src/http/paging';
import { isSlug } from '../src/tenants/schema';
import { slugFrom, withSuffix } from '../src/tenants/slug';
import { USER_SORTS } from '../src/users/list-query';
import { type PathValues, pathOf, unknownPathValues } from './endpoint-samples';
import { startTestServer, type TestServer, type TestTenant } from './harness';
import { seedUsers } from './users';

const seed = Number(process.env.PROPERTY_SEED ?? randomInt(2 ** 31));
const factor = Number(process.env.PROPERTY_RUNS ?? 1);
const runs = (numRuns: number) => ({ seed, numRuns: numRuns * factor });

let server: TestServer;
beforeAll(async () => {
  process.stdout.write(`properties: PROPERTY_SEED=${seed}\n`);
  server = await startTestServer({ isRateLimited: false });
});
afterAll(() => server.stop());

/** Names that reach no prototype, which have tests of their own, in text that PostgreSQL holds. */
const isPlain = (text: string) => text !== '__proto__' && !text.includes('\0') && text.isWellFormed();

describe('metadata in the database', () => {
  type Json = null | boolean | string | number | Json[] | { [key: string]: Json };
  const key = fc.oneof(
    fc.constantFrom('a', 'b', '', 'a.b', "'", '"', '{', '$', 'toString', '日本'),
    fc.string({ maxLength: 4 }),
  );
  const { document } = fc.letrec<{ any: Json; document: { [key: string]: Json } }>((tie) => ({
    any: fc.oneof(
      { maxDepth: 4 },
      fc.constant(null),
      fc.boolean(),
      fc.string({ maxLength: 6 }),
      fc.integer(),
      tie('document'),
      fc.array(tie('any'), { maxLength: 3 }),
    ),
    document: fc.dictionary(key.filter(isPlain), tie('any'), { maxKeys: 4, noNullPrototype: true }),
  }));

  /** RFC 7396, section 2, word for word. */
  function merged(target: Json, patch: Json): Json {
    if (typeof patch !== 'object' || patch === null || Array.isArray(patch)) return patch;
    const result = new Map(isObject(target) ? Object.entries(target) : []);
    for (const [name, value] of Object.entries(patch)) {
      if (value === null) result.delete(name);
      else result.set(name, merged(result.get(name) ?? null, value));
    }
    return Object.fromEntries(result);
  }
  const isObject = (value: Json): value is { [key: string]: Json } =>
    typeof value === 'object' && value !== null && !Array.isArray(value);

  it('is what RFC 7396 makes of each PATCH, one after the other', async () => {
    const tenant = await server.createTenant();
    const users = `/v2/admin/tenants/${tenant.id}/users`;
    await fc.assert(
      fc.asyncProperty(fc.array(document, { minLength: 1, maxLength: 4 }), async (patches) => {
        const [user] = await seedUsers(server.db, tenant.id, [{}]);
        let expected: Json = {};
        for (const metadata of patches) {
          const { status } = await server.request('PATCH', `${users}/${user?.id}`, { body: { metadata } });
          expect(status).toBe(200);
          expected = merged(expected, metadata);
        }
        const { body } = await server.request('GET', `${users}/${user?.id}`);
        expect(body.metadata).toEqual(expected);
      }),
      runs(25),
    );
  });
});

describe('walking a list of users', () => {
  const moment = fc.option(fc.integer({ min: 0, max: 3 }).map((n) => new Date(Date.UTC(2025, 0, 1, 0, 0, n))));
  const user = fc.record({
    lastName: fc.option(fc.constantFrom('Ng', 'ng', 'Åse', '日本', '', 'z')),
    lastLoginAt: moment,
    createdAt: moment.map((at) => at ?? new Date(Date.UTC(2024, 0, 1))),
  });

  it.each(USER_SORTS)('%s: pages and cursors give each user exactly once, in one order', async (sort) => {
    await fc.assert(
      fc.asyncProperty(fc.array(user, { maxLength: 25 }), fc.integer({ min: 1, max: 9 }), async (users, limit) => {
        const tenant = await server.createTenant();
        const seeded = await seedUsers(server.db, tenant.id, users);
        const byCursor = await walk(tenant, { sort, limit: String(limit) }, 'cursor');
        const byPage = await walk(tenant, { sort, limit: String(limit) }, 'page');
        expect(byPage).toEqual(byCursor);
        expect(byCursor.toSorted()).toEqual(seeded.map(({ id }) => id).toSorted());
      }),
      runs(4),
    );
  });

  async function walk(tenant: TestTenant, query: Record<string, string>, by: 'cursor' | 'page'): Promise<string[]> {
    const ids: string[] = [];
    let next: Record<string, string> = {};
    for (let page = 1; ; page += 1) {
      const path = `/v2/admin/tenants/${tenant.id}/users?${new URLSearchParams({ ...query, ...next })}`;
      const { status, body } = await server.request('GET', path);
      expect(status).toBe(200);
      ids.push(...body.users.map(({ id }: { id: string }) => id));
      if (body.next_cursor === null) return ids;
      next = by === 'cursor' ? { cursor: body.next_cursor } : { page: String(page + 1) };
    }
  }
});

describe('a cursor', () => {
  it('gives back what was put in', () => {
    const value = fc.oneof(fc.string({ unit: 'grapheme' }), fc.integer(), fc.constant(null), fc.boolean());
    fc.assert(
      fc.property(fc.array(value), (values) => {
        expect(decodeCursor(encodeCursor(values), z.array(z.unknown()))).toEqual(values);
      }),
      runs(200),
    );
  });

  it('that is any text is refused as a wrong value, never worse', () => {
    const text = fc.oneof(
      fc.string(),
      fc.json().map((json) => Buffer.from(json).toString('base64url')),
    );
    fc.assert(
      fc.property(text, (cursor) => {
        try {
          decodeCursor(cursor, z.tuple([z.string(), z.string()]));
        } catch (error) {
          expect(error).toMatchObject({ code: 'validation_failed', status: 422 });
        }
      }),
      runs(300),
    );
  });
});

describe('query parameters', () => {
  interface Documented {
    properties?: Record<string, { enum?: unknown[]; type?: string }>;
  }
  const queried = endpoints.filter(({ query, method }) => query !== undefined && method === 'get');
  const parametersOf = ({ query }: (typeof endpoints)[number]) =>
    query === undefined
      ? {}
      : ((z.toJSONSchema(query, { io: 'input', unrepresentable: 'any' }) as Documented).properties ?? {});
  const anyText = fc.oneof(
    fc.string({ unit: 'grapheme', maxLength: 20 }),
    fc.constantFrom('', '0', '-1', '1.5', '101', '1e3', '0x10', ' 1', '9999999999999999999', 'true', 'TRUE', 'null'),
    fc.constantFrom(
      '2025-02-31T00:00:00Z',
      '+275760-09-13T00:00:00Z',
      'Infinity',
      '%',
      '_',
      "';--",
      '\u0000',
      '\ud800',
    ),
    fc.json({ maxDepth: 2 }),
  );

  it.each(queried.map((item) => [item.id, item] as const))('%s takes any text without throwing', (_id, item) => {
    const names = [...Object.keys(parametersOf(item)), 'metadata[a]', 'metadata[__proto__]', '__proto__', 'nonsense'];
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...names), anyText), (query) => {
        const parsed = item.query?.safeParse(query);
        expect(typeof parsed?.success).toBe('boolean');
        if ('nonsense' in query) expect(parsed?.success).toBe(false);
      }),
      runs(60),
    );
  });

  it.each(queried.filter((item) => 'limit' in parametersOf(item)).map((item) => [item.id, item] as const))(
    '%s takes numbers and booleans as documented, and nothing that looks like one',
    (_id, item) => {
      const parse = (name: string, value: string) => item.query?.safeParse({ [name]: value }).success;
      fc.assert(
        fc.property(anyText, (value) => {
          expect(parse('limit', value)).toBe(/^\d+$/.test(value) && Number(value) >= 1 && Number(value) <= 100);
          for (const [name, { type }] of Object.entries(parametersOf(item))) {
            if (type === 'boolean') expect(parse(name, value)).toBe(value === 'true' || value === 'false');
          }
        }),
        runs(100),
      );
    },
  );

  it('lead to no 5xx in any operation, and each refusal is a problem', async () => {
    const tenant = await server.createTenant();
    const values: PathValues = { ...unknownPathValues(), tenantId: tenant.id };
    const streams = new Set(['followRevocations']);
    const asked = queried.filter(({ id }) => !streams.has(id));
    const call = fc.constantFrom(...asked).chain((item) => {
      const names = Object.keys(parametersOf(item)).filter((name) => name !== 'metadata');
      return fc.record({
        item: fc.constant(item),
        query: fc.dictionary(fc.constantFrom(...names, 'metadata[a]'), anyText, { maxKeys: 3 }),
      });
    });
    await fc.assert(
      fc.asyncProperty(call, async ({ item, query }) => {
        const wellFormed = Object.entries(query).filter(([, value]) => value.isWellFormed());
        const path = `${pathOf(item, values)}?${new URLSearchParams(wellFormed)}`;
        const { status, headers } = await server.request('GET', path);
        expect(status).toBeLessThan(500);
        if (status >= 400) expect(headers.get('content-type')).toContain('application/problem+json');
      }),
      runs(250),
    );
  });
});

describe('an export as CSV', () => {
  const name = fc
    .oneof(fc.string({ unit: 'grapheme', maxLength: 12 }), fc.stringMatching(/^[=+\-@'"\t\r\n,; ]{1,4}[a-z]?$/))
    .filter((text) => text.trim() !== '' && isPlain(text));
  // Control characters are refused in names.
  const personName = name.filter((text) => !/\p{Cc}/u.test(text));
  const person = fc.record({
    first_name: fc.option(personName),
    last_name: fc.option(personName),
    metadata: fc.dictionary(
      fc.string({ maxLength: 5 }).filter(isPlain),
      fc.oneof(name, fc.integer(), fc.boolean(), fc.array(name, { maxLength: 2 })),
      { maxKeys: 3, noNullPrototype: true },
    ),
  });
  type User = Record<string, unknown>;

  it('comes back by an import as it was, whatever the names and metadata', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(person, { minLength: 1, maxLength: 8 }), async (people) => {
        const [from, to] = [await server.createTenant(), await server.createTenant()];
        for (const [n, fields] of people.entries())
          await server.createUser(from, { ...fields, email: `person-${n}@example.com` });
        const exported = await server.request('GET', `/v2/admin/tenants/${from.id}/users/export?format=csv`);
        const upload = { rawBody: exported.body as string, contentType: 'text/csv' };
        const job = await server.request('POST', `/v2/admin/tenants/${to.id}/users/import`, upload);
        await server.services.jobs.runDue();
        const done = await server.request('GET', `/v2/admin/tenants/${to.id}/jobs/${job.body.id}`);
        expect(done.body).toMatchObject({ status: 'succeeded', succeeded: people.length, failed: 0 });
        expect(await usersOf(to)).toEqual(await usersOf(from));
      }),
      runs(8),
    );
  });

  async function usersOf(tenant: TestTenant): Promise<User[]> {
    const { body } = await server.request('GET', `/v2/admin/tenants/${tenant.id}/users?sort=email&limit=100`);
    return body.users.map(({ email, first_name, last_name, metadata, roles, status }: User) => ({
      email,
      first_name,
      last_name,
      metadata,
      roles,
      status,
    }));
  }
});

describe('a slug', () => {
  it('made of any name is one, and stays itself', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 100 }), (name) => {
        const slug = slugFrom(name);
        expect([isSlug(slug), isSlug(withSuffix(slug))]).toEqual([true, true]);
        expect(slugFrom(slug)).toBe(slug);
      }),
      runs(500),
    );
  });
});
