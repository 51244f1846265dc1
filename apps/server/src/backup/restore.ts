import { createReadStream, createWriteStream } from 'node:fs';
import { chmod, chown, mkdir, readdir, rename, rm, rmdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Readable, type Writable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { type Extract, extract } from 'tar-stream';
import { findBinaries, type RunAs, runAs } from '../db/embedded-binaries';
import { type BackupManifest, END, MANIFEST, SECRETS } from './backup';

/**
 * Makes a data directory of a backup; the server recovers what is in it at its next start. The directory appears, whole,
 * by a rename.
 *
 * @param dataDir Absent or empty: nothing is ever overwritten.
 * @returns `at`: the moment of the backup, as whoever made it was told.
 * @throws Error the directory is in use, the file is no backup, or one of another major version of PostgreSQL.
 */
export async function restore({ dataDir, file }: { dataDir: string; file: string }): Promise<{ at: string }> {
  if ((await readdir(dataDir).catch(ignoreMissing)).length > 0) {
    throw new Error(`${dataDir} is not empty: restore into a new directory, then use that one`);
  }
  const user = await runAs(join(dataDir, 'postgres'));
  await mkdir(dirname(dataDir), { recursive: true });
  const aside = `${dataDir}.restore-${process.pid}`;
  try {
    const at = await unpack(file, aside, user);
    if (user !== undefined) await chmod(join(aside, 'postgres'), 0o711);
    await rmdir(dataDir).catch(() => undefined);
    await rename(aside, dataDir);
    return { at };
  } catch (error) {
    await rm(aside, { recursive: true, force: true });
    throw error;
  }
}

async function unpack(file: string, folder: string, user: RunAs | undefined): Promise<string> {
  await mkdir(join(folder, 'postgres'), { recursive: true });
  await makeFolder(join(folder, 'postgres', 'data'), user);
  const archive = extract();
  const source = createReadStream(file).on('error', (error) => archive.destroy(error));
  let broken: NodeJS.ErrnoException | undefined;
  archive.on('error', (error) => {
    broken = error;
  });
  // Entries that come before somebody listens are lost: the loop in there begins at once.
  source.pipe(archive as unknown as Writable);
  return unpackEntries(archive, { file, folder, user }).catch((error) => {
    // Errors of the file system have codes. What is wrong with the archive is said in words of its form.
    throw broken === undefined || broken.code !== undefined ? error : notWhole(file, broken);
  });
}

async function unpackEntries(
  archive: Extract,
  { file, folder, user }: { file: string; folder: string; user: RunAs | undefined },
): Promise<string> {
  let manifest: BackupManifest | undefined;
  let at: string | undefined;
  for await (const entry of archive) {
    const { name, type } = entry.header;
    if (manifest === undefined) {
      if (name !== MANIFEST) throw notWhole(file);
      manifest = await checkManifest(JSON.parse(await text(Readable.from(entry))));
      continue;
    }
    if (name === END) {
      // Former releases left it empty.
      at = (await text(Readable.from(entry))) || manifest.created_at;
      continue;
    }
    const path = join(folder, checkName(name));
    const owner = name.startsWith('postgres/data/') ? user : undefined;
    if (type === 'directory') {
      await makeFolder(path, owner);
      entry.resume();
    } else await writeWhole(Readable.from(entry), path, owner);
  }
  if (at === undefined) throw notWhole(file);
  return at;
}

function notWhole(file: string, cause?: unknown): Error {
  return new Error(`${file} is no whole backup of HelloJohn: take another one`, { cause });
}

async function checkManifest(manifest: BackupManifest): Promise<BackupManifest> {
  if (manifest.format !== 1) throw new Error('the backup was made by a newer release of HelloJohn: use that one');
  const { major } = await findBinaries(undefined);
  if (manifest.postgres !== major) {
    throw new Error(
      `the backup is of PostgreSQL ${manifest.postgres}, and this release of HelloJohn brings PostgreSQL ${major}`,
    );
  }
  return manifest;
}

/** An archive is what somebody hands over: its names must not lead out of the folder. */
function checkName(name: string): string {
  const parts = name.replace(/\/$/, '').split('/');
  const isInside = parts.every((part) => part !== '' && part !== '.' && part !== '..' && !part.includes('\\'));
  if (isInside && (SECRETS.includes(name) || name.startsWith('postgres/data/'))) return join(...parts);
  throw new Error(`the backup holds ${name}, which does not belong there`);
}

async function makeFolder(path: string, owner: RunAs | undefined): Promise<void> {
  await mkdir(path, { recursive: true, mode: 0o700 });
  if (owner !== undefined) await chown(path, owner.uid, owner.gid);
}

async function writeWhole(content: Readable, path: string, owner: RunAs | undefined): Promise<void> {
  await pipeline(content, createWriteStream(path, { mode: 0o600, flush: true }));
  if (owner !== undefined) await chown(path, owner.uid, owner.gid);
}

function ignoreMissing(error: NodeJS.ErrnoException): string[] {
  if (error.code === 'ENOENT') return [];
  throw error;
}
