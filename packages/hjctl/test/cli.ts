import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** The built program. */
export const BIN = fileURLToPath(new URL('../dist/hjctl.js', import.meta.url));

export interface Result {
  stdout: string;
  stderr: string;
  /** Exit code; null when a signal ended it. */
  code: number | null;
}

interface RunOptions {
  env?: Record<string, string>;
  /** Standard input; nothing unless given. */
  input?: string | Buffer;
  cwd?: string;
}

/** A place where hjctl finds no configuration but what the test puts there. */
export interface Sandbox {
  /** Empty folder; also HOME, and the current folder unless the test says otherwise. */
  folder: string;
  env: Record<string, string>;
  run(args: readonly string[], options?: RunOptions): Promise<Result>;
  remove(): Promise<void>;
}

export async function createSandbox(extraEnv: Record<string, string> = {}): Promise<Sandbox> {
  const folder = await mkdtemp(path.join(tmpdir(), 'hjctl-test-'));
  const env = { PATH: process.env.PATH ?? '', HOME: folder, XDG_CONFIG_HOME: path.join(folder, 'xdg'), ...extraEnv };
  return {
    folder,
    env,
    run: (args, { env: more = {}, input = '', cwd = folder } = {}) =>
      runProcess(process.execPath, [BIN, ...args], { env: { ...env, ...more }, input, cwd }),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

/** Runs a program to its end. */
export function runProcess(
  command: string,
  args: readonly string[],
  { env, input = '', cwd }: { env: Record<string, string>; input?: string | Buffer; cwd: string },
): Promise<Result> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { env, cwd, stdio: 'pipe' });
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    child.stdout.on('data', (chunk) => out.push(chunk));
    child.stderr.on('data', (chunk) => err.push(chunk));
    child.once('error', reject);
    child.once('close', (code) =>
      resolve({ stdout: Buffer.concat(out).toString('utf8'), stderr: Buffer.concat(err).toString('utf8'), code }),
    );
    // A command that reads nothing may be gone before its input is written.
    child.stdin.on('error', () => {});
    child.stdin.end(input);
  });
}
