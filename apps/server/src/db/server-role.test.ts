import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { administer } from '../../test/cluster';
import { insertTenantWithUser } from '../../test/rows';
import { createEmptyDatabase } from '../../test/test-database';
import { Prisma } from '../generated/prisma/client';
import { createDatabase } from './database';
import { startEmbeddedPostgres } from './embedded';
import { SERVER_ROLE } from './embedded-cluster';
import { migrate } from './migrate';
import { bypassesRowSecurity, grantServerRole } from './server-role';

test('a data directory from before there was a role of the server has one after its next start', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'hellojohn-role-'));
  await chmod(folder, 0o711);
  const start = () => startEmbeddedPostgres({ dataDir: join(folder, 'postgres'), isDurable: false });
  const before = await start();
  await administer(before.ownerConnectionString, `DROP ROLE ${SERVER_ROLE}`);
  await migrate({ connectionString: before.ownerConnectionString });
  await before.stop();
  const after = await start();
  const db = createDatabase({ connectionString: after.connectionString });
  const owner = createDatabase({ connectionString: after.ownerConnectionString });
  try {
    await grantServerRole(after.ownerConnectionString, SERVER_ROLE);
    await db.execute(Prisma.sql`INSERT INTO tenants (id, slug, name) VALUES ('ten_1', 'one', 'One')`);
    expect(await db.query(Prisma.sql`SELECT current_user::text AS role`)).toEqual([{ role: SERVER_ROLE }]);
    expect([await bypassesRowSecurity(db), await bypassesRowSecurity(owner)]).toEqual([false, true]);
    await expect(db.execute(Prisma.sql`CREATE TABLE mine (id int)`)).rejects.toThrow(/permission denied/);
  } finally {
    await Promise.all([db.close(), owner.close()]);
    await after.stop();
    await rm(folder, { recursive: true, force: true });
  }
});

test('an ordinary role that owns its database migrates it, and its triggers count what they are given', async () => {
  const database = await createEmptyDatabase();
  const name = new URL(database.ownerConnectionString).pathname.slice(1);
  await administer(database.ownerConnectionString, `ALTER DATABASE ${name} OWNER TO ${SERVER_ROLE}`);
  await migrate({ connectionString: database.connectionString });
  const db = createDatabase({ connectionString: database.connectionString });
  try {
    expect(await bypassesRowSecurity(db)).toBe(false);
    const { tenant, userId } = await insertTenantWithUser(db);
    const own = db.of(tenant.id);
    const counted = Prisma.sql`SELECT sum(change)::int AS users FROM user_count_changes`;
    expect(await own.query(counted)).toEqual([{ users: 1 }]);
    // In one transaction: a trigger leaves the scope of the statements after it as it was.
    const seen = await db.transaction(async (tx) => {
      await tx.of(tenant.id).execute(Prisma.sql`DELETE FROM users WHERE id = ${userId}`);
      return tx.of(tenant.id).query(counted);
    });
    expect(seen).toEqual([{ users: 0 }]);
    expect(await db.query(counted)).toEqual([{ users: null }]);
  } finally {
    await db.close();
    await database.drop();
  }
});
