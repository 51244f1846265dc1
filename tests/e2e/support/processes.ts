import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const PATIENCE_MS = 3000;

/** Process id of the PostgreSQL that serves a data directory; null when none does. */
export async function postgresPid(dataDir: string): Promise<number | null> {
  const text = await readFile(join(dataDir, 'postgres', 'data', 'postmaster.pid'), 'utf8').catch(() => null);
  const pid = Number(text?.split('\n')[0]);
  return text !== null && isAlive(pid) ? pid : null;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** The last thing that PostgreSQL does is to remove the file with its id; the process is gone a moment later. */
export async function isGone(pid: number): Promise<boolean> {
  for (let waitedMs = 0; isAlive(pid) && waitedMs < PATIENCE_MS; waitedMs += 20) await sleep(20);
  return !isAlive(pid);
}

/** A running process. */
export interface RunningProcess {
  pid: number;
  command: string;
}

/** The processes of a session that still run after a moment. Linux only. */
export async function leftOver(session: number): Promise<RunningProcess[]> {
  for (let waitedMs = 0; waitedMs < PATIENCE_MS; waitedMs += 50) {
    if ((await membersOf(session)).length === 0) return [];
    await sleep(50);
  }
  return membersOf(session);
}

/** The processes of a session. Linux only. */
export async function membersOf(session: number): Promise<RunningProcess[]> {
  const found: RunningProcess[] = [];
  for (const name of await readdir('/proc')) {
    const stat = /^\d+$/.test(name) ? await readFile(`/proc/${name}/stat`, 'utf8').catch(() => '') : '';
    const [state, , , of] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    if (Number(of) !== session || state === 'Z') continue;
    const command = (await readFile(`/proc/${name}/cmdline`, 'utf8').catch(() => '')).replaceAll('\0', ' ');
    found.push({ pid: Number(name), command });
  }
  return found;
}
