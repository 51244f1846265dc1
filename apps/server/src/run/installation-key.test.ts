import { randomBytes } from 'node:crypto';
import { createTestDatabase, type TestDatabase } from '../../test/test-database';
import { createDatabase, type Database } from '../db/database';
import { Prisma } from '../generated/prisma/client';
import { openInstallationKey } from './installation-key';
import { installationKeyIn } from './repository';

let database: TestDatabase;
let db: Database;
beforeEach(async () => {
  database = await createTestDatabase();
  db = createDatabase({ connectionString: database.connectionString });
});
afterEach(async () => {
  await db.close();
  await database.drop();
});

const [old, next, later] = [randomBytes(32), randomBytes(32), randomBytes(32)];
const open = async (secretKey: Buffer, previousSecretKey: Buffer | null = null) =>
  (await openInstallationKey(db, { secretKey, previousSecretKey })).toString('hex');

test('servers that start at once agree on one random key, which is not stored in the clear', async () => {
  const keys = await Promise.all(Array.from({ length: 5 }, () => open(old)));
  expect(new Set(keys).size).toBe(1);
  expect(keys[0]).not.toBe(old.toString('hex'));
  const sealed = Buffer.from((await installationKeyIn(db).read()) ?? []);
  expect(sealed.toString('hex')).not.toContain(keys[0]);
  expect(sealed.toString('latin1')).not.toContain(Buffer.from(String(keys[0]), 'hex').toString('base64'));
});

test('it outlives the replacement of the secret key, and the old one opens nothing any more', async () => {
  const key = await open(old);
  expect(await Promise.all([open(next, old), open(next, old)])).toEqual([key, key]);
  expect(await open(next)).toBe(key);
  await expect(open(old)).rejects.toThrow('is not the one that this database was encrypted with');
  expect(await open(later, next)).toBe(key);
  expect(await open(later)).toBe(key);
});

test('other keys are named as what is wrong, and change nothing', async () => {
  const key = await open(old);
  await expect(open(next)).rejects.toThrow('HELLOJOHN_SECRET_KEY_PREVIOUS');
  await expect(open(next, later)).rejects.toThrow('neither');
  expect(await open(old)).toBe(key);
});

test('a database that was served before has it from its secret key, and keeps it', async () => {
  await db.execute(Prisma.sql`INSERT INTO tenants (id, slug, name) VALUES ('ten_1', 'acme', 'Acme')`);
  expect(await open(old)).toBe(old.toString('hex'));
  expect(await open(next, old)).toBe(old.toString('hex'));
});
