// 5,000 users: every filter, total and order is compared with the same question asked of the seeded data.
import { withDatabase } from '../support/database';
import type { Answer } from '../support/http';
import { openPage, type Page } from '../support/page';

const SEEDED = 5000;
const FIRST_NAMES = ['Alice', 'Bob', 'Çelik', 'Dana', 'Éva', 'Frank', 'Grace', null];
const LAST_NAMES = ['Chen', 'Smith', "O'Brien", 'de la Cruz', '100%_sure', 'Back\\slash', null];
const DAY_MS = 86_400_000;
const FIRST_DAY = Date.parse('2026-01-01T00:00:00.000Z');

/** What a test knows of a seeded user. */
interface Seed {
  email: string;
  firstName: string | null;
  lastName: string | null;
  roles: string[];
  status: 'active' | 'disabled' | 'pending';
  isEnrolled: boolean;
  isVerified: boolean;
  metadata: Record<string, unknown>;
  createdAt: number;
  lastLoginAt: number | null;
}

const seeds: Seed[] = Array.from({ length: SEEDED }, (_, i) => ({
  email: `user${i}.${i % 10 === 0 ? 'vip' : 'std'}@${i % 3 === 0 ? 'acme.com' : 'example.org'}`,
  firstName: FIRST_NAMES[i % FIRST_NAMES.length] ?? null,
  lastName: LAST_NAMES[i % LAST_NAMES.length] ?? null,
  roles: i % 11 === 0 ? ['admin'] : i % 13 === 0 ? ['admin', 'member'] : ['member'],
  status: i % 17 === 0 ? 'pending' : i % 7 === 0 ? 'disabled' : 'active',
  isEnrolled: i % 5 === 0,
  isVerified: i % 4 === 0,
  metadata: { level: i % 6, plan: i % 2 === 0 ? 'pro' : 'free', flag: i % 9 === 0 },
  createdAt: FIRST_DAY + (i % 100) * DAY_MS,
  lastLoginAt: i % 3 === 0 ? null : FIRST_DAY + (i % 50) * DAY_MS,
}));

let page: Page;
beforeAll(async () => {
  page = await openPage();
  await seed();
}, 240_000);
afterAll(() => page.close());

/** Users come in by the API; what only time and other flows could give them is written into their rows. */
async function seed(): Promise<void> {
  let next = 0;
  const worker = async () => {
    for (let user = seeds[next++]; user !== undefined; user = seeds[next++]) await create(user);
  };
  await Promise.all(Array.from({ length: 16 }, worker));
  await withDatabase(page.server, async (client) => {
    await client.query(
      `UPDATE users SET status = seed.status, mfa_enrolled = seed.mfa, created_at = to_timestamp(seed.created / 1000.0),
         last_login_at = to_timestamp(seed.login / 1000.0)
       FROM unnest($1::text[], $2::text[], $3::boolean[], $4::bigint[], $5::bigint[]) AS seed (email, status, mfa, created, login)
       WHERE users.email = seed.email`,
      [
        seeds.map(({ email }) => email),
        seeds.map(({ status }) => status),
        seeds.map(({ isEnrolled }) => isEnrolled),
        seeds.map(({ createdAt }) => createdAt),
        seeds.map(({ lastLoginAt }) => lastLoginAt),
      ],
    );
  });
}

async function create(user: Seed): Promise<void> {
  const answer = await page.admin('POST /users', {
    email: user.email,
    ...(user.firstName === null ? {} : { first_name: user.firstName }),
    ...(user.lastName === null ? {} : { last_name: user.lastName }),
    roles: user.roles,
    email_verified: user.isVerified,
    metadata: user.metadata,
  });
  if (answer.status !== 201) throw new Error(JSON.stringify(answer.body));
}

/** Every word is part of one of the three fields, whatever its case. */
const matches = (text: string) => (user: Seed) =>
  text
    .toLowerCase()
    .split(' ')
    .every((word) =>
      [user.email, user.firstName, user.lastName].some((field) => field?.toLowerCase().includes(word) === true),
    );
const day = (n: number) => new Date(FIRST_DAY + n * DAY_MS).toISOString();

const questions: [query: string, expected: (user: Seed) => boolean][] = [
  ['', () => true],
  ['search=alice', matches('alice')],
  ['search=ALICE', matches('alice')],
  ['search=alice chen', matches('alice chen')],
  ['search=vip acme', matches('vip acme')],
  ['search=user499', matches('user499')],
  ["search=o'b", matches("o'b")],
  ['search=%', matches('%')],
  ['search=_', matches('_')],
  ['search=\\', matches('\\')],
  ['search=éva', matches('éva')],
  ['search=smithacme', () => false],
  ['role=admin', ({ roles }) => roles.includes('admin')],
  ['role=member', ({ roles }) => roles.includes('member')],
  ['status=active', ({ status }) => status === 'active'],
  ['status=disabled', ({ status }) => status === 'disabled'],
  ['status=pending', ({ status }) => status === 'pending'],
  ['status=unverified', () => false],
  ['mfa_enrolled=true', ({ isEnrolled }) => isEnrolled],
  ['mfa_enrolled=false', ({ isEnrolled }) => !isEnrolled],
  ['email_verified=true', ({ isVerified }) => isVerified],
  ['email_verified=false', ({ isVerified }) => !isVerified],
  [`created_after=${day(40)}`, ({ createdAt }) => createdAt >= Date.parse(day(40))],
  [`created_before=${day(40)}`, ({ createdAt }) => createdAt < Date.parse(day(40))],
  [`last_login_after=${day(25)}`, ({ lastLoginAt }) => lastLoginAt !== null && lastLoginAt >= Date.parse(day(25))],
  [`last_login_before=${day(25)}`, ({ lastLoginAt }) => lastLoginAt !== null && lastLoginAt < Date.parse(day(25))],
  ['metadata[plan]=pro', ({ metadata }) => metadata.plan === 'pro'],
  ['metadata[level]=3', ({ metadata }) => metadata.level === 3],
  ['metadata[flag]=true', ({ metadata }) => metadata.flag === true],
  ['metadata[nothing]=x', () => false],
  [
    'search=alice&role=admin&status=active&mfa_enrolled=true&metadata[plan]=pro',
    (user) =>
      matches('alice')(user) &&
      user.roles.includes('admin') &&
      user.status === 'active' &&
      user.isEnrolled &&
      user.metadata.plan === 'pro',
  ],
];

/** `a=b c&d=[e]` with its values encoded as a client would. */
const encoded = (query: string) => new URLSearchParams(query.replaceAll('%', '%25').replaceAll('+', '%2B')).toString();

async function list(query: string): Promise<Answer['body']> {
  const answer = await page.admin(`GET /users?${encoded(query)}`);
  expect(answer).toMatchObject({ status: 200 });
  return answer.body;
}

const emails = (body: Answer['body']): string[] => body.users.map(({ email }: { email: string }) => email);

/** All users by a walk along the cursors. */
async function walk(query: string): Promise<string[]> {
  const found: string[] = [];
  let cursor: string | null = null;
  do {
    const body: Answer['body'] = await list(`${query}&limit=100${cursor === null ? '' : `&cursor=${cursor}`}`);
    found.push(...emails(body));
    cursor = body.next_cursor;
  } while (cursor !== null);
  return found;
}

it.each(questions)('?%s finds exactly the users it should, and their total', async (query, expected) => {
  const wanted = seeds.filter(expected).map(({ email }) => email);
  expect(await list(`${query}&limit=1`)).toMatchObject({ total: wanted.length, total_exact: true });
  const found = await walk(query);
  expect(found.length).toBe(wanted.length);
  expect(found.sort()).toEqual(wanted.sort());
});

it.each([
  ['created_at', (user: Seed) => user.createdAt],
  ['last_login_at', (user: Seed) => user.lastLoginAt],
  ['last_name', (user: Seed) => user.lastName],
  ['email', (user: Seed) => user.email],
] as [string, (user: Seed) => string | number | null][])(
  'sort=%s gives all users once, in order, nulls last, by pages and by cursors',
  async (field, keyOf) => {
    const byEmail = new Map(seeds.map((user) => [user.email, keyOf(user)]));
    for (const sort of [field, `-${field}`]) {
      const found = await walk(`sort=${sort}`);
      expect(new Set(found).size).toBe(SEEDED);
      const values = found.map((email) => byEmail.get(email) ?? null);
      const firstNull = values.indexOf(null);
      expect(values.slice(firstNull === -1 ? SEEDED : firstNull).filter((value) => value !== null)).toEqual([]);
      if (field !== 'email' && field !== 'last_name') {
        const numbers = values.filter((value) => value !== null).map(Number);
        expect(numbers).toEqual([...numbers].sort((a, b) => (sort === field ? a - b : b - a)));
      }
      expect(emails(await list(`sort=${sort}&limit=100&page=7`))).toEqual(found.slice(600, 700));
    }
  },
);

it('page=50&limit=100 is the last page of 5,000, and page 51 is empty', async () => {
  expect(emails(await list('page=50&limit=100'))).toHaveLength(100);
  expect(await list('page=51&limit=100')).toMatchObject({ users: [], total: SEEDED, page: 51 });
  expect(await list('include_total=false')).toMatchObject({ total: null });
});
