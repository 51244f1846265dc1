import { randomBytes } from 'node:crypto';
import { administer } from './cluster';

/** A database of a test's own: migrated, empty, gone after `drop`. */
export interface TestDatabase {
  connectionString: string;
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
  const templateUrl = process.env.TEST_TEMPLATE_URL;
  if (templateUrl === undefined) throw new Error('Jest needs globalSetup: @hellojohn/server/testing/global-setup');
  const url = new URL(templateUrl);
  const template = url.pathname.slice(1);
  const name = `test_${randomBytes(8).toString('hex')}`;
  url.pathname = '/postgres';
  const adminUrl = url.href;
  await administer(adminUrl, `CREATE DATABASE ${name} ${origin(template)}`);
  url.pathname = `/${name}`;
  return { connectionString: url.href, drop: () => administer(adminUrl, `DROP DATABASE ${name} WITH (FORCE)`) };
}
