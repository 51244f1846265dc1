// `migrate:new <name>` writes the migration from the schema as of the last one to the schema as it is now;
// `migrate:check` fails when there would be something to write. Both work on text: no database is involved.
import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  bindMigrationAwareSqlAdapterFactory,
  ColumnTypeEnum,
  mockMigrationAwareAdapterFactory,
  type SqlDriverAdapter,
  type SqlMigrationAwareDriverAdapterFactory,
} from '@prisma/driver-adapter-utils';
import { createSchemaEngine } from '../src/db/engine';

const prisma = fileURLToPath(new URL('../prisma', import.meta.url));
const schemaPath = join(prisma, 'schema.prisma');
const snapshotPath = join(prisma, 'migrations', 'schema.snapshot.prisma');

async function target(path: string) {
  const content = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  return content === undefined
    ? { tag: 'empty' as const }
    : { tag: 'schemaDatamodel' as const, files: [{ path, content }] };
}

/** A database that is never there: comparing two texts asks it for its version and for nothing else. */
function offlineAdapter(): SqlMigrationAwareDriverAdapterFactory {
  const factory = mockMigrationAwareAdapterFactory('postgres');
  const connect = async (): Promise<SqlDriverAdapter> => ({
    ...(await factory.connect()),
    getConnectionInfo: () => ({ schemaName: 'public', supportsRelationJoins: true }),
    queryRaw: async () => ({
      columnNames: ['exists', 'version', 'numeric_version'],
      columnTypes: [ColumnTypeEnum.Boolean, ColumnTypeEnum.Text, ColumnTypeEnum.Int32],
      rows: [[true, 'PostgreSQL 14.0', 140_000]],
    }),
    dispose: async () => undefined,
  });
  return { ...factory, connect, connectToShadowDb: connect };
}

async function pendingScript(): Promise<string | undefined> {
  const engine = await createSchemaEngine(bindMigrationAwareSqlAdapterFactory(offlineAdapter()));
  const { exitCode, stdout } = await engine.diff({
    from: await target(snapshotPath),
    to: await target(schemaPath),
    script: true,
    exitCode: true,
    filters: { externalTables: [], externalEnums: [] },
  });
  return exitCode === 0 ? undefined : (stdout ?? '');
}

async function create(name: string | undefined): Promise<string> {
  if (name === undefined || !/^[a-z0-9]+(_[a-z0-9]+)*$/.test(name)) {
    throw new Error('Usage: migrate:new <name>, the name in snake_case');
  }
  const script = await pendingScript();
  const timestamp = new Date().toISOString().replace(/\D/g, '').slice(0, 14);
  const folder = join(prisma, 'migrations', `${timestamp}_${name}`);
  await mkdir(folder);
  await writeFile(join(folder, 'migration.sql'), script ?? '-- The models have not changed: hand-written SQL only.\n');
  await copyFile(schemaPath, snapshotPath);
  return `${folder}/migration.sql\n`;
}

async function check(): Promise<string> {
  const script = await pendingScript();
  if (script !== undefined) {
    throw new Error(`prisma/schema.prisma has changes without a migration; run migrate:new <name>:\n\n${script}`);
  }
  return 'Every change of prisma/schema.prisma has its migration.\n';
}

const [command, name] = process.argv.slice(2);
try {
  process.stdout.write(await (command === 'check' ? check() : create(name)));
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
