import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { availableParallelism } from 'node:os';

/** A process that serves HTTP. */
export interface ServerProcess {
  pid: number;
  url: string;
  /** SIGTERM, after a while SIGKILL, and waits for the end. */
  stop(): Promise<void>;
}

export interface ServerCommand {
  /** Arguments of node. */
  args: string[];
  /** Besides what every process needs. */
  env?: Record<string, string>;
  cwd?: string;
}

/** One thread a core for bcrypt, the others for files, DNS and signatures; what `pnpm start` sets. */
const THREADS = String(availableParallelism() + 4);
const STOP_MS = 15_000;
const READY = /\bready at (http:\/\/\S+)/;

const running = new Set<ChildProcess>();

/** Ends what was started and not stopped, such as a server whose preparation failed. */
export async function stopServers(): Promise<void> {
  await Promise.all([...running].map(end));
}

async function end(child: ChildProcess): Promise<void> {
  const ended = once(child, 'close');
  child.kill('SIGTERM');
  const deadline = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
  await ended;
  clearTimeout(deadline);
}

/** Starts a program that prints `ready at <url>` once it listens. */
export async function startServer({ args, env = {}, cwd }: ServerCommand): Promise<ServerProcess> {
  const { PATH = '', HOME = '/' } = process.env;
  const child = spawn(process.execPath, args, {
    env: { PATH, HOME, NODE_ENV: 'production', UV_THREADPOOL_SIZE: THREADS, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(cwd === undefined ? {} : { cwd }),
  });
  running.add(child);
  child.once('close', () => running.delete(child));
  let printed = '';
  const url = await new Promise<string>((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (chunk: string) => {
        // Enough to say why it does not start; what a server says later may be endless.
        if (printed.length < 20_000) printed += chunk;
        const ready = READY.exec(printed)?.[1];
        if (ready !== undefined) resolve(ready);
      });
    }
    child.once('error', reject);
    child.once('close', (code) => reject(new Error(`${args.join(' ')} ended with ${code}:\n${printed}`)));
  });
  return {
    pid: child.pid ?? 0,
    url,
    stop: async () => {
      if (running.has(child)) await end(child);
    },
  };
}
