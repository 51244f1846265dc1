import { createTestDatabase, type TestDatabase } from '../../test/test-database';
import { Prisma } from '../generated/prisma/client';
import { createDatabase, type Database } from './database';

let database: TestDatabase;
let db: Database;
beforeAll(async () => {
  database = await createTestDatabase();
  db = createDatabase({ connectionString: database.connectionString });
});
afterAll(async () => {
  await db.close();
  await database.drop();
});
describe('x', () => {
  it('a', async () => {
    expect(await db.query(Prisma.sql`SELECT count(*) AS n FROM users`)).toEqual([{ n: 0 }]);
    console.time('create');
    const d = await createTestDatabase();
    console.timeEnd('create');
    await d.drop();
  });
});
