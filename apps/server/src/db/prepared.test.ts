import { hasPgBouncer, startPgBouncer } from '../../test/pgbouncer';
import { insertTenantWithUser } from '../../test/rows';
import { createTestDatabase, type TestDatabase } from '../../test/test-database';
import { Prisma } from '../generated/prisma/client';
import { createDatabase, type Database, type Sql } from './database';
import { prepared, preparedName } from './prepared';

let database: TestDatabase;
let owner: Database;
/** On one connection. */
let db: Database;
beforeAll(async () => {
  database = await createTestDatabase();
  owner = createDatabase({ connectionString: database.ownerConnectionString });
});
beforeEach(() => {
  db = createDatabase({ connectionString: database.connectionString, poolSize: 1 });
});
afterEach(() => db.close());
afterAll(async () => {
  await owner.close();
  await database.drop();
});

/** A pooler that follows no names leaves none, and what was prepared there is not to be seen. */
const isDirect = process.env.TEST_PGBOUNCER === undefined;
const itDirect = isDirect ? it : it.skip;

/** PostgreSQL takes the plan for all values from the sixth time on. */
const TIMES = 8;

interface Statement {
  text: string;
  generic: number;
}
const keptBy = (sql: Sql) =>
  sql.query<Statement>(Prisma.sql`
    SELECT statement AS text, generic_plans AS generic FROM pg_prepared_statements WHERE name LIKE 'hj_%'`);
const keepsPlanOf = async (sql: Sql, part: string) =>
  (await keptBy(sql)).some(({ text, generic }) => text.includes(part) && generic > 0);

type Way = <T>(body: (sql: Sql) => Promise<T>) => Promise<T>;
const ways: [name: string, run: Way][] = [
  ['without a transaction', (body) => body(db)],
  ['in a transaction', (body) => db.transaction(body)],
  ['in a unit', (body) => db.unit(body)],
];

describe.each(ways)('a prepared statement that forgot its tenant, %s', (_name, run) => {
  it('sees the users of the tenant it is about, whichever it was about before', async () => {
    const [mine, other] = [await insertTenantWithUser(owner), await insertTenantWithUser(owner)];
    const ids = [mine.userId, other.userId];
    const seen = async (sql: Sql) => {
      const rows = await sql.query<{ id: string }>(
        prepared`SELECT id FROM users u WHERE u.id IN (${mine.userId}, ${other.userId}) ORDER BY id`,
      );
      return rows.map(({ id }) => id);
    };
    for (let time = 0; time < TIMES; time += 1) {
      const answers = await run(async (sql) => [
        await seen(sql.ofAllTenants()),
        await seen(sql.of(mine.tenant.id)),
        await seen(sql),
        await seen(sql.of(other.tenant.id)),
        await seen(sql.of('ten_none')),
      ]);
      expect(answers).toEqual([ids.toSorted(), [mine.userId], [], [other.userId], []]);
    }
  });
});

itDirect('is planned once and kept on its connection, and so is what names its tenant', async () => {
  const { tenant } = await insertTenantWithUser(owner);
  for (let time = 0; time < TIMES; time += 1) {
    await db.of(tenant.id).query(prepared`SELECT ${time}::int AS kept, id FROM tenants WHERE id = ${tenant.id}`);
    await db.of(tenant.id).query(Prisma.sql`SELECT ${time}::int AS planned, id FROM tenants WHERE id = ${tenant.id}`);
  }
  expect(await keepsPlanOf(db, 'AS kept')).toBe(true);
  expect(await keepsPlanOf(db, 'hellojohn.tenant')).toBe(true);
  expect((await keptBy(db)).some(({ text }) => text.includes('AS planned'))).toBe(false);
});

itDirect('stays prepared when it fails, and is prepared later when it could not be', async () => {
  const table = 'prepared_later';
  const divide = (by: number) => prepared`SELECT 6 / ${by}::int AS quotient`;
  const count = () => prepared`SELECT count(*)::int AS total FROM ${Prisma.raw(table)}`;
  await expect(db.of('ten_1').query(divide(0))).rejects.toMatchObject({ code: 'validation_failed' });
  await expect(db.of('ten_1').query(count())).rejects.toThrow(/does not exist/);
  const lost = db.transaction(async (tx) => {
    await tx.query(divide(0)).catch(() => undefined);
    await tx.query(count());
  });
  await expect(lost).rejects.toThrow();
  await owner.execute(Prisma.raw(`CREATE TABLE ${table} ()`));
  await owner.execute(Prisma.raw(`GRANT SELECT ON ${table} TO PUBLIC`));
  for (let time = 0; time < TIMES; time += 1) {
    expect(await db.of('ten_1').query(divide(2))).toEqual([{ quotient: 3 }]);
    expect(await db.transaction((tx) => tx.of('ten_1').query(count()))).toEqual([{ total: 0 }]);
  }
  expect(await keepsPlanOf(db, 'quotient')).toBe(true);
  expect(await keepsPlanOf(db, table)).toBe(true);
});

describe.each(ways.slice(0, 2))('%s', (name, run) => {
  it('is sent again when a migration has changed the type of what it returns', async () => {
    const table = Prisma.raw(`retyped_${name.replaceAll(' ', '_')}`);
    await owner.execute(Prisma.sql`CREATE TABLE ${table} AS SELECT 7 AS value`);
    await owner.execute(Prisma.sql`GRANT SELECT ON ${table} TO PUBLIC`);
    const read = () => run((sql) => sql.of('ten_1').query(prepared`SELECT value FROM ${table}`));
    for (let time = 0; time < TIMES; time += 1) expect(await read()).toEqual([{ value: 7 }]);
    await owner.execute(Prisma.sql`ALTER TABLE ${table} ALTER COLUMN value TYPE TEXT`);
    for (let time = 0; time < TIMES; time += 1) expect(await read()).toEqual([{ value: '7' }]);
  });

  it('is sent again when its name is taken on the connection', async () => {
    const statement = prepared`SELECT 'right' AS answer, ${Prisma.raw(`'${name}'`)} AS way`;
    await db.execute(Prisma.raw(`PREPARE ${preparedName(statement.text)} AS SELECT 'wrong' AS answer, 'any' AS way`));
    expect(await run((sql) => sql.query(statement))).toEqual([{ answer: 'right', way: name }]);
  });
});

(hasPgBouncer ? it : it.skip)('servers that share the connections of PgBouncer get the rows they ask for', async () => {
  const pooler = await startPgBouncer(database.connectionString);
  const connectionString = pooler.through(database.connectionString);
  const servers = [1, 2].map(() => createDatabase({ connectionString, poolSize: 5 }));
  try {
    const people = await Promise.all([1, 2, 3].map(() => insertTenantWithUser(owner)));
    const read = async (sql: Sql, { tenant, userId }: (typeof people)[number]) => {
      const rows = await sql.of(tenant.id).query(prepared`SELECT id FROM users WHERE tenant_id = ${tenant.id}`);
      expect(rows).toEqual([{ id: userId }]);
    };
    const calls = Array.from({ length: 60 }, async (_value, index) => {
      const person = people[index % people.length] as (typeof people)[number];
      const server = servers[index % servers.length] as Database;
      if (index % 5 === 0) await server.transaction((tx) => read(tx, person));
      else await read(server, person);
    });
    await Promise.all(calls);
  } finally {
    await Promise.all(servers.map((server) => server.close()));
    await pooler.stop();
  }
});
