import { readFileSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { until } from './until';

/** Process id of the PostgreSQL that serves a data directory; null when none does. */
export async function postgresPid(dataDir: string): Promise<number | null> {
  const text = await readFile(join(dataDir, 'postgres', 'data', 'postmaster.pid'), 'utf8').catch(() => null);
  const pid = Number(text?.split('\n')[0]);
  return text !== null && isAlive(pid) ? pid : null;
}

/** One that has ended keeps its id until its parent has asked how; on Linux that is told from life. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return process.platform !== 'linux' || stateIn(readFileSync(`/proc/${pid}/stat`, 'utf8')).state !== 'Z';
  } catch {
    return false;
  }
}

/** What `/proc/<pid>/stat` says; the name of the program may hold anything, brackets included. */
function stateIn(stat: string): { state: string | undefined; session: number } {
  const [state, , , session] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return { state, session: Number(session) };
}

/** The last thing that PostgreSQL does is to remove the file with its id; the process is gone a moment later. */
export async function untilGone(pid: number): Promise<void> {
  await until(`the end of process ${pid}`, () => !isAlive(pid));
}

/** A running process. */
export interface RunningProcess {
  pid: number;
  command: string;
}

/** Resolves once no process of a session runs any more; else rejects with those that do. Linux only. */
export async function untilNoneIsLeft(session: number): Promise<void> {
  await until(`the end of session ${session}`, async () => (await membersOf(session)).length === 0).catch(
    async (error: Error) => {
      const left = (await membersOf(session)).map(({ pid, command }) => `${pid} ${command}`);
      throw new Error(`${error.message}: ${left.join(', ')}`);
    },
  );
}

/** The processes of a session. Linux only. */
export async function membersOf(session: number): Promise<RunningProcess[]> {
  const found: RunningProcess[] = [];
  for (const name of await readdir('/proc')) {
    const stat = /^\d+$/.test(name) ? await readFile(`/proc/${name}/stat`, 'utf8').catch(() => '') : '';
    const { state, session: of } = stateIn(stat);
    if (of !== session || state === 'Z') continue;
    const command = (await readFile(`/proc/${name}/cmdline`, 'utf8').catch(() => '')).replaceAll('\0', ' ');
    found.push({ pid: Number(name), command });
  }
  return found;
}
