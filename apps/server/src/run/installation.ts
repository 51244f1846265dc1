import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import { createAuditRecorder } from '../audit/recorder';
import type { Config } from '../config';
import { createDatabase, type Database } from '../db/database';
import { startEmbeddedPostgres } from '../db/embedded';
import { SERVER_ROLE } from '../db/embedded-cluster';
import { migrate } from '../db/migrate';
import { bypassesRowSecurity, grantServerRole } from '../db/server-role';
import type { Secrets } from '../secrets';
import { createTenantService } from '../tenants/service';
import { openInstallationKey } from './installation-key';
import { hasServed, ping } from './repository';

/** The tenant that a fresh embedded database starts with. */
export const DEFAULT_TENANT_SLUG = 'acme-corp';

const DATABASE_WAIT_MS = 60_000;
const ROW_SECURITY_BYPASSED =
  'the role of DATABASE_URL is a superuser or has BYPASSRLS: row-level security does not apply to it; use an ordinary role';

/** A migrated database, embedded or external. */
export interface Installation {
  connectionString: string;
  /** What its secrets are encrypted and signed with; see `openInstallationKey`. */
  key: Buffer;
  /** Stops the embedded database; nothing for an external one. */
  stop(): Promise<void>;
}

/**
 * Starts or awaits the database and brings its schema up to date.
 *
 * @param signal Ends the waiting for an external database.
 */
export async function openInstallation(
  { config, secrets }: { config: Config; secrets: Secrets },
  log: Logger,
  signal: AbortSignal,
): Promise<Installation> {
  if (config.databaseUrl !== undefined) {
    const connectionString = config.databaseUrl;
    await awaitDatabase(connectionString, log, signal);
    await migrate({ connectionString, log });
    const key = await withDatabase(connectionString, (db) => openInstallationKey(db, secrets));
    return { connectionString, key, stop: async () => undefined };
  }
  const embedded = await startEmbeddedPostgres({ dataDir: join(config.dataDir, 'postgres'), log });
  const { connectionString, ownerConnectionString } = embedded;
  try {
    await migrate({ connectionString: ownerConnectionString, log });
    await grantServerRole(ownerConnectionString, SERVER_ROLE);
    const key = await withDatabase(connectionString, async (db) => {
      const opened = await openInstallationKey(db, secrets);
      await createDefaultTenant(db, opened);
      return opened;
    });
    return { ...embedded, key };
  } catch (error) {
    await embedded.stop();
    throw error;
  }
}

async function withDatabase<T>(connectionString: string, run: (db: Database) => Promise<T>): Promise<T> {
  const db = createDatabase({ connectionString, poolSize: 1 });
  try {
    return await run(db);
  } finally {
    await db.close();
  }
}

/** Only on a database that never served. */
async function createDefaultTenant(db: Database, secretKey: Uint8Array): Promise<void> {
  if (await hasServed(db)) return;
  const clock = { now: () => new Date() };
  const tenants = createTenantService({ db, clock, audit: createAuditRecorder({ clock, secretKey }) });
  await tenants.create({ name: 'Acme Corp', slug: DEFAULT_TENANT_SLUG });
}

/** Servers and databases are started together; the database may take a moment longer. */
async function awaitDatabase(connectionString: string, log: Logger, signal: AbortSignal): Promise<void> {
  const db = createDatabase({ connectionString, poolSize: 1 });
  const deadline = performance.now() + DATABASE_WAIT_MS;
  try {
    for (let attempt = 0; ; attempt += 1) {
      try {
        await ping(db);
        if (await bypassesRowSecurity(db)) log.warn(ROW_SECURITY_BYPASSED);
        return;
      } catch (error) {
        if (performance.now() > deadline)
          throw new Error(`the database of DATABASE_URL does not answer: ${reason(error)}`);
        if (attempt === 0) log.warn(`waiting for the database: ${reason(error)}`);
        await sleep(500, undefined, { signal });
      }
    }
  } finally {
    await db.close();
  }
}

function reason(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  return cause instanceof Error ? cause.message : String(cause);
}
