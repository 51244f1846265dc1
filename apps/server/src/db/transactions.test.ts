import {
  backendPid,
  createDatabaseBench,
  type DatabaseBench,
  failWith,
  insertTenant,
  newTenantId,
} from '../../test/database-bench';
import { until } from '../../test/until';
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
const doors: [string, (on: Database) => Door][] = [
  ['transaction', (on) => (run) => on.transaction(run)],
  ['ormTransaction', (on) => (run) => on.ormTransaction(run)],
];
const tenantExists = async (id: string) =>
  (await db.query(Prisma.sql`SELECT FROM tenants WHERE id = ${id}`)).length === 1;

describe.each(doors)('%s', (_name, doorOf) => {
  const through: Door = (run) => doorOf(db)(run);

  it('leaves nothing when it rejects, and rejects with that very error', async () => {
    const id = newTenantId();
    const reason = new Error('changed my mind');
    const attempt = through(async (tx) => {
      await tx.execute(insertTenant(id));
      throw reason;
    });
    await expect(attempt).rejects.toBe(reason);
    expect(await tenantExists(id)).toBe(false);
  });

  it('does not pretend to have committed when a failed statement was ignored', async () => {
    const id = newTenantId();
    const attempt = through(async (tx) => {
      await tx.execute(insertTenant(id));
      await tx.execute(failWith('22012')).catch(() => undefined);
    });
    await expect(attempt).rejects.toThrow();
    expect(await tenantExists(id)).toBe(false);
  });

  it('runs what waits for the commit after it, and only then', async () => {
    const seen: string[] = [];
    await through(async (tx) => {
      tx.afterCommit(() => seen.push('committed'));
      seen.push('running');
    });
    const failing = through(async (tx) => {
      tx.afterCommit(() => seen.push('never'));
      throw new Error('rolled back');
    });
    await expect(failing).rejects.toThrow('rolled back');
    expect(seen).toEqual(['running', 'committed']);
  });

  it('is run again after a deadlock, so both sides get through', async () => {
    const [a, b] = [newTenantId(), newTenantId()];
    await db.execute(insertTenant(a));
    await db.execute(insertTenant(b));
    let runs = 0;
    // Both have one row before either asks for the other.
    const holding = new Set<string>();
    const touch = (first: string, second: string) =>
      through(async (tx) => {
        runs += 1;
        await tx.execute(Prisma.sql`UPDATE tenants SET name = name || '1' WHERE id = ${first}`);
        holding.add(first);
        await until(() => holding.size === 2);
        await tx.execute(Prisma.sql`UPDATE tenants SET name = name || '2' WHERE id = ${second}`);
      });
    await Promise.all([touch(a, b), touch(b, a)]);
    expect(runs).toBeGreaterThan(2);
    const rows = await db.query<{ name: string }>(Prisma.sql`SELECT name FROM tenants WHERE id IN (${a}, ${b})`);
    expect(rows.map(({ name }) => name.length)).toEqual(['Test12'.length, 'Test12'.length]);
  });

  it('is tried four times in all, then it is unavailable', async () => {
    let runs = 0;
    const attempt = through(async (tx) => {
      runs += 1;
      await tx.execute(failWith('40001'));
    });
    await expect(attempt).rejects.toMatchObject({ code: 'unavailable' });
    expect(runs).toBe(4);
  });

  it.each([
    ['a slow statement', { statementTimeoutMs: 100 }, (tx: Sql) => tx.query(Prisma.sql`SELECT pg_sleep(20)`)],
    [
      'a lock that is held',
      { lockTimeoutMs: 100 },
      (tx: Sql) => db.transaction((other) => lockTenants(other).then(() => lockTenants(tx))),
    ],
    [
      'a pause between statements',
      { idleInTransactionTimeoutMs: 100 },
      async (tx: Sql) => {
        const own = Prisma.sql`SELECT FROM pg_stat_activity WHERE pid = ${await backendPid(tx)}::int
          AND state = 'idle in transaction'`;
        await until(async () => (await db.query(own)).length === 0);
        await tx.query(Prisma.sql`SELECT 1`);
      },
    ],
  ] satisfies [string, object, (tx: Sql) => Promise<unknown>][])('gives up on %s', async (_case, limits, run) => {
    const limited = bench.open({ poolSize: 1, ...limits });
    const startedAt = performance.now();
    await expect(doorOf(limited)<unknown>(run)).rejects.toMatchObject({ code: 'unavailable' });
    expect(performance.now() - startedAt).toBeLessThan(4500);
    // The limits are gone with the transaction.
    const setting = Prisma.sql`SELECT current_setting('lock_timeout') AS lock`;
    expect(await limited.query(setting)).toEqual(await db.query(setting));
  });
});

const lockTenants = (sql: Sql) => sql.execute(Prisma.sql`LOCK TABLE tenants IN ACCESS EXCLUSIVE MODE`);

describe('statements of a transaction that are sent at once', () => {
  it('are run in their order, each in the scope of its tenant', async () => {
    const ids = [newTenantId(), newTenantId()];
    await db.transaction((tx) => Promise.all(ids.map((id) => tx.execute(insertTenant(id)))));
    const scopes = await db.transaction((tx) =>
      Promise.all(
        [...ids, ...ids].map((id) => tx.of(id).query(Prisma.sql`SELECT current_setting('hellojohn.tenant') AS id`)),
      ),
    );
    expect(scopes.flat()).toEqual([...ids, ...ids].map((id) => ({ id })));
  });

  it('leave nothing when one of them fails, and the transaction rejects with that failure', async () => {
    const [id, first] = [newTenantId(), newTenantId()];
    const attempt = db.transaction(async (tx) => {
      await tx.execute(insertTenant(first));
      const taken = insertTenant(id, first.replace('_', '-'));
      await Promise.all([tx.execute(taken), tx.execute(insertTenant(newTenantId())), tx.execute(taken)]);
    });
    await expect(attempt).rejects.toMatchObject({ code: 'slug_already_exists' });
    expect([await tenantExists(first), await tenantExists(id)]).toEqual([false, false]);
  });

  it('do nothing when the first one has failed', async () => {
    const id = newTenantId();
    const attempt = db.transaction((tx) =>
      Promise.allSettled([tx.execute(failWith('22012')), tx.execute(insertTenant(id))]),
    );
    await expect(attempt).rejects.toThrow();
    expect(await tenantExists(id)).toBe(false);
  });
});

describe('limits', () => {
  it('of a transaction count for its first statement, too', async () => {
    const limited = bench.open({ poolSize: 1, statementTimeoutMs: 1234, lockTimeoutMs: 567 });
    const settings = Prisma.sql`SELECT current_setting('statement_timeout') AS statement, current_setting('lock_timeout') AS lock`;
    expect(await limited.transaction((tx) => tx.query(settings))).toEqual([{ statement: '1234ms', lock: '567ms' }]);
  });

  it('a single statement that the database does not answer is given up by the client', async () => {
    const limited = bench.open({ poolSize: 1, statementTimeoutMs: 100 });
    await expect(limited.query(Prisma.sql`SELECT pg_sleep(4)`)).rejects.toMatchObject({ code: 'unavailable' });
    expect(await limited.query(Prisma.sql`SELECT 1 AS ok`)).toEqual([{ ok: 1 }]);
  });

  it('the ORM in a transaction answers with the same codes', async () => {
    const id = newTenantId();
    await db.execute(insertTenant(id));
    const data = { id: newTenantId(), slug: id.replace('_', '-'), name: 'Twice' };
    const twice = db.ormTransaction(({ orm }) => orm.tenant.create({ data }));
    await expect(twice).rejects.toMatchObject({ code: 'slug_already_exists' });
    const missing = db.ormTransaction(({ orm }) => orm.tenant.delete({ where: { id: 'ten_none' } }));
    await expect(missing).rejects.toMatchObject({ code: 'not_found' });
    const orphan = db.ormTransaction(({ orm }) => orm.role.create({ data: { tenantId: 'ten_none', name: 'x' } }));
    await expect(orphan).rejects.toMatchObject({ code: 'tenant_not_found' });
  });

  it('50 parallel transactions on one row lose no write', async () => {
    const id = newTenantId();
    await db.execute(insertTenant(id));
    await db.execute(Prisma.sql`INSERT INTO auth_configs (tenant_id) VALUES (${id})`);
    const writes = Array.from({ length: 50 }, (_, n) =>
      db.transaction(async (tx) => {
        const [row] = await tx.query<{ settings: Record<string, number> }>(
          Prisma.sql`SELECT settings FROM auth_configs WHERE tenant_id = ${id} FOR UPDATE`,
        );
        const settings = JSON.stringify({ ...row?.settings, [`key${n}`]: n });
        await tx.execute(Prisma.sql`UPDATE auth_configs SET settings = ${settings}::jsonb WHERE tenant_id = ${id}`);
      }),
    );
    await Promise.all(writes);
    const [row] = await db.query<{ settings: object }>(
      Prisma.sql`SELECT settings FROM auth_configs WHERE tenant_id = ${id}`,
    );
    expect(Object.keys(row?.settings ?? {})).toHaveLength(50);
  });
});
