import pg from 'pg';
import { insertTenantWithUser, insertUser } from '../../test/rows';
import { createTestDatabase, type TestDatabase } from '../../test/test-database';
import { auditEventsOf } from '../audit/repository';
import { Prisma } from '../generated/prisma/client';
import { createDatabase, type Database, type Sql } from './database';
import { attempted, undone } from './savepoint';

let database: TestDatabase;
let db: Database;
let mine: { tenant: { id: string }; userId: string };
let other: { tenant: { id: string }; userId: string };
beforeAll(async () => {
  database = await createTestDatabase();
  db = createDatabase({ connectionString: database.connectionString });
  mine = await insertTenantWithUser(db);
  other = await insertTenantWithUser(db);
});
afterAll(async () => {
  await db.close();
  await database.drop();
});

type Way = <T>(body: (sql: Sql) => Promise<T>) => Promise<T>;
const ways: [name: string, run: Way][] = [
  ['without a transaction', (body) => body(db)],
  ['in a transaction', (body) => db.transaction(body)],
  ['in a transaction of the ORM', (body) => db.ormTransaction(body)],
  ['in a unit', (body) => db.unit((tx) => body(tx))],
  ['in a transaction within a unit', (body) => db.unit(() => db.transaction(body))],
  ['without a transaction within a unit', (body) => db.unit(() => body(db))],
  ['in a snapshot', (body) => db.snapshot(body)],
];
const writing = ways.filter(([name]) => name !== 'in a snapshot');

/** A query that forgot its `where`. */
const forgetful = Prisma.sql`SELECT id FROM users ORDER BY id`;
const idsOf = (rows: { id: string }[]) => rows.map(({ id }) => id);
const seen = async (sql: Sql) => idsOf(await sql.query<{ id: string }>(forgetful));

describe.each(ways)('a query that forgot its tenant, %s (A11)', (_name, run) => {
  it('sees the users of the tenant it is about, none without one, and all only when it says so', async () => {
    const answers = await run(async (sql) => [
      await seen(sql),
      await seen(sql.of(mine.tenant.id)),
      await seen(sql.of(other.tenant.id)),
      await seen(sql),
      await seen(sql.ofAllTenants()),
      await seen(sql.of('ten_none')),
      await seen(sql),
    ]);
    const all = [mine.userId, other.userId].sort();
    expect(answers).toEqual([[], [mine.userId], [other.userId], [], all, [], []]);
  });

  it('sees its own tenant when statements about several are sent at once', async () => {
    const scopes = [mine, other, mine, other];
    const answers = await run((sql) => Promise.all(scopes.map(({ tenant }) => seen(sql.of(tenant.id)))));
    expect(answers).toEqual(scopes.map(({ userId }) => [userId]));
  });
});

describe.each(writing)('a write, %s', (_name, run) => {
  it('changes and deletes no user of another tenant', async () => {
    const counts = await run(async (sql) => [
      await sql.of('ten_none').execute(Prisma.sql`UPDATE users SET version = version + 1`),
      await sql.of('ten_none').execute(Prisma.sql`DELETE FROM users`),
      await sql.execute(Prisma.sql`DELETE FROM users`),
      await sql.of(mine.tenant.id).execute(Prisma.sql`UPDATE users SET version = version + 1`),
    ]);
    expect(counts).toEqual([0, 0, 0, 1]);
  });

  it.each<[string, (sql: Sql) => Sql]>([
    ['about another tenant', (sql) => sql.of(other.tenant.id)],
    ['about none', (sql) => sql],
  ])('is refused when it adds a user %s', async (_about, about) => {
    const { tenant } = mine;
    const add = Prisma.sql`
      INSERT INTO users (tenant_id, id, email, email_canonical) VALUES (${tenant.id}, 'usr_new', 'new@x', 'new@x')`;
    await expect(run((sql) => about(sql).execute(add))).rejects.toThrow(/row-level security/);
  });
});

it('a user can not be moved to another tenant', async () => {
  const move = Prisma.sql`UPDATE users SET tenant_id = ${other.tenant.id}`;
  await expect(db.of(mine.tenant.id).execute(move)).rejects.toThrow(/row-level security/);
});

it('a statement that fails behind its scope is undone alone, and the connection is as good as new', async () => {
  const broken = db.of(mine.tenant.id).query(Prisma.sql`SELECT 1 / (SELECT count(*) - 1 FROM users)`);
  await expect(broken).rejects.toMatchObject({ code: 'validation_failed' });
  expect(await seen(db)).toEqual([]);
  expect(await seen(db.of(mine.tenant.id))).toEqual([mine.userId]);
});

it('what failed within a unit takes its tenant along', async () => {
  const answers = await db.unit(async (tx) => {
    await db.transaction((inner) => inner.of(mine.tenant.id).query(Prisma.sql`SELECT 1 / 0`)).catch(() => undefined);
    return [await seen(tx.of(mine.tenant.id)), await seen(tx)];
  });
  expect(answers).toEqual([[mine.userId], []]);
});

it.each<[string, Way]>([
  ['a transaction', (body) => db.transaction(body)],
  ['a unit', (body) => db.unit((tx) => body(tx))],
])('what was attempted within %s and failed takes its tenant along', async (_name, run) => {
  const answers = await run(async (tx) => {
    const own = tx.of(mine.tenant.id);
    await attempted(own, () => tx.of(other.tenant.id).query(Prisma.sql`SELECT 1 / 0`)).catch(() => undefined);
    return [await seen(own), await seen(tx), await undone(tx, () => seen(own)), await seen(tx), await seen(own)];
  });
  expect(answers).toEqual([[mine.userId], [], [mine.userId], [], [mine.userId]]);
});

it('leaves nothing behind on a connection that PgBouncer lends to others', async () => {
  const single = createDatabase({ connectionString: database.connectionString, poolSize: 1 });
  await single.of(mine.tenant.id).query(forgetful);
  await single.transaction((tx) => tx.ofAllTenants().query(forgetful));
  expect(await seen(single)).toEqual([]);
  await single.close();
});

it('counts the users of each tenant, whichever the connection was about before', async () => {
  const single = createDatabase({ connectionString: database.connectionString, poolSize: 1 });
  const { tenant: a } = await insertTenantWithUser(single);
  const { tenant: b } = await insertTenantWithUser(single);
  for (const { id } of [a, b, a]) await insertUser(single, id);
  const total = Prisma.sql`SELECT sum(change)::int AS total FROM user_count_changes`;
  expect(await single.of(a.id).query(total)).toEqual([{ total: 3 }]);
  expect(await single.of(b.id).query(total)).toEqual([{ total: 2 }]);
  await single.execute(Prisma.sql`DELETE FROM tenants WHERE id = ${a.id}`);
  expect(await single.of(a.id).query(total)).toEqual([{ total: null }]);
  await single.close();
});

describe("the server's own role", () => {
  let client: pg.Client;
  beforeAll(async () => {
    client = new pg.Client(database.connectionString);
    await client.connect();
    await auditEventsOf(db, mine.tenant.id).insert([eventOf('evt_1')]);
  });
  afterAll(() => client.end());

  const eventOf = (id: string) => ({
    ...{
      tenantId: mine.tenant.id,
      id,
      type: 'user.created' as const,
      at: new Date(),
      mac: Buffer.alloc(32),
      changes: {},
    },
    ...{
      actorType: 'root' as const,
      actorId: null,
      targetType: 'user' as const,
      targetId: mine.userId,
      requestId: null,
    },
    ...{ ipAddress: null, userAgent: null, clientSalt: null, clientHash: null },
  });

  it('is one that row-level security applies to', async () => {
    const { rows } = await client.query('SELECT rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user');
    expect(rows).toEqual([{ rolsuper: false, rolbypassrls: false }]);
  });

  it.each(['UPDATE audit_events SET actor_id = NULL', 'DELETE FROM audit_events', 'TRUNCATE audit_events'])(
    'is refused: %s',
    async (statement) => {
      const forge = client.query(`BEGIN; SET LOCAL hellojohn.tenant = '*'; ${statement}`);
      await expect(forge).rejects.toThrow(/append-only|permission denied/);
      await client.query('ROLLBACK');
    },
  );
});
