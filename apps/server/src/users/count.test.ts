import { createDatabaseBench, type DatabaseBench, insertTenant, newTenantId } from '../../test/database-bench';
import type { Sql } from '../db/database';
import { Prisma } from '../generated/prisma/client';
import { deleteTenant } from '../tenants/repository';
import { userListOf } from './list-repository';

let bench: DatabaseBench;
beforeAll(async () => {
  bench = await createDatabaseBench();
});
afterAll(() => bench.close());

const makeTenant = async () => {
  const id = newTenantId();
  await bench.db.execute(insertTenant(id));
  return id;
};

/** Adds users `from` to `to` to each of the tenants, in one statement. */
const add = (sql: Sql, tenants: readonly string[], [from, to]: readonly [number, number]) =>
  sql.execute(Prisma.sql`
    INSERT INTO users (tenant_id, id, email, email_canonical)
    SELECT t, 'usr_' || n, n || '@example.com', n || '@example.com'
    FROM unnest(${tenants}::text[]) t, generate_series(${from}::int, ${to}::int) n ON CONFLICT DO NOTHING`);

const remove = (sql: Sql, tenants: readonly string[], remainder: number) =>
  sql.execute(Prisma.sql`
    DELETE FROM users WHERE tenant_id = ANY(${tenants}) AND length(id) % 2 = 0 AND ascii(right(id, 1)) % 7 = ${remainder}`);

const total = (sql: Sql, tenant: string) => userListOf(sql, tenant, { filter: {}, now: new Date() }).count();

/** Tenants whose kept count differs from their rows, in one statement and so in one snapshot. */
const wrong = (sql: Sql) =>
  sql.query(Prisma.sql`
    SELECT t.id, kept.total AS kept, counted.total AS counted FROM tenants t
    CROSS JOIN LATERAL (SELECT coalesce(sum(change), 0) AS total FROM user_count_changes c WHERE c.tenant_id = t.id) kept
    CROSS JOIN LATERAL (SELECT count(*) AS total FROM users u WHERE u.tenant_id = t.id) counted
    WHERE kept.total <> counted.total`);

const notes = async (tenant: string) =>
  (await bench.db.query(Prisma.sql`SELECT 1 FROM user_count_changes WHERE tenant_id = ${tenant}`)).length;

describe('the count of all users of a tenant', () => {
  it('is exact after statements of no, one and many users, in one tenant and several', async () => {
    const tenants = [await makeTenant(), await makeTenant()];
    const [first = '', second = ''] = tenants;
    expect(await total(bench.db, first)).toBe(0);
    await add(bench.db, [first], [1, 1]);
    await add(bench.db, tenants, [1, 500]);
    expect([await total(bench.db, first), await total(bench.db, second)]).toEqual([500, 500]);
    await bench.db.execute(Prisma.sql`DELETE FROM users WHERE tenant_id = ${first} AND id = 'usr_7'`);
    await bench.db.execute(Prisma.sql`DELETE FROM users WHERE tenant_id = ${first} AND id = 'usr_7'`);
    expect(await total(bench.db, first)).toBe(499);
    expect(await wrong(bench.db)).toEqual([]);
  });

  it('goes back with a transaction, and is seen by no other before its end', async () => {
    const tenant = await makeTenant();
    const rolledBack = bench.db.transaction(async (tx) => {
      await add(tx, [tenant], [1, 20]);
      expect([await total(tx, tenant), await total(bench.db, tenant)]).toEqual([20, 0]);
      throw new Error('rolled back');
    });
    await expect(rolledBack).rejects.toThrow();
    expect(await total(bench.db, tenant)).toBe(0);
  });

  it('equals count(*) in every snapshot of parallel writers, none of which waits for another to deadlock', async () => {
    const tenants = await Promise.all([makeTenant(), makeTenant(), makeTenant()]);
    const db = bench.open({ poolSize: 9 });
    let isOver = false;
    const writer = async (seat: number) => {
      for (let turn = 0; turn < 60; turn += 1) {
        // Each in another order: what locked per tenant would deadlock.
        const own = tenants.map((_, index) => tenants[(index * (1 + (seat % 2)) + turn + seat) % 3] ?? '');
        const from = seat * 1000 + turn * 10;
        const outcome = db.transaction(async (tx) => {
          for (const tenant of own) await add(tx, [tenant], [from, from + (turn % 9)]);
          if (turn % 4 === 3) throw new Error('rolled back');
        });
        await outcome.catch((error: Error) => expect(error.message).toBe('rolled back'));
        if (turn % 10 === 9 && seat === 0) await remove(db, own, turn % 7);
      }
    };
    const watch = async () => {
      const found: unknown[] = [];
      while (!isOver) found.push(...(await wrong(db)));
      return found;
    };
    const watching = watch();
    await Promise.all(Array.from({ length: 8 }, (_, seat) => writer(seat))).finally(() => {
      isOver = true;
    });
    expect(await watching).toEqual([]);
    expect(await wrong(bench.db)).toEqual([]);
    expect(await total(bench.db, tenants[0] ?? '')).toBeGreaterThan(500);
  });

  it('is added up of few rows, however many changes there were', async () => {
    const tenant = await makeTenant();
    await bench.db.execute(Prisma.sql`
      DO $$ BEGIN
        FOR n IN 1..3000 LOOP
          INSERT INTO users (tenant_id, id, email, email_canonical) VALUES (${Prisma.raw(`'${tenant}'`)}, 'usr_' || n, n, n);
        END LOOP;
      END $$`);
    expect(await total(bench.db, tenant)).toBe(3000);
    // One in fifty adds up: 1500 in a row that do not happen once in 10^13 runs.
    expect(await notes(tenant)).toBeLessThan(1500);
  });

  it('leaves nothing behind of a deleted tenant, nor of truncated users', async () => {
    const [batched, cascaded, kept] = [await makeTenant(), await makeTenant(), await makeTenant()];
    await add(bench.db, [batched, cascaded, kept], [1, 50]);
    await bench.db.transaction((tx) => deleteTenant(tx, batched));
    await bench.db.execute(Prisma.sql`DELETE FROM tenants WHERE id = ${cascaded}`);
    expect([await notes(batched), await notes(cascaded), await total(bench.db, kept)]).toEqual([0, 0, 50]);
    await bench.db.execute(Prisma.sql`TRUNCATE users CASCADE`);
    expect([await notes(kept), await total(bench.db, kept)]).toEqual([0, 0]);
    expect(await wrong(bench.db)).toEqual([]);
  });
});
