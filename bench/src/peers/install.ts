import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const FOLDER = fileURLToPath(new URL('../../peers', import.meta.url));

/** The program of a peer, in the workspace that only a benchmark installs. */
export const peerProgram = (name: string) => fileURLToPath(new URL(`../../peers/${name}`, import.meta.url));

/**
 * Installs the peers as their lock file says; nothing to do when they are there already.
 *
 * @throws Error with what pnpm printed.
 */
export async function installPeers(): Promise<void> {
  const args = ['install', '--frozen-lockfile', '--prefer-offline'];
  // The pnpm that runs this is a program or, from `npx`, a script of node.
  const pnpm = process.env.npm_execpath ?? 'pnpm';
  const command: [string, string[]] = /\.[cm]?js$/.test(pnpm) ? [process.execPath, [pnpm, ...args]] : [pnpm, args];
  const child = spawn(...command, { cwd: FOLDER, stdio: ['ignore', 'pipe', 'pipe'] });
  const printed: string[] = [];
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text) => printed.push(text));
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(`pnpm ${args.join(' ')} failed in ${FOLDER}:\n${printed.join('')}`);
}
