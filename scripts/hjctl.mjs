// `pnpm hjctl …`: bundles the CLI when its sources are newer than the bundle, then runs it where the caller is.
// Standard output belongs to the CLI alone.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const cli = join(root, 'packages', 'hjctl');
const bin = join(cli, 'dist', 'hjctl.js');

/** What the bundle is made from; the SDK's sources are part of it. */
const SOURCES = [
  join(cli, 'src'),
  join(cli, 'package.json'),
  join(cli, 'tsup.config.ts'),
  join(root, 'packages', 'sdk', 'src'),
];

/** Time of the youngest file at or below a path; 0 when there is none. */
async function youngest(path) {
  const stats = await stat(path).catch(() => undefined);
  if (!stats) return 0;
  if (!stats.isDirectory()) return stats.mtimeMs;
  const times = await Promise.all((await readdir(path)).map((name) => youngest(join(path, name))));
  return Math.max(stats.mtimeMs, ...times);
}

async function isBuilt() {
  const [built, ...sources] = await Promise.all([bin, ...SOURCES].map(youngest));
  return built > Math.max(...sources);
}

/** What a build says matters only when it fails. Old chunks stay: another hjctl may be about to load them. */
async function build() {
  const tsup = createRequire(join(cli, 'package.json')).resolve('tsup/dist/cli-default.js');
  const child = spawn(process.execPath, [tsup, '--no-clean'], { cwd: cli, stdio: ['ignore', 'pipe', 'pipe'] });
  const output = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => output.push(chunk));
  const [code] = await once(child, 'close');
  if (code === 0) return;
  process.stderr.write(Buffer.concat(output));
  process.exit(1);
}

if (!(await isBuilt())) await build();

// pnpm runs scripts in the folder of their package; files and .hellojohn are looked for where the caller is.
if (process.env.INIT_CWD) process.chdir(process.env.INIT_CWD);
process.argv[1] = bin;
// Out of habit from npm: `pnpm hjctl -- users list`.
if (process.argv[2] === '--') process.argv.splice(2, 1);
await import(pathToFileURL(bin).href);
