// `pnpm hjctl …`: bundles the CLI when its sources are newer than the bundle, then runs it where the caller is.
// Standard output belongs to the CLI alone.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { exitCode, spawnTurbo } from './turbo.mjs';

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

/** What is done beside a server, on the machine of its data, is part of the server; the CLI speaks HTTP alone. */
async function operate([verb, file, ...rest]) {
  const server = join(root, 'apps', 'server', 'dist', 'operate.js');
  if (!(await stat(server).catch(() => undefined))) {
    const code = await exitCode(
      spawnTurbo(['run', 'build', '--filter=@hellojohn/server', '--output-logs=errors-only']),
    );
    if (code !== 0) process.exit(code);
  }
  // A file is looked for where the caller is, the data directory where the server looks for it.
  const files = file === undefined ? [] : [resolve(process.env.INIT_CWD ?? process.cwd(), file)];
  process.exit(
    await exitCode(spawn(process.execPath, [server, verb, ...files, ...rest], { cwd: root, stdio: 'inherit' })),
  );
}

// Out of habit from npm: `pnpm hjctl -- users list`.
if (process.argv[2] === '--') process.argv.splice(2, 1);

if (['backup', 'restore'].includes(process.argv[2])) await operate(process.argv.slice(2));

if (!(await isBuilt())) await build();

// pnpm runs scripts in the folder of their package; files and .hellojohn are looked for where the caller is.
if (process.env.INIT_CWD) process.chdir(process.env.INIT_CWD);
process.argv[1] = bin;
await import(pathToFileURL(bin).href);
