// `hjctl backup` and `hjctl restore` beside the built server.

import { spawn } from 'node:child_process';
import { copyFile, mkdir, readdir, stat, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { send } from '../support/http';
import { newEmail } from '../support/page';
import { cleanEnvironment, repository, type ServerProcess, spawnServer, temporaryFolder } from '../support/server';

const ADMIN_TOKEN = 'backup-test-admin-token-0123456789';
const PASSWORD = 'correct-horse-battery-9';
const USERS = '/v2/admin/tenants/acme-corp/users';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
const servers: ServerProcess[] = [];
beforeAll(async () => {
  folder = await temporaryFolder();
});
afterAll(async () => {
  await Promise.all(servers.map((server) => server.stop()));
  await folder.remove();
});

// Two starts, a backup and a recovery on a machine that may be busy with others.
const PATIENCE_MS = 300_000;

const inFolder = (name: string) => join(folder.path, name);

async function start(dataDir: string): Promise<{ server: ServerProcess; url: string }> {
  const server = spawnServer({
    HELLOJOHN_DATA_DIR: inFolder(dataDir),
    HELLOJOHN_PORT: '0',
    HELLOJOHN_ADMIN_TOKEN: ADMIN_TOKEN,
    // The issuer of the tokens, which must be the same wherever the data is.
    HELLOJOHN_PUBLIC_URL: 'https://id.example.com',
  });
  servers.push(server);
  return { server, url: await server.url };
}

/** As a person types it in the clone. */
async function hjctl(dataDir: string, ...args: string[]): Promise<{ code: number | null; stderr: string }> {
  const child = spawn(process.execPath, [join(repository, 'scripts', 'hjctl.mjs'), ...args], {
    env: { ...cleanEnvironment(), HELLOJOHN_DATA_DIR: inFolder(dataDir), INIT_CWD: folder.path },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => (stderr += chunk));
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { code, stderr };
}

it(
  'a backup under writes has all that was acknowledged before its end, tokens and sign-ins included',
  async () => {
    const first = await start('data');
    const admin = (call: string, body?: unknown) => send(first.url, call, { token: ADMIN_TOKEN, body });
    const email = newEmail();
    await admin(`POST ${USERS}`, { email, password: PASSWORD });
    const login = { tenant: 'acme-corp', email, password: PASSWORD };
    const { body: tokens } = await send(first.url, 'POST /v2/auth/login', { body: login });

    const acknowledged: { id: string; at: Date }[] = [];
    let isWriting = true;
    const writers = Array.from({ length: 4 }, async () => {
      while (isWriting) {
        const { status, body } = await admin(`POST ${USERS}`, { email: newEmail() });
        if (status === 201) acknowledged.push({ id: body.id, at: new Date() });
      }
    });
    const made = await hjctl('data', 'backup', 'backup.tar');
    isWriting = false;
    await Promise.all(writers);
    expect(made).toEqual({ code: 0, stderr: expect.stringContaining('It holds secrets') });
    const at = new Date(/as of (\S+)/.exec(made.stderr)?.[1] ?? '');
    const expected = acknowledged.filter((one) => one.at < at).map(({ id }) => id);
    expect((await stat(inFolder('backup.tar'))).mode & 0o777).toBe(0o600);
    expect(expected.length).toBeGreaterThan(0);
    await first.server.stop('SIGKILL');

    const restoring = await hjctl('elsewhere', 'restore', 'backup.tar');
    expect(restoring).toEqual({ code: 0, stderr: expect.stringContaining(`backup as of ${at.toISOString()}`) });
    const second = await start('elsewhere');
    const exported = await fetch(`${second.url}${USERS}/export`, {
      headers: { authorization: `Bearer ${ADMIN_TOKEN}` },
    });
    const restored = new Set(
      (await exported.text())
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line).id),
    );
    expect([tokens.user.id, ...expected].filter((id) => !restored.has(id))).toEqual([]);
    expect((await send(second.url, 'GET /v2/me', { token: tokens.access_token })).status).toBe(200);
    const refresh = { refresh_token: tokens.refresh_token };
    expect((await send(second.url, 'POST /v2/auth/refresh', { body: refresh })).status).toBe(200);
    expect((await send(second.url, 'POST /v2/auth/login', { body: login })).status).toBe(200);
    expect((await send(second.url, `POST ${USERS}`, { token: ADMIN_TOKEN, body: { email: newEmail() } })).status).toBe(
      201,
    );
  },
  PATIENCE_MS,
);

it(
  'nothing is overwritten, and no part of a backup is taken for one',
  async () => {
    const refused = async (dataDir: string, file: string) => {
      const { code, stderr } = await hjctl(dataDir, 'restore', file);
      return [code, stderr];
    };
    await mkdir(inFolder('used'));
    await writeFile(inFolder('used/note.txt'), 'mine');
    expect(await refused('used', 'backup.tar')).toEqual([1, expect.stringContaining('is not empty')]);
    expect(await readdir(inFolder('used'))).toEqual(['note.txt']);

    const { size } = await stat(inFolder('backup.tar'));
    await copyFile(inFolder('backup.tar'), inFolder('half.tar'));
    await truncate(inFolder('half.tar'), Math.floor(size / 2));
    await writeFile(inFolder('other.tar'), 'not an archive at all'.repeat(100));
    for (const file of ['half.tar', 'other.tar']) {
      expect(await refused('new', file)).toEqual([
        1,
        `error: ${inFolder(file)} is no whole backup of HelloJohn: take another one\n`,
      ]);
    }
    expect(await refused('new', 'missing.tar')).toEqual([1, expect.stringMatching(/^error: ENOENT: .*missing\.tar/)]);
    expect((await readdir(folder.path)).filter((name) => name.startsWith('new'))).toEqual([]);
  },
  PATIENCE_MS,
);

it(
  'says so when no server runs, and how it is called',
  async () => {
    expect(await hjctl('nowhere', 'backup', 'x.tar')).toEqual({
      code: 1,
      stderr: expect.stringContaining('no server'),
    });
    expect(await hjctl('nowhere', 'backup')).toEqual({ code: 2, stderr: expect.stringContaining('usage') });
  },
  PATIENCE_MS,
);
