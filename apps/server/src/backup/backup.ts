import { createReadStream } from 'node:fs';
import { open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import pg from 'pg';
import { type Pack, pack } from 'tar-stream';
import { EMBEDDED_NAME } from '../db/embedded-cluster';
import { findPostmaster } from '../db/postmaster';

/** What a backup says of itself; its first entry. */
export interface BackupManifest {
  format: 1;
  created_at: string;
  /** Major version of PostgreSQL, which alone can read the files. */
  postgres: number;
}

export const MANIFEST = 'hellojohn-backup.json';
/** The last entry, with the moment of the backup: an archive without it was cut off. */
export const END = 'end-of-backup';

/** Secrets of the data directory that a backup is of no use without; those in the environment are not there. */
export const SECRETS = ['admin-token', 'secret-key', 'postgres/password'];

/** Whose content belongs to the running PostgreSQL, not to the data; the folders themselves have to be there. */
const EMPTY_FOLDERS = new Set(
  'pg_dynshmem pg_notify pg_replslot pg_serial pg_snapshots pg_stat_tmp pg_subtrans pg_wal'.split(' '),
);
const LEFT_OUT = /^(postmaster\.(pid|opts)|pg_internal\.init.*|pgsql_tmp.*|backup_label(\.old)?|tablespace_map)$/;
/** Says where recovery begins, so it must not be older than any other file. */
const LAST = 'global/pg_control';

/**
 * Writes a backup of an embedded database while its server runs: PostgreSQL's own online backup, with the write-ahead log
 * that makes it consistent, and the secrets.
 *
 * @param file Appears, readable by its owner alone, once it is whole; an existing one is replaced.
 * @returns `at`: whatever was acknowledged before this moment is in the backup.
 * @throws Error no server runs on this data directory.
 */
export async function backUp({ dataDir, file }: { dataDir: string; file: string }): Promise<{ at: Date }> {
  const data = join(dataDir, 'postgres', 'data');
  const client = await connect(dataDir, data);
  const part = `${file}.part`;
  try {
    const output = await open(part, 'w', 0o600);
    const archive = pack();
    const written = pipeline(archive, output.createWriteStream({ flush: true }));
    // Whoever waits for a free place in the archive would wait for ever once the disk is full.
    written.catch((error: Error) => archive.destroy(error));
    const at = await fill(archive, client, { dataDir, data });
    await written;
    await rename(part, file);
    return { at };
  } catch (error) {
    await rm(part, { force: true });
    throw error;
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function connect(dataDir: string, data: string): Promise<pg.Client> {
  const postmaster = await findPostmaster(data);
  if (postmaster?.status !== 'ready') {
    throw new Error(`no server runs on ${dataDir}: start it, or copy the directory as it is`);
  }
  const password = await readFile(join(dataDir, 'postgres', 'password'), 'utf8');
  const client = new pg.Client({
    host: '127.0.0.1',
    port: postmaster.port,
    user: EMBEDDED_NAME,
    database: EMBEDDED_NAME,
    password,
    application_name: 'hellojohn backup',
  });
  client.on('error', () => undefined);
  await client.connect();
  await client.query('SET statement_timeout = 0');
  return client;
}

async function fill(
  archive: Pack,
  client: pg.Client,
  { dataDir, data }: { dataDir: string; data: string },
): Promise<Date> {
  const manifest: BackupManifest = {
    format: 1,
    created_at: new Date().toISOString(),
    postgres: Number.parseInt(await readFile(join(data, 'PG_VERSION'), 'utf8'), 10),
  };
  await addText(archive, MANIFEST, JSON.stringify(manifest));
  for (const name of SECRETS) {
    const secret = await readFile(join(dataDir, name), 'utf8').catch(() => null);
    if (secret !== null) await addText(archive, name, secret);
  }
  // Ends with the connection; until then no segment that the backup needs is recycled.
  await client.query(`SELECT pg_create_physical_replication_slot('hellojohn_backup_${process.pid}', true, true)`);
  await client.query(`SELECT pg_backup_start('hellojohn', true)`);
  const inData = (name: string) => `postgres/data/${name}`;
  for await (const { name, isFolder } of walk(data, data)) {
    if (isFolder) await addFolder(archive, inData(name));
    else if (name !== LAST) await addFile(archive, inData(name), join(data, name));
  }
  await addFile(archive, inData(LAST), join(data, LAST));
  const at = new Date();
  const { rows } = await client.query<{ label: string; last: string }>(
    'SELECT labelfile AS label, pg_walfile_name(lsn) AS last FROM pg_backup_stop(false)',
  );
  const { label = '', last = '' } = rows[0] ?? {};
  const first = /^START WAL LOCATION: \S+ \(file ([0-9A-F]{24})\)/m.exec(label)?.[1];
  if (first === undefined) throw new Error('PostgreSQL did not say where its backup begins');
  await addText(archive, inData('backup_label'), label);
  for (const segment of (await readdir(join(data, 'pg_wal'))).sort()) {
    if (!/^[0-9A-F]{24}$/.test(segment) || segment < first || segment > last) continue;
    await addFile(archive, inData(`pg_wal/${segment}`), join(data, 'pg_wal', segment));
  }
  await addText(archive, END, at.toISOString());
  archive.finalize();
  return at;
}

/** Everything below a folder that belongs into a backup, folders before what is in them. */
async function* walk(root: string, folder: string): AsyncGenerator<{ name: string; isFolder: boolean }> {
  for (const entry of await readdir(folder, { withFileTypes: true }).catch(ignoreVanished([]))) {
    if (LEFT_OUT.test(entry.name)) continue;
    const path = join(folder, entry.name);
    const name = relative(root, path).split(sep).join('/');
    if (entry.isFile()) yield { name, isFolder: false };
    if (!entry.isDirectory()) continue;
    yield { name, isFolder: true };
    if (!EMPTY_FOLDERS.has(name)) yield* walk(root, path);
  }
}

/** A file as long as it was when it was opened: it may grow or shrink, and recovery mends what is torn. */
async function addFile(archive: Pack, name: string, path: string): Promise<void> {
  // A table that is dropped meanwhile takes its files along; the log says so.
  const size = await stat(path).then((stats) => stats.size, ignoreVanished(null));
  if (size === null) return;
  await settled((done) => {
    const entry = archive.entry({ name, size, mode: 0o600 }, done);
    pipeline(Readable.from(exactly(size, path)), entry).catch(done);
  });
}

async function* exactly(size: number, path: string): AsyncGenerator<Buffer> {
  let rest = size;
  if (size > 0) {
    for await (const chunk of createReadStream(path, { end: size - 1 })) {
      rest -= chunk.length;
      yield chunk;
    }
  }
  if (rest > 0) yield Buffer.alloc(rest);
}

function addText(archive: Pack, name: string, text: string): Promise<void> {
  return settled((done) => archive.entry({ name, mode: 0o600 }, text, done));
}

function addFolder(archive: Pack, name: string): Promise<void> {
  return settled((done) => archive.entry({ name, type: 'directory', mode: 0o700 }, '', done));
}

function settled(begin: (done: (error?: Error | null) => void) => void): Promise<void> {
  return new Promise((resolve, reject) => begin((error) => (error ? reject(error) : resolve())));
}

function ignoreVanished<T>(instead: T): (error: NodeJS.ErrnoException) => T {
  return (error) => {
    if (error.code !== 'ENOENT') throw error;
    return instead;
  };
}
