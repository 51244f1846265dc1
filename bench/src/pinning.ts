import { execFile } from 'node:child_process';
import { cpus } from 'node:os';
import { promisify } from 'node:util';
import { childrenOf } from './process-usage';

const run = promisify(execFile);

/**
 * Keeps processes, with all their threads and children, on the first cores of the machine until the next call.
 *
 * @param cores How many; Infinity: all again.
 * @throws Error where there is no `taskset` (util-linux), and where these cores are not to be had.
 */
export async function pinToCores(pids: readonly number[], cores: number): Promise<void> {
  // `availableParallelism` would count those that this process is kept on.
  const last = Math.min(cores, cpus().length) - 1;
  const families = await Promise.all(pids.map(async (pid) => [pid, ...(await childrenOf(pid))]));
  for (const pid of families.flat()) {
    await run('taskset', ['--all-tasks', '--cpu-list', '--pid', `0-${last}`, String(pid)]);
  }
}
