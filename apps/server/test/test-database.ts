import { randomBytes } from 'node:crypto';
import { administer } from './cluster';

/** A database of a test's own: migrated, empty, gone after `drop`. */
export interface TestDatabase {
  /** What a server would be configured with: in a pooled run it leads through PgBouncer. */
  connectionString: string;
  /** As its owner, past any pooler. */
  ownerConnectionString: string;
  /** Cuts the connections that are left. */
  drop(): Promise<void>;
}

/**
 * Copies the migrated template of this test run.
 *
 * @throws Error without `@hellojohn/server/testing/global-setup` as Jest's globalSetup.
 */
export const createTestDatabase = (): Promise<TestDatabase> => create((template) => `TEMPLATE ${template}`);

/** A database without any table, for tests of the migrations themselves. */
export const createEmptyDatabase = (): Promise<TestDatabase> => create(() => 'TEMPLATE template1');

async function create(origin: (template: string) => string): Promise<TestDatabase> {
  const { TEST_TEMPLATE_URL: templateUrl, TEST_SERVER_TEMPLATE_URL: serverUrl } = process.env;
  if (templateUrl === undefined || serverUrl === undefined) {
    throw new Error('Jest needs globalSetup: @hellojohn/server/testing/global-setup');
  }
  const name = `test_${randomBytes(8).toString('hex')}`;
  const adminUrl = withDatabase(templateUrl, 'postgres');
  await administer(adminUrl, `CREATE DATABASE ${name} ${origin(new URL(templateUrl).pathname.slice(1))}`);
  return {
    connectionString: withDatabase(serverUrl, name),
    ownerConnectionString: withDatabase(templateUrl, name),
    drop: () => administer(adminUrl, `DROP DATABASE ${name} WITH (FORCE)`),
  };
}

/** For looking at what a server did: a session that row-level security shows the rows of all tenants. */
export const seeingAll = ({ ownerConnectionString }: TestDatabase): string =>
  `${ownerConnectionString}?options=-c%20hellojohn.tenant%3D*`;

function withDatabase(connectionString: string, name: string): string {
  const url = new URL(connectionString);
  url.pathname = `/${name}`;
  return url.href;
}
