// The container file. Without an engine its stages run in folders of this machine: the same commands, a program that
// belongs to another user than the one it runs as, and its data elsewhere.
import { execFile, spawn, spawnSync } from 'node:child_process';
import { chown, cp, mkdir, readFile, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { join, relative } from 'node:path';
import { promisify } from 'node:util';
import { send } from '../support/http';
import { cleanEnvironment, repository, temporaryFolder } from '../support/server';

const runFile = promisify(execFile);
const MINUTES = 60_000;
const [BUILD = '', FINAL = ''] = (await readFile(join(repository, 'Dockerfile'), 'utf8')).split(/^(?=FROM )/m).slice(1);

const linesOf = (stage: string, instruction: string) =>
  [...stage.matchAll(new RegExp(`^${instruction} (.*)$`, 'gm'))].map(([, rest = '']) => rest);

/** The exec form of `CMD`, also within `HEALTHCHECK`. */
function commandOf(instruction: string): string[] {
  const line = FINAL.split('\n').find((each) => each.startsWith(instruction)) ?? '';
  return JSON.parse(line.slice(line.indexOf('[')));
}

const environmentOf = (stage: string): Record<string, string> =>
  Object.fromEntries(linesOf(stage, 'ENV').flatMap((line) => line.split(' ').map((pair) => pair.split('='))));

/** Why no image can be built here; null where one can. */
function whyNoImage(): string | null {
  const docker = (...args: string[]) => spawnSync('docker', args, { timeout: 2 * MINUTES }).status === 0;
  if (!docker('info')) return 'no container engine';
  const image = linesOf(FINAL, 'FROM')[0] ?? '';
  return docker('image', 'inspect', image) || docker('pull', image) ? null : `${image} can not be had`;
}

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
  const { port } = probe.address() as AddressInfo;
  await new Promise((resolve) => probe.close(resolve));
  return port;
}

/** What `COPY . .` would take, by .dockerignore. */
async function copySources(to: string): Promise<void> {
  const patterns = (await readFile(join(repository, '.dockerignore'), 'utf8')).trim().split('\n');
  const ignored = patterns.map((pattern) => {
    const text = pattern.replace('**/', '').replaceAll('.', '\\.').replaceAll('*', '[^/]*');
    return new RegExp(pattern.startsWith('**/') ? `(^|/)${text}$` : `^${text}$`);
  });
  await cp(repository, to, {
    recursive: true,
    filter: (source) => !ignored.some((pattern) => pattern.test(relative(repository, source))),
  });
}

describe('the stages, on this machine', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let app: string;
  beforeAll(async () => {
    folder = await temporaryFolder();
    app = join(folder.path, 'app');
    const sources = join(folder.path, 'src');
    await copySources(sources);
    const [, ...commands] = linesOf(BUILD, 'RUN');
    for (const command of commands) {
      const [program = '', ...args] = command.replace(/ \/app$/, ` ${app}`).split(' ');
      await runFile(program, args, { cwd: sources, env: { ...cleanEnvironment(), CI: '1' }, maxBuffer: 2 ** 26 });
    }
    await rm(sources, { recursive: true });
  }, 10 * MINUTES);
  afterAll(() => folder?.remove());

  it('what is deployed is the program and its dependencies, and none of those for building', async () => {
    const { stdout } = await runFile('ls', [app, join(app, 'node_modules', '.pnpm')]);
    expect(stdout).not.toMatch(/^(src|test|tsconfig\.json)$/m);
    expect(stdout).toMatch(/^express@/m);
    for (const name of ['typescript', 'jest', 'tsup', 'prisma', '@swc\\+core', 'playwright-core']) {
      expect(stdout).not.toMatch(new RegExp(`^${name}@`, 'm'));
    }
  });

  // Only root can start a program as somebody else.
  (process.getuid?.() === 0 ? it : it.skip)(
    'it serves as a user who owns nothing but the data, says that it is healthy, and ends by its signal',
    async () => {
      // PostgreSQL's initdb wants a user that has a name.
      const [uid = 0, gid = 0] = await Promise.all(
        ['-u', '-g'].map(async (flag) => Number((await runFile('id', [flag, 'nobody'])).stdout)),
      );
      expect(uid).toBeGreaterThan(0);
      const [dataDir, tmp] = [join(folder.path, 'data'), join(folder.path, 'tmp')];
      for (const path of [dataDir, tmp]) {
        await mkdir(path, { mode: 0o700 });
        await chown(path, uid, gid);
      }
      const port = await freePort();
      const env = {
        PATH: process.env.PATH ?? '',
        ...environmentOf(FINAL),
        HELLOJOHN_DATA_DIR: dataDir,
        HELLOJOHN_PORT: String(port),
        HELLOJOHN_HOST: '127.0.0.1',
        TMPDIR: tmp,
      };
      const [program = '', ...args] = commandOf('CMD');
      const [checker = '', ...checkArgs] = commandOf('HEALTHCHECK');
      const isHealthy = () =>
        runFile(checker, checkArgs, { cwd: app, env, uid, gid }).then(
          () => true,
          () => false,
        );
      expect(await isHealthy()).toBe(false);
      const server = spawn(program, args, { cwd: app, env, uid, gid, stdio: ['ignore', 'pipe', 'pipe'] });
      const exited = new Promise((resolve) => server.once('close', (code, signal) => resolve(code ?? signal)));
      let printed = '';
      const ready = new Promise<void>((resolve, reject) => {
        for (const stream of [server.stdout, server.stderr]) {
          stream.setEncoding('utf8').on('data', (chunk: string) => {
            printed += chunk;
            if (/is ready at/.test(printed)) resolve();
          });
        }
        exited.then((exit) => reject(new Error(`ended with ${exit}:\n${printed}`)), reject);
      });
      await ready;
      expect(await isHealthy()).toBe(true);
      const token = (await readFile(join(dataDir, 'admin-token'), 'utf8')).trim();
      const tenants = await send(`http://127.0.0.1:${port}`, 'GET /v2/admin/tenants', { token });
      expect(tenants.status).toBe(200);
      const { stdout: written } = await runFile('find', [app, '-uid', String(uid)]);
      expect(written).toBe('');
      server.kill('SIGTERM');
      expect(await exited).toBe(0);
      expect(await isHealthy()).toBe(false);
    },
    2 * MINUTES,
  );
});

const reason = whyNoImage();
(reason === null ? it : it.skip)(
  `the image serves with a read-only root file system${reason === null ? '' : ` (not run: ${reason})`}`,
  async () => {
    const name = `hellojohn-test-${process.pid}`;
    const docker = async (...args: string[]) => (await runFile('docker', args, { maxBuffer: 2 ** 26 })).stdout.trim();
    await docker('build', '--quiet', '--tag', name, repository);
    await docker('run', '--detach', '--name', name, '--read-only', '--tmpfs=/tmp', '--cap-drop=ALL', name);
    try {
      let health = '';
      for (let tries = 0; health !== 'healthy' && tries < 120; tries += 1) {
        await new Promise((resolve) => setTimeout(resolve, 1000));
        health = await docker('inspect', '--format={{.State.Health.Status}}', name);
      }
      expect(health).toBe('healthy');
      expect(await docker('exec', name, 'id', '-u')).not.toBe('0');
      await docker('stop', '--time=15', name);
      expect(await docker('inspect', '--format={{.State.ExitCode}}', name)).toBe('0');
    } finally {
      await docker('rm', '--force', '--volumes', name);
      await docker('rmi', '--force', name);
    }
  },
  10 * MINUTES,
);

describe('compose.yaml', () => {
  it('names only variables that the server knows, and keeps its secrets out of the file', async () => {
    const compose = await readFile(join(repository, 'compose.yaml'), 'utf8');
    const known = await readFile(join(repository, '.env.example'), 'utf8');
    const names = [...compose.matchAll(/^ {6}((?:HELLOJOHN|SMTP|DATABASE)_\w+):/gm)].map(([, name]) => name);
    expect(names).toEqual(expect.arrayContaining(['DATABASE_URL', 'HELLOJOHN_ADMIN_TOKEN', 'HELLOJOHN_SECRET_KEY']));
    for (const name of names) expect(known).toMatch(new RegExp(`^# ${name}=`, 'm'));
    for (const name of ['HELLOJOHN_ADMIN_TOKEN', 'HELLOJOHN_SECRET_KEY', 'POSTGRES_PASSWORD']) {
      expect(compose).toContain(`${name}: \${${name}:?}`);
    }
  });
});
