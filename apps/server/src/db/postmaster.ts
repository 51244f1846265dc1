import { spawn, spawnSync } from 'node:child_process';
import { open, readFile, rename, stat, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Cluster, dataAccess, isAlive, programEnvironment } from './embedded-cluster';

/** A running PostgreSQL, by what it says of itself in `postmaster.pid`. */
export interface Postmaster {
  pid: number;
  port: number;
  /** `starting`, `ready`, `stopping` or `standby`. */
  status: string;
}

const POLL_MS = 20;
const LOG_BYTES_MAX = 10 * 1024 * 1024;
const PID_FILE = 'postmaster.pid';
/** To each client that comes meanwhile; says nothing about why it doesn't start. */
const TURNED_AWAY = 'FATAL:  the database system is starting up';

/** PostgreSQL did not come up; `log` is what it had to say. */
export class StartFailure extends Error {
  readonly log: string;

  constructor(log: string) {
    const lines = log.split('\n').filter((line) => !line.endsWith(TURNED_AWAY));
    super(`the embedded PostgreSQL did not start:\n${lines.join('\n').trim()}`);
    this.name = 'StartFailure';
    this.log = log;
  }
}

/** The process that serves the data directory; undefined when none does, whatever a stale file says. */
export async function findPostmaster(data: string): Promise<Postmaster | undefined> {
  const lines = await pidFileLines(data);
  const pid = Number(lines?.[0]);
  if (lines === undefined || !(pid > 0) || !isAlive(pid) || !(await servesData(pid, data))) return undefined;
  return { pid, port: Number(lines[3] ?? 0), status: (lines[7] ?? 'starting').trim() };
}

/** The settings it was started with; the port is left out. */
export async function startOptions(data: string): Promise<string> {
  return withoutPort(await readFile(join(data, 'postmaster.opts'), 'utf8').catch(() => ''));
}

/** The form in which `startOptions` would give these arguments back. */
export function optionsOf(cluster: Cluster, dataArgument: string, settings: readonly string[]): string {
  const options = [dataArgument, ...settings].map((option) => ` "${option}"`).join('');
  return withoutPort(`${cluster.binaries.postgres} "-D"${options}`);
}

const withoutPort = (options: string) => options.replace(/ "-p" "\d+"/, '').trim();

/**
 * Starts PostgreSQL on 127.0.0.1 and waits until it takes connections; recovery from a crash may take its time.
 *
 * It gets a session of its own: a Ctrl-C on the terminal reaches the server, which stops PostgreSQL last.
 *
 * @throws StartFailure when the process ends instead.
 */
export async function startPostmaster(
  cluster: Cluster,
  port: number,
  settings: readonly string[],
): Promise<Postmaster> {
  await disownStalePidFile(cluster.data);
  await rotate(cluster.log);
  const log = await open(cluster.log, 'a', 0o600);
  const { size: logStart } = await log.stat();
  const { argument, descriptor, close } = await dataAccess(cluster.data, cluster.user);
  try {
    const child = spawn(cluster.binaries.postgres, ['-D', argument, '-p', String(port), ...settings], {
      ...cluster.user,
      cwd: dirname(cluster.binaries.postgres),
      env: programEnvironment,
      detached: true,
      windowsHide: true,
      stdio: ['ignore', log.fd, log.fd, descriptor ?? 'ignore'],
    });
    const ended = new Promise<true>((resolve) =>
      child.on('error', () => resolve(true)).on('exit', () => resolve(true)),
    );
    child.unref();
    for (;;) {
      const hasEnded = await Promise.race([ended, sleep(POLL_MS, false as const)]);
      if (hasEnded) throw new StartFailure((await readFile(cluster.log)).subarray(logStart).toString());
      const running = await findPostmaster(cluster.data);
      if (running?.pid === child.pid && running?.status === 'ready') return running;
    }
  } finally {
    await Promise.all([close(), log.close()]);
  }
}

/** Stops it as soon as possible without a recovery at the next start: connections are cut, everything is written. */
export async function stopPostmaster(cluster: Cluster, { pid }: Postmaster): Promise<void> {
  if (process.platform === 'win32') spawnSync(cluster.binaries.pgCtl, ['kill', 'INT', String(pid)]);
  else process.kill(pid, 'SIGINT');
  await waitUntilGone(cluster.data, pid);
}

/** Waits until the process has ended: it then no longer holds its data directory. */
export async function waitUntilGone(data: string, pid: number): Promise<void> {
  while ((await findPostmaster(data))?.pid === pid) await sleep(POLL_MS);
}

/** A port of 127.0.0.1 that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => server.on('error', reject).listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

const pidFileLines = (data: string): Promise<string[] | undefined> =>
  readFile(join(data, PID_FILE), 'utf8').then(
    (text) => text.split('\n'),
    () => undefined,
  );

/** After a restart of the machine or container the id in the file may be that of any other process. */
async function servesData(pid: number, data: string): Promise<boolean> {
  if (process.platform === 'linux') {
    const [own, theirs] = await Promise.all([stat(data), stat(`/proc/${pid}/cwd`).catch(() => undefined)]);
    return theirs?.ino === own.ino && theirs.dev === own.dev;
  }
  if (process.platform === 'win32') return true;
  return spawnSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' }).stdout.includes('postgres');
}

/**
 * PostgreSQL takes any live process of the id in its file for itself and refuses to start, unless that process is its
 * parent. So the id becomes ours; the rest of the file stays, because it still checks that no child of a crashed
 * predecessor is left in shared memory.
 */
async function disownStalePidFile(data: string): Promise<void> {
  const lines = await pidFileLines(data);
  if (lines === undefined || Number(lines[0]) === process.pid || (await findPostmaster(data)) !== undefined) return;
  await writeFile(join(data, PID_FILE), [process.pid, ...lines.slice(1)].join('\n'));
}

async function rotate(log: string): Promise<void> {
  const size = await stat(log).then(
    (found) => found.size,
    () => 0,
  );
  if (size > LOG_BYTES_MAX) await rename(log, `${log}.1`);
}
