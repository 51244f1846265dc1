import type { Clock } from '../clock';
import { Prisma } from '../generated/prisma/client';
import type { Sql } from './database';

const SYNC_INTERVAL_MS = 30_000;

/** A clock that follows the database, so that all instances judge time alike, whatever their own clocks say. */
export interface DatabaseClock extends Clock {
  stop(): void;
}

/**
 * Asks the database for its time now and every 30 s, and counts on with the monotonic timer in between: a jump of the
 * machine's clock changes nothing. While the database is away the last answer is counted on.
 */
export async function startDatabaseClock(sql: Sql): Promise<DatabaseClock> {
  let offsetMs = await measureOffset(sql);
  const timer = setInterval(() => {
    measureOffset(sql).then(
      (measured) => {
        offsetMs = measured;
      },
      () => undefined,
    );
  }, SYNC_INTERVAL_MS);
  timer.unref();
  return {
    now: () => new Date(Math.floor(performance.now() + offsetMs)),
    stop: () => clearInterval(timer),
  };
}

/** Milliseconds between the monotonic timer and the database's time; half the round trip is the answer's age. */
async function measureOffset(sql: Sql): Promise<number> {
  const before = performance.now();
  const [row] = await sql.query<{ ms: number }>(
    Prisma.sql`SELECT (extract(epoch FROM clock_timestamp()) * 1000)::float8 AS ms`,
  );
  if (row === undefined) throw new Error('the database did not tell its time');
  return row.ms - (before + performance.now()) / 2;
}
