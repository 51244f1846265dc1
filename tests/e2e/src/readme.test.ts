// The README's tour: every command in it runs against a real server, and prints what the README says it prints.
import { chmod, mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { shellWithHjctl } from '../support/cli';
import { type RunningServer, repository, startServer, temporaryFolder } from '../support/server';

/** A block of commands and, if there is one right after it, the block of what they print. */
interface Step {
  commands: string;
  output: string | null;
}

async function stepsOf(section: string): Promise<Step[]> {
  const readme = await readFile(join(repository, 'README.md'), 'utf8');
  const text = readme.split(/^## /m).find((part) => part.startsWith(section)) ?? '';
  return [...text.matchAll(/```sh\n([\s\S]*?)```\n(?:\n```(?:text|json)\n([\s\S]*?)```)?/g)].map(
    ([, commands = '', output]) => ({ commands: commands.trim(), output: output ?? null }),
  );
}

/** The built hjctl instead of the one that `pnpm hjctl` would build; all packages are built before the tests. */
const PNPM = `#!/bin/sh
[ "$1" = --silent ] && shift
case "$1" in
  hjctl) shift && exec hjctl "$@" ;;
  build) ;;
  *) exit 1 ;;
esac
`;

/** What differs from run to run is replaced: ids, times, ports, folders, durations. */
function shapeOf(text: string, dataDir: string): string {
  return (
    text
      .replaceAll('\r\n', '\n')
      .replaceAll(dataDir, '.hellojohn')
      .replace(/\S*\/\.hellojohn/g, '.hellojohn')
      .replace(/\b([a-z]{3,4})_[0-9A-HJKMNP-TV-Z]{26}\b/g, '$1_…')
      .replace(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{3})?Z/g, 'TIME')
      .replace(/(127\.0\.0\.1|localhost):\d+/g, '$1:PORT')
      .replace(/\d+\.\d s\b/g, 'SECONDS s')
      // Only where folder and port are not the default ones, hjctl has to be told.
      .replace(/HELLOJOHN_DATA_DIR=\S+ pnpm hjctl --url \S+/, 'pnpm hjctl')
      .trim()
  );
}

let server: RunningServer;
let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let shell: Awaited<ReturnType<typeof shellWithHjctl>>;
let clone: string;

beforeAll(async () => {
  server = await startServer();
  folder = await temporaryFolder();
  // A folder that looks like the clone in which `pnpm start` runs, on another port.
  clone = join(folder.path, 'clone');
  await mkdir(clone);
  await symlink(server.dataDir, join(clone, '.hellojohn'));
  await symlink(join(repository, 'examples'), join(clone, 'examples'));
  shell = await shellWithHjctl(folder.path, { HELLOJOHN_URL: server.url });
  const pnpm = join(folder.path, 'bin', 'pnpm');
  await writeFile(pnpm, PNPM);
  await chmod(pnpm, 0o755);
});
afterAll(async () => {
  await server.close();
  await folder.remove();
});

it('the banner is the one that the README shows', async () => {
  const [start] = await stepsOf('Start');
  const banner = server.process.output();
  const printed = banner
    .slice(banner.indexOf('HelloJohn is ready'))
    .split('\n')
    .filter((line) => !line.startsWith('{'));
  expect(shapeOf(printed.join('\n'), server.dataDir)).toBe(shapeOf(start?.output ?? '', server.dataDir));
});

it('every command of the tour runs and prints what the README shows', async () => {
  const steps = await stepsOf('A tour');
  expect(steps.length).toBeGreaterThan(5);
  const marker = '=== next step ===';
  const script = steps.map(({ commands }) => `${commands}\necho; echo '${marker}'`).join('\n');
  const { code, stdout, stderr } = await shell(
    `exec 2>&1\nset -e\n${script.replaceAll('http://127.0.0.1:8080', server.url)}`,
    clone,
  );
  expect({ code, stderr, stdout: code === 0 ? '' : stdout }).toEqual({ code: 0, stderr: '', stdout: '' });
  const printed = stdout.split(marker).map((text) => shapeOf(text, server.dataDir));
  const wanted = steps.map(({ output }, index) => (output === null ? printed[index] : shapeOf(output, server.dataDir)));
  expect(printed.slice(0, steps.length)).toEqual(wanted);
});
