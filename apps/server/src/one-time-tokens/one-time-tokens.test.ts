import { createManualClock } from '../../test/manual-clock';
import { insertTenantWithUser, insertUser } from '../../test/rows';
import { createTestDatabase, type TestDatabase } from '../../test/test-database';
import { createDatabase, type Database } from '../db/database';
import { Prisma } from '../generated/prisma/client';
import { createOneTimeTokenService, type OneTimeTokenService, type TokenPurpose } from './service';

let database: TestDatabase;
let db: Database;
const clock = createManualClock();
const tokens: OneTimeTokenService = createOneTimeTokenService({ clock });

beforeAll(async () => {
  database = await createTestDatabase();
  db = createDatabase({ connectionString: database.connectionString });
});

afterAll(async () => {
  await db.close();
  await database.drop();
});

async function issued(
  purpose: TokenPurpose = 'password_reset',
  more: { attempts?: number; data?: Record<string, unknown> } = {},
) {
  const { tenant, userId } = await insertTenantWithUser(db);
  const args = { tenantId: tenant.id, userId, purpose, ttlSeconds: 3600, ...more } as const;
  const { token, expiresAt } = await db.transaction((tx) => tokens.issue(tx, args));
  return { tenantId: tenant.id, userId, token, expiresAt, args };
}

const countOf = async (tenantId: string) => {
  const [row] = await db
    .ofAllTenants()
    .query<{ n: number }>(Prisma.sql`SELECT count(*)::int AS n FROM one_time_tokens WHERE tenant_id = ${tenantId}`);
  return row?.n;
};

test('a token grants once what it was made for', async () => {
  const { token, tenantId, userId } = await issued('email_change', { data: { new_email: 'a@b.example' } });
  expect(token).toMatch(/^[A-Za-z0-9_-]{64}$/);
  expect(await tokens.find(db, 'email_change', token)).toMatchObject({ tenantId, userId });
  const grant = { tenantId, userId, data: { new_email: 'a@b.example' } };
  expect(await tokens.consume(db, 'email_change', token)).toEqual(grant);
  expect(await tokens.consume(db, 'email_change', token)).toBeNull();
  expect(await tokens.find(db, 'email_change', token)).toBeNull();
});

test('of 20 parallel uses one wins (E3)', async () => {
  const { token } = await issued();
  const uses = Array.from({ length: 20 }, () => db.transaction((tx) => tokens.consume(tx, 'password_reset', token)));
  const grants = (await Promise.all(uses)).filter((grant) => grant !== null);
  expect(grants).toHaveLength(1);
});

test('a rolled back use leaves the token alive', async () => {
  const { token } = await issued();
  const failed = db.transaction(async (tx) => {
    await tokens.consume(tx, 'password_reset', token);
    throw new Error('refused after all');
  });
  await expect(failed).rejects.toThrow('refused after all');
  expect(await tokens.consume(db, 'password_reset', token)).not.toBeNull();
});

test('a token of another purpose or tenant, an altered and a malformed one are unknown (E4)', async () => {
  const { token } = await issued();
  const other = await issued();
  const swapped = other.token.slice(0, 21) + token.slice(21);
  const altered = token.slice(0, -1) + (token.endsWith('A') ? 'B' : 'A');
  expect(await tokens.consume(db, 'invitation', token)).toBeNull();
  for (const wrong of [swapped, altered, '', 'x', `${token}A`, `${token}\n`, '\0', 'ñ'.repeat(64)]) {
    expect(await tokens.consume(db, 'password_reset', wrong)).toBeNull();
    expect(await tokens.find(db, 'password_reset', wrong)).toBeNull();
    expect(await tokens.attempt(db, 'password_reset', wrong)).toBeNull();
  }
  expect(await tokens.consume(db, 'password_reset', token)).not.toBeNull();
});

test('a token ends at its time', async () => {
  const { token, expiresAt } = await issued();
  clock.set(new Date(expiresAt.getTime() + 1));
  expect(await tokens.find(db, 'password_reset', token)).toBeNull();
  expect(await tokens.attempt(db, 'password_reset', token)).toBeNull();
  expect(await tokens.consume(db, 'password_reset', token)).toBeNull();
});

test('a newer link ends the older ones of its purpose, also when both are made at once', async () => {
  const { args, token, tenantId } = await issued();
  const invitation = await db.transaction((tx) => tokens.issue(tx, { ...args, purpose: 'invitation' }));
  const newer = await Promise.all(Array.from({ length: 8 }, () => db.transaction((tx) => tokens.issue(tx, args))));
  expect(await tokens.consume(db, 'password_reset', token)).toBeNull();
  const alive = await Promise.all(newer.map((made) => tokens.find(db, 'password_reset', made.token)));
  expect(alive.filter((found) => found !== null)).toHaveLength(1);
  expect(await tokens.find(db, 'invitation', invitation.token)).not.toBeNull();
  expect(await countOf(tenantId)).toBe(2);
});

test('challenges of one user live side by side', async () => {
  const { args, token } = await issued('mfa', { attempts: 5 });
  await db.transaction((tx) => tokens.issue(tx, args));
  expect(await tokens.find(db, 'mfa', token)).not.toBeNull();
});

test('of 20 parallel tries as many are granted as were allowed', async () => {
  const { token } = await issued('mfa', { attempts: 5 });
  const tries = await Promise.all(Array.from({ length: 20 }, () => tokens.attempt(db, 'mfa', token)));
  const left = tries.flatMap((grant) => (grant === null ? [] : [grant.attemptsLeft]));
  expect(left.sort()).toEqual([0, 1, 2, 3, 4]);
});

test('dropping ends the tokens of one user alone, all or by purpose', async () => {
  const { args, token, tenantId, userId } = await issued();
  const other = await db.transaction(async (tx) =>
    tokens.issue(tx, { ...args, userId: await insertUser(tx, tenantId) }),
  );
  const invitation = await db.transaction((tx) => tokens.issue(tx, { ...args, purpose: 'invitation' }));
  await tokens.drop(db, { tenantId, userId }, ['password_reset', 'email_change']);
  expect(await tokens.find(db, 'password_reset', token)).toBeNull();
  expect(await tokens.find(db, 'invitation', invitation.token)).not.toBeNull();
  await tokens.drop(db, { tenantId, userId });
  expect(await tokens.find(db, 'invitation', invitation.token)).toBeNull();
  expect(await tokens.find(db, 'password_reset', other.token)).not.toBeNull();
});

test('making a token sweeps expired ones out', async () => {
  const { args, tenantId } = await issued('mfa');
  for (let made = 0; made < 5; made += 1) await tokens.issue(db, args);
  clock.advance(3601);
  await tokens.issue(db, args);
  expect(await countOf(tenantId)).toBe(1);
});

test('only hashes are stored', async () => {
  const { token, tenantId } = await issued();
  const [row] = await db
    .ofAllTenants()
    .query<{ all: string }>(
      Prisma.sql`SELECT string_agg(t::text, '') AS all FROM one_time_tokens t WHERE tenant_id = ${tenantId}`,
    );
  const hex = Buffer.from(token, 'base64url').subarray(16).toString('hex');
  expect(row?.all).not.toContain(token);
  expect(row?.all).not.toContain(hex);
  expect(row?.all).not.toContain(Buffer.from(token).toString('hex'));
});

test('there is no token for an unknown user', async () => {
  const { args } = await issued();
  const unknown = { ...args, userId: 'usr_00000000000000000000000000' };
  await expect(db.transaction((tx) => tokens.issue(tx, unknown))).rejects.toMatchObject({ code: 'user_not_found' });
});
