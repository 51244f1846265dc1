import {
  backendPid,
  createDatabaseBench,
  type DatabaseBench,
  failWith,
  insertTenant,
  newTenantId,
} from '../../test/database-bench';
import { eventually, until } from '../../test/until';
import { Prisma } from '../generated/prisma/client';
import type { Database, Sql } from './database';

let bench: DatabaseBench;
let db: Database;
beforeAll(async () => {
  bench = await createDatabaseBench();
  db = bench.db;
});
afterAll(() => bench.close());

type Door = <T>(run: (sql: Sql) => Promise<T>) => Promise<T>;
const doors: [string, Door][] = [
  ['without a transaction', (run) => run(db)],
  ['in transaction', (run) => db.transaction(run)],
  ['in ormTransaction', (run) => db.ormTransaction(run)],
];

describe.each(doors)('statements %s', (_door, through) => {
  it('return plain rows with the types the interface names', async () => {
    const rows = await through((sql) =>
      sql.query(Prisma.sql`SELECT 7::int8 AS safe, 9007199254740993::int8 AS huge, ARRAY[1, NULL]::int8[] AS list,
        1.25::numeric AS decimal, '{"a":{"b":[1]}}'::jsonb AS json, '\\x00ff'::bytea AS bytes, NULL::text AS nothing,
        '2026-01-02T03:04:05.678Z'::timestamptz AS at, ARRAY['a', 'b'] AS texts`),
    );
    expect(rows).toEqual([
      {
        safe: 7,
        huge: 9007199254740993n,
        list: [1, null],
        decimal: '1.25',
        json: { a: { b: [1] } },
        bytes: Buffer.from([0, 255]),
        nothing: null,
        at: new Date('2026-01-02T03:04:05.678Z'),
        texts: ['a', 'b'],
      },
    ]);
  });

  it('bind values of every type and never splice them', async () => {
    const text = `'; DROP TABLE users; -- "$1\\`;
    const at = new Date('2026-07-01T12:00:00.123Z');
    const json = JSON.stringify({ quote: "'", list: [1, 2] });
    const [row] = await through((sql) =>
      sql.query(Prisma.sql`SELECT ${text}::text AS text, ${at}::timestamptz AS at, ${json}::jsonb AS json,
        ${['x', 'y,{}']}::text[] AS texts, ${Buffer.from('é')}::bytea AS bytes, ${42}::int AS number, ${true}::bool AS flag`),
    );
    expect(row).toEqual({
      text,
      at,
      json: { quote: "'", list: [1, 2] },
      texts: ['x', 'y,{}'],
      bytes: Buffer.from('é'),
      number: 42,
      flag: true,
    });
  });

  it('tell how many rows they affected', async () => {
    const [first, second] = [newTenantId(), newTenantId()];
    expect(await through((sql) => sql.execute(insertTenant(first)))).toBe(1);
    expect(await through((sql) => sql.execute(insertTenant(second)))).toBe(1);
    const ids = [first, second, 'nobody'];
    expect(await through((sql) => sql.execute(Prisma.sql`UPDATE tenants SET name = 'B' WHERE id = ANY(${ids})`))).toBe(
      2,
    );
  });

  it('let one of 20 parallel writers win, the others get the code of the constraint', async () => {
    const slug = `race-${newTenantId().slice(4)}`;
    const attempts = Array.from({ length: 20 }, () => through((sql) => sql.execute(insertTenant(newTenantId(), slug))));
    const results = await Promise.allSettled(attempts);
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const result of results) {
      if (result.status === 'rejected')
        expect(result.reason).toMatchObject({ code: 'slug_already_exists', status: 409 });
    }
  });

  it.each([
    [
      'a violated foreign key',
      Prisma.sql`INSERT INTO roles (tenant_id, name) VALUES ('ten_none', 'x')`,
      'tenant_not_found',
    ],
    ['a NUL in text', Prisma.sql`SELECT ${'a\0b'}::text`, 'validation_failed'],
    ['a lone surrogate in jsonb', Prisma.sql`SELECT ${'"\\ud800"'}::jsonb`, 'validation_failed'],
    ['a number out of range', Prisma.sql`SELECT ${'99999999999'}::int4`, 'validation_failed'],
    ['a full disk', failWith('53100'), 'unavailable'],
    ['a read-only replica', failWith('25006'), 'unavailable'],
  ])('answer %s with its code', async (_case, statement, code) => {
    await expect(through((sql) => sql.execute(statement))).rejects.toMatchObject({ name: 'ApiError', code });
  });

  it('leave an error that only a bug can cause as it is', async () => {
    await expect(through((sql) => sql.query(Prisma.sql`SELECT * FROM no_such_table`))).rejects.not.toHaveProperty(
      'status',
    );
  });
});

describe('the connections', () => {
  it('are UTC for the ORM too, whatever the zone of the database', async () => {
    const id = newTenantId();
    const createdAt = new Date('2026-03-04T05:06:07.089Z');
    await db.orm.tenant.create({ data: { id, slug: `utc-${id.slice(4)}`, name: 'UTC', createdAt } });
    expect(await db.query(Prisma.sql`SELECT created_at AS at FROM tenants WHERE id = ${id}`)).toEqual([
      { at: createdAt },
    ]);
    expect((await db.orm.tenant.findUniqueOrThrow({ where: { id } })).createdAt).toEqual(createdAt);
  });

  it('survive refused statements: no new connection for each violated constraint', async () => {
    const one = bench.open({ poolSize: 1 });
    const id = newTenantId();
    await one.execute(insertTenant(id));
    const before = await backendPid(one);
    await expect(one.execute(insertTenant(id))).rejects.toThrow();
    await expect(
      one.transaction((tx) => tx.execute(insertTenant(newTenantId(), id.replace('_', '-')))),
    ).rejects.toThrow();
    await expect(one.transaction(() => Promise.reject(new Error('not of the database')))).rejects.toThrow('not of the');
    expect(await backendPid(one)).toBe(before);
  });

  it('are replaced when the database cuts them, idle or busy, and the process lives on', async () => {
    const errors: Error[] = [];
    const one = bench.open({ poolSize: 1, onConnectionError: (error) => errors.push(error) });
    const kill = (pid: number | undefined) => db.query(Prisma.sql`SELECT pg_terminate_backend(${pid}::int)`);
    const idle = await backendPid(one);
    await kill(idle);
    await until(() => errors.length > 0);
    const busy = await backendPid(one);
    expect(busy).not.toBe(idle);
    const sleeping = one.query(Prisma.sql`SELECT pg_sleep(10)`);
    const refused = expect(sleeping).rejects.toMatchObject({ code: 'unavailable', status: 503, retryAfterSeconds: 1 });
    const active = Prisma.sql`SELECT FROM pg_stat_activity WHERE pid = ${busy}::int AND query LIKE '%pg_sleep%' AND state = 'active'`;
    await until(async () => (await db.query(active)).length === 1);
    await kill(busy);
    await refused;
    const inTransaction = one.transaction(async (tx) => {
      await kill(await backendPid(tx));
      await tx.query(Prisma.sql`SELECT 1`);
    });
    await expect(inTransaction).rejects.toMatchObject({ code: 'unavailable' });
    expect(await one.query(Prisma.sql`SELECT 1 AS ok`)).toEqual([{ ok: 1 }]);
  });

  it('answer unavailable within their time when there is no database or no free connection', async () => {
    const nowhere = bench.open({ connectionString: 'postgresql://nobody@127.0.0.1:1/none' });
    await expect(nowhere.query(Prisma.sql`SELECT 1`)).rejects.toMatchObject({ code: 'unavailable' });
    await expect(nowhere.transaction(() => Promise.resolve())).rejects.toMatchObject({ code: 'unavailable' });
    await expect(nowhere.ormTransaction(() => Promise.resolve())).rejects.toMatchObject({ code: 'unavailable' });
    const one = bench.open({ poolSize: 1, connectTimeoutMs: 100 });
    // On a busy machine a new connection may take longer than that; the one that is there then costs nothing.
    await eventually(() => one.query(Prisma.sql`SELECT 1`));
    await one.transaction(async () => {
      await expect(one.query(Prisma.sql`SELECT 1`)).rejects.toMatchObject({ code: 'unavailable' });
    });
  });
});
