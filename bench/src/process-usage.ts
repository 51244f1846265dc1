import { readdir, readFile } from 'node:fs/promises';

/** `USER_HZ`, in which Linux states CPU times to programs, whatever the kernel's own clock. */
const TICKS_A_SECOND = 100;
const FIRST_FIELD_AFTER_NAME = 3;
const PPID = 4;
const UTIME = 14;
const CUTIME = 16;

/** CPU time that a process and its children have used, in milliseconds; null where there is no `/proc`. */
export async function cpuTimeMs(pid: number): Promise<number | null> {
  const own = await statOf(pid);
  if (own === null) return null;
  const others = await Promise.all((await processIds()).map(statOf));
  const children = others.filter((stat) => stat !== null && stat[PPID - FIRST_FIELD_AFTER_NAME] === String(pid));
  // Children that have ended are in the parent's own count of them.
  const ticks = ticksOf(own, 4) + children.reduce((sum, child) => sum + (child === null ? 0 : ticksOf(child, 2)), 0);
  return (ticks * 1000) / TICKS_A_SECOND;
}

/** Resident memory of a process in MiB; null where there is no `/proc`. */
export async function residentMib(pid: number): Promise<number | null> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => null);
  const kib = status === null ? undefined : /^VmRSS:\s+(\d+)/m.exec(status)?.[1];
  return kib === undefined ? null : Math.round(Number(kib) / 1024);
}

/** Processes that a process has started and that run. */
export async function childrenOf(pid: number): Promise<number[]> {
  const ids = await processIds();
  const parents = await Promise.all(ids.map(async (id) => (await statOf(id))?.[PPID - FIRST_FIELD_AFTER_NAME]));
  return ids.filter((_id, index) => parents[index] === String(pid));
}

async function processIds(): Promise<number[]> {
  return (await readdir('/proc')).map(Number).filter((pid) => pid > 0);
}

/** The fields of `/proc/<pid>/stat` from the third one on: the name before them may hold spaces and brackets. */
async function statOf(pid: number): Promise<string[] | null> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => null);
  return stat === null ? null : stat.slice(stat.lastIndexOf(')') + 2).split(' ');
}

function ticksOf(stat: readonly string[], count: 2 | 4): number {
  const first = UTIME - FIRST_FIELD_AFTER_NAME;
  const last = count === 2 ? CUTIME - FIRST_FIELD_AFTER_NAME : CUTIME + 2 - FIRST_FIELD_AFTER_NAME;
  return stat.slice(first, last).reduce((sum, ticks) => sum + Number(ticks), 0);
}
