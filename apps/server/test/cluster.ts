import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { createDatabase } from '../src/db/database';
import { startEmbeddedPostgres } from '../src/db/embedded';
import { SERVER_ROLE } from '../src/db/embedded-cluster';
import { migrate } from '../src/db/migrate';
import { bypassesRowSecurity, grantServerRole } from '../src/db/server-role';
import { startPgBouncer } from './pgbouncer';

/** The PostgreSQL of one test run. */
export interface TestCluster {
  /** The migrated database that every test's own is a copy of, as its owner; nobody is connected to it. */
  templateUrl: string;
  /** The same as a server reaches it: by its own role, and by way of PgBouncer when this run is one through a pooler. */
  serverTemplateUrl: string;
  stop(): Promise<void>;
}

/** Which PostgreSQL a test run uses. */
interface ClusterOptions {
  /** An external server, whose superuser or role with CREATEDB it names; otherwise an embedded one is started. */
  databaseUrl: string | undefined;
  /** Whether tests reach their databases by way of PgBouncer in transaction mode. */
  isPooled: boolean;
}

/** Starts or prepares the PostgreSQL of this run and migrates its template. */
export async function startTestCluster({ databaseUrl, isPooled }: ClusterOptions): Promise<TestCluster> {
  const cluster = await (databaseUrl === undefined ? startEmbedded() : prepareExternal(databaseUrl));
  if (!isPooled) return cluster;
  const pooler = await startPgBouncer(cluster.serverTemplateUrl);
  return {
    templateUrl: cluster.templateUrl,
    serverTemplateUrl: pooler.through(cluster.serverTemplateUrl),
    async stop() {
      await pooler.stop();
      await cluster.stop();
    },
  };
}

async function startEmbedded(): Promise<TestCluster> {
  const folder = await mkdtemp(join(tmpdir(), 'hellojohn-test-'));
  await chmod(folder, 0o711);
  const guard = guardAgainstKill(folder);
  const print = (message: string) => void process.stderr.write(`${message}\n`);
  const log = { info: () => undefined, warn: print, error: print };
  const embedded = await startEmbeddedPostgres({ dataDir: join(folder, 'postgres'), isDurable: false, log });
  await migrate({ connectionString: embedded.ownerConnectionString });
  await grantServerRole(embedded.ownerConnectionString, SERVER_ROLE);
  return {
    templateUrl: embedded.ownerConnectionString,
    serverTemplateUrl: embedded.connectionString,
    async stop() {
      await embedded.stop();
      await rm(folder, { recursive: true, force: true });
      guard?.kill();
    },
  };
}

/** PostgreSQL outlives the process that started it. A run that is killed can't stop it; this one then does. */
function guardAgainstKill(folder: string) {
  if (process.platform === 'win32') return undefined;
  const script = `while kill -0 ${process.pid} 2>/dev/null; do sleep 1; done
pid=$(head -n 1 "$0/postgres/data/postmaster.pid" 2>/dev/null) && [ -n "$pid" ] && kill -QUIT "$pid" && sleep 1; rm -rf "$0"`;
  const guard = spawn('sh', ['-c', script, folder], { detached: true, stdio: 'ignore' });
  guard.unref();
  return guard;
}

async function prepareExternal(databaseUrl: string): Promise<TestCluster> {
  const template = `hellojohn_test_${randomBytes(6).toString('hex')}`;
  const url = new URL(databaseUrl);
  url.pathname = `/${template}`;
  await administer(databaseUrl, `CREATE DATABASE ${template}`);
  await migrate({ connectionString: url.href });
  const server = await createServerRole(url);
  return {
    templateUrl: url.href,
    serverTemplateUrl: server?.url ?? url.href,
    async stop() {
      await administer(databaseUrl, `DROP DATABASE ${template} WITH (FORCE)`);
      if (server !== null) await administer(databaseUrl, `DROP ROLE ${server.role}`);
    },
  };
}

/** Row-level security does not apply to a superuser: a server of this run gets a role of its own then. */
async function createServerRole(template: URL): Promise<{ role: string; url: string } | null> {
  const db = createDatabase({ connectionString: template.href, poolSize: 1 });
  const isNeeded = await bypassesRowSecurity(db).finally(() => db.close());
  if (!isNeeded) return null;
  const role = `${template.pathname.slice(1)}_server`;
  const url = new URL(template);
  url.username = role;
  url.password = randomBytes(16).toString('hex');
  await administer(template.href, `CREATE ROLE ${role} LOGIN PASSWORD '${url.password}'`);
  await grantServerRole(template.href, role);
  return { role, url: url.href };
}

/** Runs one statement that can't be part of a transaction. */
export async function administer(connectionString: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString, application_name: 'hellojohn-test' });
  await client.connect();
  try {
    await client.query('SET statement_timeout = 0');
    await client.query(statement);
  } finally {
    await client.end();
  }
}
