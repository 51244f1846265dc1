import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { temporaryFolder } from '../../../support/server';

const MONITOR = fileURLToPath(new URL('../../../support/memory-monitor.cjs', import.meta.url));
const PATIENCE_MS = 30_000;

/** What a server holds at one moment. */
export interface MemoryFigures {
  /** MB in use after all garbage was collected: the heap and what it owns outside. A leak shows here, and nothing else. */
  liveMb: number;
  /** MB of the process in RAM. Also grows because V8 gives itself more room before it collects. */
  residentMb: number;
  /** Open files, sockets and pipes. Linux only. */
  descriptors: number;
}

/** Looks into the memory of one server that is started with `env`. */
export interface MemoryMonitor {
  env: Record<string, string>;
  measure(pid: number): Promise<MemoryFigures>;
  close(): Promise<void>;
}

/** Prepares the monitor of one server. */
export async function openMemoryMonitor(): Promise<MemoryMonitor> {
  const folder = await temporaryFolder();
  const path = join(folder.path, 'memory.jsonl');
  const measured = async () => (await readFile(path, 'utf8').catch(() => '')).split('\n').slice(0, -1);
  return {
    env: { NODE_OPTIONS: `--require=${MONITOR}`, MEMORY_REPORT: path },
    async measure(pid) {
      const known = (await measured()).length;
      process.kill(pid, 'SIGUSR2');
      for (let waitedMs = 0; waitedMs < PATIENCE_MS; waitedMs += 20) {
        const line = (await measured())[known];
        if (line !== undefined) return JSON.parse(line);
        await sleep(20);
      }
      throw new Error(`The server ${pid} said nothing about its memory`);
    },
    close: folder.remove,
  };
}

/** The most memory that a running process has had in use, in MiB; 0 where the system does not tell, or it has ended. */
export async function peakMib(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  const kib = /^VmHWM:\s+(\d+)/m.exec(status)?.[1];
  return Math.round(Number(kib ?? 0) / 1024);
}
