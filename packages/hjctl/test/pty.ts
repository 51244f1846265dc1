import { spawn, spawnSync } from 'node:child_process';

/** One exchange: what appears on the terminal, and what is typed then. */
export interface Step {
  expect: string;
  type: string;
}

export interface PtyResult {
  /** All that appeared on the terminal, echo included. */
  screen: string;
  code: number | null;
}

/** Gives a program a pseudo-terminal; from util-linux. */
const SCRIPT = 'script';

/** Whether there is a pseudo-terminal to test on. */
export const HAS_PTY = /util-linux/.test(spawnSync(SCRIPT, ['--version'], { encoding: 'utf8' }).stdout ?? '');

const quote = (word: string) => `'${word.replaceAll("'", "'\\''")}'`;

/** Runs a command on a pseudo-terminal and types at it. */
export function runOnPty(
  command: readonly string[],
  steps: readonly Step[],
  { env, cwd }: { env: Record<string, string>; cwd: string },
): Promise<PtyResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(SCRIPT, ['-qefc', command.map(quote).join(' '), '/dev/null'], { env, cwd, stdio: 'pipe' });
    let screen = '';
    let seen = 0;
    const left = [...steps];
    child.stdout.on('data', (chunk: Buffer) => {
      screen += chunk.toString('utf8');
      for (let step = left[0]; step && screen.indexOf(step.expect, seen) >= 0; step = left[0]) {
        seen = screen.indexOf(step.expect, seen) + step.expect.length;
        left.shift();
        child.stdin.write(step.type);
      }
    });
    child.once('error', reject);
    child.once('close', (code) => resolve({ screen, code }));
  });
}
