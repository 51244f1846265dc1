// Jest imports this file by itself, without its transforms; tsx reads the TypeScript behind it.
import { tsImport } from 'tsx/esm/api';

/**
 * One PostgreSQL a test run, `DATABASE_URL` or else an embedded one; each test file copies its template database. With
 * `TEST_PGBOUNCER=1` the tests reach their databases by way of PgBouncer, but for those that need a session.
 */
// biome-ignore lint/style/noDefaultExport: Jest asks for it
export default async function setUp() {
  const { startTestCluster } = await tsImport('./cluster.ts', import.meta.url);
  const { DATABASE_URL: databaseUrl, TEST_PGBOUNCER: pgBouncer } = process.env;
  const cluster = await startTestCluster({ databaseUrl, isPooled: pgBouncer === '1' });
  process.env.TEST_TEMPLATE_URL = cluster.templateUrl;
  process.env.TEST_SERVER_TEMPLATE_URL = cluster.serverTemplateUrl;
  globalThis.stopTestCluster = cluster.stop;
}
