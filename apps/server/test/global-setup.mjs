// Jest imports this file by itself, without its transforms; tsx reads the TypeScript behind it.
import { tsImport } from 'tsx/esm/api';

/** One PostgreSQL a test run, `DATABASE_URL` or else an embedded one; each test file copies its template database. */
// biome-ignore lint/style/noDefaultExport: Jest asks for it
export default async function setUp() {
  const { startTestCluster } = await tsImport('./cluster.ts', import.meta.url);
  const cluster = await startTestCluster(process.env.DATABASE_URL);
  process.env.TEST_TEMPLATE_URL = cluster.templateUrl;
  globalThis.stopTestCluster = cluster.stop;
}
