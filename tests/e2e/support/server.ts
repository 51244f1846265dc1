import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Folder of the repository. */
export const repository = fileURLToPath(new URL('../../..', import.meta.url));

/** Set by `pnpm reliability`: a folder where each server leaves how late its event loop was. */
const { EVENT_LOOP_REPORTS } = process.env;
const MONITOR = fileURLToPath(new URL('./event-loop-monitor.cjs', import.meta.url));

/** What makes a server leave how late its event loop was in a file. */
export const monitored = (report: string) => ({ NODE_OPTIONS: `--require=${MONITOR}`, EVENT_LOOP_REPORT: report });

const program = join(repository, 'apps', 'server', 'dist', 'main.js');

/** How a server process ended: its exit code, or the signal that killed it. */
export type Exit = number | NodeJS.Signals;

/** A process of the built server. */
export interface ServerProcess {
  pid: number;
  /** Everything it has printed so far. */
  output(): string;
  /** Where it listens, once its banner says so; rejects when it ends before. */
  url: Promise<string>;
  exited: Promise<Exit>;
  /** Closes the pipes that it prints into. */
  stopReading(): void;
  /** Sends a signal (SIGTERM) and waits for the end. */
  stop(signal?: NodeJS.Signals): Promise<Exit>;
}

/** A folder that only this test uses; removed by `remove`. */
export async function temporaryFolder(): Promise<{ path: string; remove(): Promise<void> }> {
  const path = await mkdtemp(join(tmpdir(), 'hellojohn-e2e-'));
  // PostgreSQL runs as another user when the tests run as root.
  await chmod(path, 0o711);
  return { path, remove: () => rm(path, { recursive: true, force: true, maxRetries: 5 }) };
}

/** What a process gets of this one's environment: nothing that could configure the server. */
export function cleanEnvironment(): Record<string, string> {
  const { PATH = '', HOME = '/', TMPDIR } = process.env;
  return { PATH, HOME, ...(TMPDIR === undefined ? {} : { TMPDIR }) };
}

/**
 * Starts the built server with this configuration and nothing else.
 *
 * @param release Its `main.js`; default: the one of this repository.
 * @param within A command that runs another one.
 */
export function spawnServer(
  env: Record<string, string>,
  release = program,
  within: readonly string[] = [],
): ServerProcess {
  const monitor = EVENT_LOOP_REPORTS === undefined ? {} : monitored(join(EVENT_LOOP_REPORTS, `${randomUUID()}.json`));
  const [command = '', ...args] = [...within, process.execPath, release];
  const child = spawn(command, args, {
    env: { ...cleanEnvironment(), ...monitor, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let printed = '';
  const exited = exitOf(child);
  const url = new Promise<string>((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (chunk: string) => {
        printed += chunk;
        const ready = /is ready at (http:\S+)/.exec(printed);
        if (ready?.[1] !== undefined) resolve(ready[1]);
      });
    }
    exited.then((exit) => reject(new Error(`The server ended with ${exit}:\n${printed}`)), reject);
  });
  url.catch(() => undefined);
  return {
    pid: child.pid ?? 0,
    output: () => printed,
    url,
    exited,
    stopReading() {
      child.stdout.destroy();
      child.stderr.destroy();
    },
    stop(signal = 'SIGTERM') {
      child.kill(signal);
      return exited;
    },
  };
}

/** Resolves once the process has ended and all it printed was read. */
function exitOf(child: ChildProcess): Promise<Exit> {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => resolve(code ?? signal ?? 'SIGKILL'));
  });
}

/** A server that is ready, on a data directory of its own. */
export interface RunningServer {
  url: string;
  dataDir: string;
  adminToken: string;
  process: ServerProcess;
  /** Stops it and removes its data. */
  close(): Promise<void>;
}

/**
 * Starts a server on any free port with a fresh data directory and waits until it is ready.
 *
 * @param within A command that runs another one, such as `nsenter` for a network namespace.
 */
export async function startServer(
  env: Record<string, string> = {},
  within: readonly string[] = [],
): Promise<RunningServer> {
  const folder = await temporaryFolder();
  const dataDir = join(folder.path, 'data');
  const server = spawnServer({ HELLOJOHN_DATA_DIR: dataDir, HELLOJOHN_PORT: '0', ...env }, program, within);
  try {
    const url = await server.url;
    const adminToken = (await readFile(join(dataDir, 'admin-token'), 'utf8')).trim();
    return {
      url,
      dataDir,
      adminToken,
      process: server,
      async close() {
        await server.stop();
        await folder.remove();
      },
    };
  } catch (error) {
    await server.stop('SIGKILL');
    await folder.remove();
    throw error;
  }
}

/** Address of the embedded database of a running server, for a second server or for looking at rows. */
export async function databaseUrl({ dataDir }: Pick<RunningServer, 'dataDir'>): Promise<string> {
  const folder = join(dataDir, 'postgres');
  const password = (await readFile(join(folder, 'password'), 'utf8')).trim();
  const port = (await readFile(join(folder, 'data', 'postmaster.pid'), 'utf8')).split('\n')[3];
  return `postgresql://hellojohn:${password}@127.0.0.1:${port}/hellojohn`;
}
