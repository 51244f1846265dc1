import pg from 'pg';
import { UtcClient } from './utc-client';

interface PoolOptions {
  connection: pg.ClientConfig;
  max: number;
  /** The server's own timeout comes first wherever it is set; this one is for a server that has stopped answering. */
  queryTimeoutMs: number;
  /** Told of each connection that broke. */
  report: (error: Error) => void;
}

const LIFETIME_SECONDS = 30;

/** Connections in UTC. */
export function createPool({ connection, max, queryTimeoutMs, report }: PoolOptions): pg.Pool {
  const pool = new pg.Pool({
    ...connection,
    Client: UtcClient,
    max,
    query_timeout: queryTimeoutMs,
    idleTimeoutMillis: 30_000,
    // And with it the plans it keeps: one made while a table was nearly empty reads all of it, until PostgreSQL's own
    // analysis finds that it has grown, which is a minute later or more.
    maxLifetimeSeconds: LIFETIME_SECONDS,
    // Statements of a transaction need not wait for each other's answers.
    pipeline: true,
  });
  // Each client reports for itself; the pool would end the process if nobody listened.
  pool.on('error', () => undefined);
  // The pool listens to idle clients only; a busy one that loses its connection would end the process.
  pool.on('connect', (client) => client.on('error', report));
  return pool;
}

/** What the connections do, and who waits for one. */
export const usageOf = (pool: pg.Pool) => ({
  used: pool.totalCount - pool.idleCount,
  idle: pool.idleCount,
  waiting: pool.waitingCount,
});
