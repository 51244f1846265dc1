import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A migration as shipped with this server. */
export interface Migration {
  /** `<timestamp>_<name>`; the order of the names is the order in which they run. */
  name: string;
  sql: string;
}

/** The shipped migrations and where they are. */
export interface ShippedMigrations {
  /** Absolute path of the folder. */
  folder: string;
  /** Content of `migration_lock.toml`. */
  lockfile: string;
  /** Oldest first. */
  migrations: Migration[];
}

let shipped: Promise<ShippedMigrations> | undefined;

/** Reads the migrations that lie in `prisma/migrations` of the package; once, they never change while it runs. */
export function shippedMigrations(): Promise<ShippedMigrations> {
  shipped ??= read(migrationsFolder());
  return shipped;
}

/** The nearest `prisma/migrations` above this file: sources lie deeper in the package than the bundle does. */
function migrationsFolder(): string {
  for (let folder = dirname(fileURLToPath(import.meta.url)); ; folder = dirname(folder)) {
    const candidate = join(folder, 'prisma', 'migrations');
    if (existsSync(candidate)) return candidate;
    if (folder === dirname(folder)) throw new Error('The folder prisma/migrations of the server is missing');
  }
}

async function read(folder: string): Promise<ShippedMigrations> {
  const entries = await readdir(folder, { withFileTypes: true });
  const names = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  return {
    folder,
    lockfile: await readFile(join(folder, 'migration_lock.toml'), 'utf8'),
    migrations: await Promise.all(
      names.sort().map(async (name) => ({ name, sql: await readFile(join(folder, name, 'migration.sql'), 'utf8') })),
    ),
  };
}
