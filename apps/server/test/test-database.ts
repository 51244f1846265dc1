import { randomBytes } from 'node:crypto';
import { administer } from './cluster';

/** A database of a test's own: migrated, empty, gone after `drop`. */
export interface TestDatabase {
  /** What a server would be configured with: in a pooled run it leads through PgBouncer. */
  connectionString: string;
  /** Past any pooler, for tests that need a session. */
  directConnectionString: string;
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
  const { TEST_TEMPLATE_URL: templateUrl, TEST_POOLED_TEMPLATE_URL: pooledUrl } = process.env;
  if (templateUrl === undefined || pooledUrl === undefined) {
    throw new Error('Jest needs globalSetup: @hellojohn/server/testing/global-setup');
  }
  const name = `test_${randomBytes(8).toString('hex')}`;
  const adminUrl = withDatabase(templateUrl, 'postgres');
  await administer(adminUrl, `CREATE DATABASE ${name} ${origin(new URL(templateUrl).pathname.slice(1))}`);
  return {
    connectionString: withDatabase(pooledUrl, name),
    directConnectionString: withDatabase(templateUrl, name),
    drop: () => administer(adminUrl, `DROP DATABASE ${name} WITH (FORCE)`),
  };
}

function withDatabase(connectionString: string, name: string): string {
  const url = new URL(connectionString);
  url.pathname = `/${name}`;
  return url.href;
}
