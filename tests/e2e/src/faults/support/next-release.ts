import { cp, mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { repository, temporaryFolder } from '../../../support/server';

/** A release of the server that differs from this one in its migrations. */
export interface Release {
  /** Its `main.js`. */
  program: string;
  remove(): Promise<void>;
}

/** Copies the built server and adds migrations, by name. */
export async function makeRelease(migrations: Record<string, string>): Promise<Release> {
  const server = join(repository, 'apps', 'server');
  const folder = await temporaryFolder();
  const copy = join(folder.path, 'server');
  for (const part of ['dist', 'prisma', 'package.json']) {
    await cp(join(server, part), join(copy, part), { recursive: true });
  }
  await symlink(join(server, 'node_modules'), join(copy, 'node_modules'));
  for (const [name, sql] of Object.entries(migrations)) {
    const migration = join(copy, 'prisma', 'migrations', name);
    await mkdir(migration);
    await writeFile(join(migration, 'migration.sql'), sql);
  }
  return { program: join(copy, 'dist', 'main.js'), remove: folder.remove };
}
