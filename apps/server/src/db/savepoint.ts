import { Prisma } from '../generated/prisma/client';
import type { Sql } from './database';

/** Runs statements of which nothing stays if they fail; the transaction can go on either way. */
export async function attempted<T>(tx: Sql, run: () => Promise<T>): Promise<T> {
  await tx.execute(Prisma.sql`SAVEPOINT attempt`);
  try {
    const result = await run();
    await tx.execute(Prisma.sql`RELEASE SAVEPOINT attempt`);
    return result;
  } catch (error) {
    await tx.execute(Prisma.sql`ROLLBACK TO SAVEPOINT attempt`);
    throw error;
  }
}

/** Runs statements and takes back whatever they did. */
export async function undone<T>(tx: Sql, run: () => Promise<T>): Promise<T> {
  await tx.execute(Prisma.sql`SAVEPOINT to_be_undone`);
  const result = await run();
  await tx.execute(Prisma.sql`ROLLBACK TO SAVEPOINT to_be_undone`);
  return result;
}
