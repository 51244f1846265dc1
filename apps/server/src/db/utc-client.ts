import pg from 'pg';

type StartupParameters = Record<string, string>;
/** What `pg.Client` has but its type definitions leave out. */
interface StartupClient {
  getStartupConf(): StartupParameters;
}
const { getStartupConf } = pg.Client.prototype as unknown as StartupClient;

/**
 * A connection in UTC, whatever the server's own setting: Prisma's adapter reads and writes times without their zone.
 * `TimeZone` is one of the start-up parameters that PgBouncer follows for each client, so nobody else is affected.
 */
export class UtcClient extends pg.Client implements StartupClient {
  getStartupConf(): StartupParameters {
    return { ...getStartupConf.call(this as unknown as StartupClient), TimeZone: 'UTC' };
  }
}
