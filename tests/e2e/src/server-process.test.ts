// The built server as a process: start, readiness, stop, and what goes wrong on the way.

import { readFile, stat } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { shellWithHjctl } from '../support/cli';
import { adminOf, send } from '../support/http';
import { newEmail } from '../support/page';
import { postgresPid, untilGone } from '../support/processes';
import { type RunningServer, spawnServer, startServer, temporaryFolder } from '../support/server';

const EX_CONFIG = 78;

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
beforeEach(async () => {
  folder = await temporaryFolder();
});
afterEach(() => folder.remove());

const environment = () => ({ HELLOJOHN_DATA_DIR: join(folder.path, 'data'), HELLOJOHN_PORT: '0' });

async function started(env: Record<string, string> = {}) {
  const server = spawnServer({ ...environment(), ...env });
  return { server, url: await server.url };
}

describe('the start', () => {
  let running: RunningServer;
  beforeAll(async () => {
    running = await startServer();
  });
  afterAll(() => running.close());

  it('prints a banner with URL, data directory and file of the admin token, but not the token', () => {
    const banner = running.process.output();
    expect(banner).toContain(running.url);
    expect(banner).toContain(running.dataDir);
    expect(banner).toContain(join(running.dataDir, 'admin-token'));
    expect(banner).not.toContain(running.adminToken);
  });

  it('prints commands that work when they are pasted', async () => {
    const [, commands = ''] = running.process.output().split('Try:\n');
    const [curl = '', hjctl = ''] = commands.trim().split('\n');
    const shell = await shellWithHjctl(folder.path, {});
    const { code, stdout } = await shell(curl.replace('curl ', 'curl -sf '));
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ users: [], total: 0 });
    expect(await shell(hjctl.replace('pnpm hjctl', 'hjctl'))).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/EMAIL/),
    });
  });

  it('answers /healthz and /readyz', async () => {
    expect(await send(running.url, 'GET /healthz')).toMatchObject({ status: 200 });
    expect(await send(running.url, 'GET /readyz')).toMatchObject({ status: 200 });
  });

  it('keeps its secrets in files that only the owner reads', async () => {
    for (const name of ['admin-token', 'secret-key']) {
      expect((await stat(join(running.dataDir, name))).mode & 0o777).toBe(0o600);
    }
    expect(running.adminToken.length).toBeGreaterThanOrEqual(32);
  });

  it('makes the tenant acme-corp', async () => {
    const { status, body } = await send(running.url, 'GET /v2/admin/tenants', { token: running.adminToken });
    expect(status).toBe(200);
    expect(body.tenants.map(({ slug }: { slug: string }) => slug)).toEqual(['acme-corp']);
  });

  it('runs PostgreSQL as another user when it is root itself', async () => {
    const pid = await postgresPid(running.dataDir);
    expect(pid).not.toBeNull();
    if (process.platform !== 'linux') return;
    const own = process.getuid?.();
    const { uid } = await stat(`/proc/${pid}`);
    expect(uid === 0).toBe(false);
    expect(own === 0 || uid === own).toBe(true);
  });

  it('refuses a second server on the same data directory with a clear message; the first goes on', async () => {
    const second = spawnServer({ ...environment(), HELLOJOHN_DATA_DIR: running.dataDir });
    expect(await second.exited).toBe(1);
    expect(second.output()).toMatch(/is in use by another HelloJohn server/);
    expect(await send(running.url, 'GET /readyz')).toMatchObject({ status: 200 });
  });
});

describe('several workers', () => {
  it('share the port, and what one decides holds in all from the answer on', async () => {
    const { server, url } = await started({ HELLOJOHN_WORKERS: '2' });
    const adminToken = (await readFile(join(folder.path, 'data', 'admin-token'), 'utf8')).trim();
    const admin = adminOf({ url, adminToken });
    const email = newEmail();
    const password = 'temporary-password-123';
    const { body: user } = await admin('POST /users', { email, password });
    const { body: tokens } = await send(url, 'POST /v2/auth/login', { body: { tenant: 'acme-corp', email, password } });
    // In parallel, so that they come on connections of their own, which the workers share.
    const calls = async () => {
      const answers = await Promise.all(
        Array.from({ length: 20 }, () => send(url, 'GET /v2/me', { token: tokens.access_token })),
      );
      return answers.map(({ status }) => status);
    };
    expect(await calls()).toEqual(Array(20).fill(200));
    expect(await admin(`PATCH /users/${user.id}`, { status: 'disabled' })).toMatchObject({ status: 200 });
    expect(await calls()).toEqual(Array(20).fill(401));
    expect(await server.stop()).toBe(0);
  });
});

describe('the stop', () => {
  it.each(['SIGTERM', 'SIGINT'] as const)('%s ends it with exit code 0 and takes PostgreSQL along', async (signal) => {
    const { server } = await started();
    const pid = await postgresPid(join(folder.path, 'data'));
    expect(pid).not.toBeNull();
    expect(await server.stop(signal)).toBe(0);
    await untilGone(pid ?? 0);
  });

  it('takes a second signal as the same wish', async () => {
    const { server } = await started();
    void server.stop('SIGINT');
    expect(await server.stop('SIGTERM')).toBe(0);
    expect(await postgresPid(join(folder.path, 'data'))).toBeNull();
  });

  it.each([50, 300, 800, 1500])('works %d ms into the start as well', async (delayMs) => {
    const server = spawnServer(environment());
    await sleep(delayMs);
    expect([0, 'SIGTERM']).toContain(await server.stop());
    expect(await postgresPid(join(folder.path, 'data'))).toBeNull();
  });

  it('works as well when nobody reads its output any more', async () => {
    const { server, url } = await started();
    server.stopReading();
    expect(await send(url, 'GET /readyz')).toMatchObject({ status: 200 });
    expect(await server.stop()).toBe(0);
    expect(await postgresPid(join(folder.path, 'data'))).toBeNull();
  });

  it('stops several workers that share the port', async () => {
    const { server, url } = await started({ HELLOJOHN_WORKERS: '2' });
    const answers = await Promise.all(Array.from({ length: 10 }, () => send(url, 'GET /readyz')));
    expect(answers.map(({ status }) => status)).toEqual(Array(10).fill(200));
    expect(await server.stop()).toBe(0);
    expect(await postgresPid(join(folder.path, 'data'))).toBeNull();
    await expect(send(url, 'GET /healthz')).rejects.toThrow();
  });

  it('lets requests in flight finish', async () => {
    const { server, url } = await started();
    const adminToken = (await readFile(join(folder.path, 'data', 'admin-token'), 'utf8')).trim();
    const admin = adminOf({ url, adminToken });
    const requests = Array.from({ length: 10 }, () =>
      admin('POST /users', { email: newEmail(), password: 'temporary-password-123' }),
    );
    await Promise.race(requests);
    const exit = server.stop();
    expect((await Promise.all(requests)).map(({ status }) => status)).toEqual(Array(10).fill(201));
    expect(await exit).toBe(0);
  });
});

describe('a later start', () => {
  it('has the same token, users and sessions', async () => {
    const first = await started();
    const tokenFile = join(folder.path, 'data', 'admin-token');
    const adminToken = (await readFile(tokenFile, 'utf8')).trim();
    const email = newEmail();
    const password = 'temporary-password-123';
    const { body: user } = await adminOf({ url: first.url, adminToken })('POST /users', { email, password });
    const login = { tenant: 'acme-corp', email, password };
    const { body: tokens } = await send(first.url, 'POST /v2/auth/login', { body: login });
    await first.server.stop();

    const { server, url } = await started({ HELLOJOHN_PUBLIC_URL: first.url.replace('127.0.0.1', 'localhost') });
    expect((await readFile(tokenFile, 'utf8')).trim()).toBe(adminToken);
    expect(await adminOf({ url, adminToken })(`GET /users/${user.id}`)).toMatchObject({ status: 200 });
    expect(await send(url, 'GET /v2/me', { token: tokens.access_token })).toMatchObject({
      status: 200,
      body: { id: user.id },
    });
    expect(await server.stop()).toBe(0);
  });

  it('recovers after the server was killed: PostgreSQL is taken over, nothing acknowledged is lost', async () => {
    const first = await started();
    const adminToken = (await readFile(join(folder.path, 'data', 'admin-token'), 'utf8')).trim();
    const { body: user } = await adminOf({ url: first.url, adminToken })('POST /users', { email: newEmail() });
    expect(await first.server.stop('SIGKILL')).toBe('SIGKILL');

    const { server, url } = await started();
    expect(await adminOf({ url, adminToken })(`GET /users/${user.id}`)).toMatchObject({ status: 200 });
    expect(await server.stop()).toBe(0);
    expect(await postgresPid(join(folder.path, 'data'))).toBeNull();
  });
});

describe('a start that can not be', () => {
  it('exits 78 and names every problem of the configuration at once, never a value', async () => {
    const server = spawnServer({
      ...environment(),
      HELLOJOHN_PORT: 'eighty',
      HELLOJOHN_SECRET_KEY: 'short-secret-value',
      HELLOJOHN_ADMIN_TOKEN: 'tiny-token-value',
      HELLOJOHN_CORS_ORIGINS: '*',
      HELLOJOHN_BCRYPT_COST: '4',
      HELLOJOHN_RATE_LIMIT: 'maybe',
    });
    expect(await server.exited).toBe(EX_CONFIG);
    for (const name of ['PORT', 'SECRET_KEY', 'ADMIN_TOKEN', 'CORS_ORIGINS', 'RATE_LIMIT']) {
      expect(server.output()).toContain(`HELLOJOHN_${name}`);
    }
    expect(server.output()).not.toMatch(/short-secret-value|tiny-token-value/);
  });

  it('exits 78 when DATABASE_URL comes without the secrets that go with it', async () => {
    const server = spawnServer({ ...environment(), DATABASE_URL: 'postgresql://nobody@127.0.0.1:1/none' });
    expect(await server.exited).toBe(EX_CONFIG);
    expect(server.output()).toMatch(/HELLOJOHN_ADMIN_TOKEN[\s\S]*HELLOJOHN_SECRET_KEY/);
  });

  it('exits 1 with a clear message when the port is taken, and leaves no PostgreSQL', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => other.once('listening', resolve));
    const { port } = other.address() as AddressInfo;
    const server = spawnServer({ ...environment(), HELLOJOHN_PORT: String(port) });
    expect(await server.exited).toBe(1);
    expect(server.output()).toMatch(new RegExp(`EADDRINUSE|${port}`));
    expect(await postgresPid(join(folder.path, 'data'))).toBeNull();
    other.close();
  });
});
