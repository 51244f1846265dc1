import { PrismaPg } from '@prisma/adapter-pg';
import {
  bindMigrationAwareSqlAdapterFactory,
  type SqlDriverAdapter,
  type SqlMigrationAwareDriverAdapterFactory,
} from '@prisma/driver-adapter-utils';
import type pg from 'pg';
import { isConcurrent } from './concurrent-index';
import { createSchemaEngine } from './engine';
import type { ShippedMigrations } from './migrations';

/** `prisma migrate deploy` takes the same lock, so the two never run at once. */
export const ADVISORY_LOCK = 72_707_369;
const ENGINE_LOCK = `SELECT pg_advisory_lock(${ADVISORY_LOCK})`;

/**
 * Applies those that the database lacks, in the transaction that is open on this only connection of the pool, and notes
 * them. Indexes that are built beside traffic are there already and only noted.
 *
 * @returns Names of the migrations that were applied.
 * @throws Error naming the migration that failed and why.
 */
export async function applyOn(pool: pg.Pool, { folder, lockfile, migrations }: ShippedMigrations): Promise<string[]> {
  let failure: { script: string; error: unknown } | undefined;
  const adapter = scriptAdapter(pool, (script, error) => {
    failure = { script, error };
  });
  const engine = await createSchemaEngine(bindMigrationAwareSqlAdapterFactory(adapter));
  try {
    const { appliedMigrationNames } = await engine.applyMigrations({
      migrationsList: {
        baseDir: folder,
        lockfile: { path: 'migration_lock.toml', content: lockfile },
        shadowDbInitScript: '',
        migrationDirectories: migrations.map(({ name, sql }) => ({
          path: name,
          migrationFile: { path: 'migration.sql', content: { tag: 'ok', value: sql } },
        })),
      },
      filters: { externalTables: [], externalEnums: [] },
    });
    return appliedMigrationNames;
  } catch (error) {
    if (failure === undefined) throw isForeignDatabase(error) ? new Error(FOREIGN_DATABASE, { cause: error }) : error;
    // The engine can't note the failure in an aborted transaction and reports only that; this is the reason.
    const name = migrations.find(({ sql }) => sql === failure?.script)?.name ?? 'of the engine';
    throw failureOf(`${name} failed and was rolled back`, failure.error);
  } finally {
    engine.free();
  }
}

/** @param what Names the migration and what became of it. */
export function failureOf(what: string, cause: unknown): Error {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new Error(`Migration ${what}: ${reason}`, { cause });
}

const FOREIGN_DATABASE = 'The database is not empty: give HelloJohn a database of its own';
const isForeignDatabase = (error: unknown) =>
  error instanceof Error && error.message.startsWith('The database schema is not empty');

/** Prisma's adapter, but it would split scripts at each semicolon, those inside functions and texts too. */
function scriptAdapter(
  pool: pg.Pool,
  onFailure: (script: string, error: unknown) => void,
): SqlMigrationAwareDriverAdapterFactory {
  const factory = new PrismaPg(pool);
  const connect = async (): Promise<SqlDriverAdapter> => {
    const adapter = await factory.connect();
    const executeRaw = adapter.executeRaw.bind(adapter);
    // The engine's lock belongs to the session and would stay behind on a connection of PgBouncer's. Ours, of the same
    // key, ends with the transaction and is held already.
    adapter.executeRaw = async (query) => (query.sql === ENGINE_LOCK ? 0 : executeRaw(query));
    adapter.executeScript = async (script) => {
      if (isConcurrent(script)) return;
      await pool.query(script).catch((error: unknown) => {
        onFailure(script, error);
        throw error;
      });
    };
    return adapter;
  };
  return { provider: 'postgres', adapterName: factory.adapterName, connect, connectToShadowDb: connect };
}
