// `pnpm start` as a person or a service manager uses it: whoever gets the signal, the end is exit code 0 and no process left.
import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { membersOf, postgresPid, untilNoneIsLeft } from '../support/processes';
import { cleanEnvironment, repository, temporaryFolder } from '../support/server';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
beforeAll(async () => {
  folder = await temporaryFolder();
});
afterAll(() => folder.remove());

async function startCommand([command = '', ...args]: string[]) {
  const child = spawn(command, args, {
    cwd: repository,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...cleanEnvironment(), HELLOJOHN_PORT: '0', HELLOJOHN_DATA_DIR: join(folder.path, 'data') },
  });
  const exited = new Promise<number | string | null>((resolve) => {
    child.once('exit', (code, signal) => resolve(code ?? signal));
  });
  let printed = '';
  await new Promise<void>((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (chunk: string) => {
        printed += chunk;
        if (/is ready at/.test(printed)) resolve();
      });
    }
    exited.then((exit) => reject(new Error(`ended with ${exit}:\n${printed}`)), reject);
  });
  return { pid: child.pid ?? 0, exited, output: () => printed };
}

// `npm exec -c` starts its command the way `npx pnpm@12 start` does, without asking a registry.
const commands: [string, string[]][] = [
  ['pnpm start', ['pnpm', 'start']],
  ['npx pnpm@12 start', ['npm', 'exec', '--offline', '-c', 'pnpm start']],
];
const cases = commands.flatMap(([name, command]) =>
  (['SIGTERM', 'SIGINT'] as const).flatMap((signal) =>
    ([1, -1] as const).map((sign) => ({ name, signal, command, sign, who: sign === 1 ? 'alone' : 'with its group' })),
  ),
);

(process.platform === 'linux' ? it : it.skip).each(cases)(
  '$name that gets $signal $who exits 0 and leaves nothing behind',
  async ({ signal, command, sign }) => {
    const { pid, exited, output } = await startCommand(command);
    const server = (await membersOf(pid)).find(({ command }) => command.includes('dist/main.js'));
    const environment = await readFile(`/proc/${server?.pid}/environ`, 'utf8');
    const threads = Number(/UV_THREADPOOL_SIZE=(\d+)/.exec(environment)?.[1]);
    expect(threads).toBeGreaterThanOrEqual(availableParallelism() + 4);
    process.kill(sign * pid, signal);
    expect(await exited).toBe(0);
    expect(output()).not.toMatch(/ELIFECYCLE|ERR_PNPM/);
    await untilNoneIsLeft(pid);
    expect(await postgresPid(join(folder.path, 'data'))).toBeNull();
  },
);
