import { type SpawnOptions, type StdioOptions, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmod, chown, mkdir, open, readdir, readFile, rename, rm, rmdir, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { type Binaries, isReachable, type RunAs } from './embedded-binaries';

/** The superuser of the embedded cluster and the name of its database. */
export const EMBEDDED_NAME = 'hellojohn';
/** The role of the server in it, which row-level security applies to. It has the superuser's password. */
export const SERVER_ROLE = 'hellojohn_server';

/**
 * A cluster on disk: `data/` is PostgreSQL's, the rest is ours. The folder appears complete, by a rename: a server that is
 * killed while it makes one leaves only a `.new-…` beside it.
 */
export interface Cluster {
  folder: string;
  data: string;
  log: string;
  password: string;
  user: RunAs | undefined;
  binaries: Binaries;
}

/** What it takes to make a cluster. */
interface Making {
  user: RunAs | undefined;
  binaries: Binaries;
  /** Whether it is to survive a crash of the machine from the start. */
  isDurable: boolean;
}

const passwordFile = (folder: string) => join(folder, 'password');

/** Opens the cluster in `folder`, which is made if there is none. */
export async function openCluster(folder: string, making: Making): Promise<Cluster> {
  const { user, binaries } = making;
  await sweepAbandoned(folder);
  const found = await versionOf(folder);
  if (found === undefined) await createCluster(folder, making);
  else if (found !== binaries.major) {
    throw new Error(
      `${folder} was made by PostgreSQL ${found}, and this server brings PostgreSQL ${binaries.major}: ` +
        (found > binaries.major
          ? 'use a newer release of HelloJohn, or another data directory'
          : 'export its data with the release that made it and import it here, or use another data directory'),
    );
  }
  const password = await readFile(passwordFile(folder), 'utf8');
  return { folder, data: join(folder, 'data'), log: join(folder, 'postgres.log'), password, user, binaries };
}

/**
 * How the programs are told of the data directory. Where the user can't enter a folder above it (root's home), Linux
 * resolves an open descriptor all the same; it is passed as descriptor 3.
 */
export async function dataAccess(data: string, user: RunAs | undefined) {
  if (user === undefined || (await isReachable(data, user))) return { argument: data, close: async () => undefined };
  if (process.platform !== 'linux') {
    throw new Error(`PostgreSQL does not run as root, and no other user can enter ${data}: use another data directory`);
  }
  const handle = await open(data, 'r');
  return { argument: '/proc/self/fd/3', descriptor: handle.fd, close: () => handle.close() };
}

/** Only what PostgreSQL needs: no PGPORT or LC_ALL of whoever started the server. */
export const programEnvironment = { PATH: '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' };

async function versionOf(folder: string): Promise<number | undefined> {
  const text = await readFile(join(folder, 'data', 'PG_VERSION'), 'utf8').catch(() => undefined);
  if (text !== undefined) return Number.parseInt(text, 10);
  const entries = await readdir(folder).catch(() => []);
  if (entries.length > 0) throw new Error(`${folder} is neither empty nor a database of HelloJohn`);
  return undefined;
}

const beingMade = new Set<string>();

async function createCluster(folder: string, making: Making): Promise<void> {
  const { user } = making;
  const aside = `${folder}.new-${process.pid}-${randomBytes(4).toString('hex')}`;
  beingMade.add(aside);
  const data = join(aside, 'data');
  await mkdir(data, { recursive: true, mode: 0o700 });
  try {
    const password = randomBytes(24).toString('base64url');
    await writeFile(passwordFile(aside), password, { mode: 0o600, flush: true });
    if (user !== undefined) {
      await chown(data, user.uid, user.gid);
      await chmod(aside, 0o711);
    }
    await initialise(data, password, making);
    // Windows renames onto nothing, not even onto an empty folder; one that isn't empty stays.
    await rmdir(folder).catch(() => undefined);
    await rename(aside, folder);
  } catch (error) {
    await rm(aside, { recursive: true, force: true });
    // Another server that started at the same moment was faster: then its cluster is the one.
    if (!['ENOTEMPTY', 'EEXIST', 'EPERM'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
    if ((await versionOf(folder)) === undefined) throw error;
  }
}

/** A locale that every machine of this kind has, by which all letters are letters. */
const CHARACTER_TYPE: Readonly<Record<string, string>> = { linux: 'C.UTF-8', darwin: 'UTF-8' };

async function initialise(data: string, password: string, { user, binaries, isDurable }: Making): Promise<void> {
  const { argument, descriptor, close } = await dataAccess(data, user);
  const passwordPath = `${data}.password`;
  await writeFile(passwordPath, `${password}\n`, { mode: 0o600 });
  if (user !== undefined) await chown(passwordPath, user.uid, user.gid);
  const passwordHandle = await open(passwordPath, 'r');
  try {
    const options = [
      `--pgdata=${argument}`,
      `--pwfile=${descriptor === undefined ? passwordPath : '/proc/self/fd/4'}`,
      `--username=${EMBEDDED_NAME}`,
      '--auth=scram-sha-256',
      '--encoding=UTF8',
      '--locale=C',
      // Folds the case of all letters, sorts by code point, and is the same on every machine.
      '--locale-provider=builtin',
      '--builtin-locale=C.UTF-8',
      '--no-instructions',
      ...(isDurable ? [] : ['--no-sync']),
    ];
    const stdio: StdioOptions = ['ignore', 'pipe', 'pipe', descriptor ?? 'ignore', passwordHandle.fd];
    const initdb = (more: string[]) => run(binaries.initdb, [...options, ...more], { ...user, stdio });
    // The index for searches asks the C library what a letter is: without this it holds ASCII alone.
    const characterType = CHARACTER_TYPE[process.platform];
    if (characterType === undefined) await initdb([]);
    else await initdb([`--lc-ctype=${characterType}`]).catch(() => initdb([]));
  } finally {
    await Promise.all([close(), passwordHandle.close(), rm(passwordPath, { force: true })]);
  }
}

async function run(program: string, args: string[], options: SpawnOptions): Promise<void> {
  const child = spawn(program, args, { ...options, cwd: dirname(program), env: programEnvironment });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => (output += chunk));
  const code = await new Promise((resolve, reject) => child.on('error', reject).on('close', resolve));
  if (code !== 0) throw new Error(`${basename(program)} failed:\n${output.trim()}`);
}

/** Removes what servers that were killed while they made a cluster have left. */
async function sweepAbandoned(folder: string): Promise<void> {
  const prefix = `${basename(folder)}.new-`;
  for (const name of await readdir(dirname(folder)).catch(() => [])) {
    const pid = Number(name.startsWith(prefix) ? name.slice(prefix.length).split('-')[0] : Number.NaN);
    const path = join(dirname(folder), name);
    // After a restart of a container the id of the killed server may well be that of this one.
    const isAbandoned = pid === process.pid ? !beingMade.has(path) : pid > 0 && !isAlive(pid);
    if (isAbandoned) await rm(path, { recursive: true, force: true });
  }
}

/** Whether a process of this id exists, whoever's it is. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
