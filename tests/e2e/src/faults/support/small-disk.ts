import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmdirSync } from 'node:fs';
import { mkdtemp, open, rename, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const BLOCK = 64 * 1024;

/** A disk that can be filled up and freed. */
export interface SmallDisk {
  /** Leaves no block free. */
  fill(): Promise<void>;
  /** Gives the space back. */
  free(): Promise<void>;
  remove(): Promise<void>;
}

/** Why a disk can't be made here; null when it can. */
export function whyNoDisk(): string | null {
  const folder = mkdtempSync(join(tmpdir(), 'hellojohn-disk-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', folder], { stdio: 'pipe' });
    execFileSync('umount', [folder], { stdio: 'pipe' });
    return null;
  } catch {
    return 'mounting a small tmpfs is not allowed here';
  } finally {
    rmdirSync(folder);
  }
}

/** Moves a folder onto a disk of its own that has some room beyond what the folder holds. Nobody may be using it. */
export async function moveToSmallDisk(folder: string, { roomMb }: { roomMb: number }): Promise<SmallDisk> {
  const { uid, gid } = await stat(folder);
  const aside = await mkdtemp(`${folder}-`);
  await rename(folder, join(aside, 'content'));
  const usedKb = Number(execFileSync('du', ['-sk', join(aside, 'content')], { encoding: 'utf8' }).split('\t')[0]);
  execFileSync('install', ['-d', '-m', '700', '-o', String(uid), '-g', String(gid), folder]);
  const options = `size=${usedKb + roomMb * 1024}k,mode=700,uid=${uid},gid=${gid}`;
  execFileSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', folder]);
  execFileSync('cp', ['-a', `${join(aside, 'content')}/.`, folder]);
  await rm(aside, { recursive: true });
  const ballast = join(folder, 'ballast');
  return {
    fill: () => writeUntilFull(ballast),
    free: () => rm(ballast, { force: true }),
    async remove() {
      execFileSync('umount', ['-l', folder]);
    },
  };
}

async function writeUntilFull(path: string): Promise<void> {
  const file = await open(path, 'a');
  try {
    // The last page is had with small steps.
    for (const size of [BLOCK, 4096]) {
      for (let isFull = false; !isFull; ) {
        isFull = await file.appendFile(Buffer.alloc(size)).then(
          () => false,
          (error: NodeJS.ErrnoException) => error.code === 'ENOSPC' || Promise.reject(error),
        );
      }
    }
  } finally {
    await file.close();
  }
}
