import { chmod, mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { createSandbox, type Sandbox } from './cli';
import { json, problem, type ScriptedServer, startScriptedServer } from './scripted-server';

const KEY = {
  type: 'api_key',
  id: 'key_1',
  name: 'nightly',
  tenant_id: 'ten_1',
  scopes: ['users:read'],
  expires_at: null,
};

let server: ScriptedServer;
let sandbox: Sandbox;
let file: string;
beforeEach(async () => {
  server = await startScriptedServer();
  server.respond((response, { headers, url }) => {
    if (url.includes('/tenants/nope')) return problem(response, 404, { code: 'tenant_not_found' });
    if (headers.authorization === 'Bearer hj_good') return json(response, 200, { type: 'root' });
    if (headers.authorization === 'Bearer hj_bound') return json(response, 200, KEY);
    return problem(response, 401, { code: 'unauthenticated' });
  });
  sandbox = await createSandbox();
  file = path.join(sandbox.folder, 'xdg', 'hellojohn', 'config.json');
});
afterEach(async () => {
  await sandbox.remove();
  await server.stop();
});

const saved = async () => JSON.parse(await readFile(file, 'utf8')).profiles;
const login = (args: readonly string[] = [], options: Parameters<Sandbox['run']>[1] = { input: 'hj_good\n' }) =>
  sandbox.run(['login', '--url', server.url, ...args], options);

describe('login', () => {
  test('reads the token from standard input, checks it and keeps it with mode 0600 (X6)', async () => {
    const { code, stdout, stderr } = await login();
    expect({ code, stdout }).toEqual({ code: 0, stdout: '' });
    expect(stderr).toContain(`Signed in to ${server.url} as root. Profile "default" in ${file}`);
    expect(await saved()).toEqual({ default: { url: server.url, token: 'hj_good' } });
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect((await stat(path.dirname(file))).mode & 0o777).toBe(0o700);
    expect(await readdir(path.dirname(file))).toEqual(['config.json']);
  });

  test('then works for later commands, and logout ends that', async () => {
    await login();
    const { stdout, stderr } = await sandbox.run(['whoami', '-o', 'json']);
    expect(JSON.parse(stdout)).toEqual({ type: 'root' });
    expect(stderr).toContain(`At ${server.url} (profile "default"), token from profile "default".`);
    expect(await sandbox.run(['logout'])).toMatchObject({ code: 0, stdout: '' });
    expect(await saved()).toEqual({ default: { url: server.url } });
    expect(await sandbox.run(['whoami'])).toMatchObject({ code: 3, stdout: '' });
    expect(await sandbox.run(['logout'])).toMatchObject({ code: 0, stderr: 'Profile "default" holds no token.\n' });
  });

  test('--token works with a warning', async () => {
    const { code, stderr } = await login(['--token', 'hj_good'], {});
    expect(code).toBe(0);
    expect(stderr).toMatch(/^warning: --token can be seen by others/);
    expect((await saved()).default.token).toBe('hj_good');
  });

  test('every command warns of --token, --quiet or not', async () => {
    const { stderr } = await sandbox.run(['whoami', '--url', server.url, '--token', 'hj_good', '--quiet']);
    expect(stderr).toMatch(/^warning: --token can be seen by others[^\n]*\n$/);
  });

  test('a refused token is not kept', async () => {
    const { code, stderr } = await login([], { input: 'hj_bad\n' });
    expect(code).toBe(3);
    expect(stderr).toContain('error: unauthenticated: D (request req_1)');
    expect(stderr).toContain("The token from standard input isn't accepted by");
    expect(stderr).not.toContain('hj_bad');
    await expect(stat(file)).rejects.toThrow('ENOENT');
  });

  test('a refused token leaves the kept one', async () => {
    await login();
    await login([], { input: 'hj_bad\n' });
    expect((await saved()).default.token).toBe('hj_good');
  });

  test.each([
    ['nothing', ''],
    ['a blank line', '\n'],
  ])('%s on standard input is a mistake', async (_name, input) => {
    const { code, stderr } = await login([], { input });
    expect(code).toBe(2);
    expect(stderr).toContain('hjctl login < .hellojohn/admin-token');
  });

  test('two lines are no token', async () => {
    expect(await login([], { input: 'one\ntwo\n' })).toMatchObject({ code: 2, stdout: '' });
    expect(server.requests).toEqual([]);
  });

  test('takes HELLOJOHN_TOKEN when nothing is piped in, and says that it goes before the profile', async () => {
    const { code, stderr } = await login([], { env: { HELLOJOHN_TOKEN: 'hj_good' } });
    expect(code).toBe(0);
    expect(stderr).toContain('warning: HELLOJOHN_TOKEN is set and goes before the profile');
    await login([], { env: { HELLOJOHN_TOKEN: 'hj_bad' }, input: 'hj_good' });
    expect((await saved()).default.token).toBe('hj_good');
  });
});

describe('the default tenant', () => {
  test('is kept with --tenant, and stays at the next login to the same server', async () => {
    await login(['--tenant', 'acme-corp']);
    expect((await saved()).default.tenant).toBe('acme-corp');
    await login();
    expect((await saved()).default.tenant).toBe('acme-corp');
    await sandbox.run(['users', 'list']);
    expect(server.requests.at(-1)?.url).toMatch(/^\/v2\/admin\/tenants\/acme-corp\/users/);
  });

  test('must exist', async () => {
    const { code, stderr } = await login(['--tenant', 'nope']);
    expect(code).toBe(4);
    expect(stderr).toContain('hjctl tenants list');
    await expect(stat(file)).rejects.toThrow('ENOENT');
  });

  test('is that of a key which works in one tenant only', async () => {
    await login([], { input: 'hj_bound' });
    expect((await saved()).default).toEqual({ url: server.url, token: 'hj_bound', tenant: 'ten_1' });
  });
});

describe('profiles', () => {
  test('several, each with its own server and tenant', async () => {
    await login();
    await login(['--profile', 'staging', '--tenant', 'acme-corp']);
    expect(await saved()).toEqual({
      default: { url: server.url, token: 'hj_good' },
      staging: { url: server.url, token: 'hj_good', tenant: 'acme-corp' },
    });
    expect((await sandbox.run(['whoami', '--profile', 'staging'])).stderr).toContain('tenant acme-corp');
    await sandbox.run(['logout', '--profile', 'staging']);
    expect((await saved()).default.token).toBe('hj_good');
    expect((await saved()).staging.token).toBeUndefined();
  });

  test('the token of a profile does not go to another server', async () => {
    await login();
    const other = await startScriptedServer();
    const { code, stderr } = await sandbox.run(['whoami', '--url', other.url]);
    expect(code).toBe(3);
    expect(stderr).toContain(`The token of profile "default" belongs to ${server.url} and goes nowhere else.`);
    expect(other.requests).toEqual([]);
    await other.stop();
  });

  test.each(['__proto__', '../x', ''])('"%s" is no name', async (name) => {
    expect(await login(['--profile', name])).toMatchObject({ code: 2, stdout: '' });
  });
});

describe('the file', () => {
  const write = async (text: string, mode = 0o600) => {
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, text, { mode });
    await chmod(file, mode);
  };

  test('broken: exit 2, where and what to do, nothing overwritten, no secret shown', async () => {
    await write('{"profiles": {"default": {"token": "hj_secret", }}}');
    for (const args of [['whoami'], ['login', '--url', server.url], ['logout'], ['users', 'list']]) {
      const { code, stdout, stderr } = await sandbox.run(args, { input: 'hj_good' });
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
      expect(stderr).toContain(`error: config_invalid: ${file} is not valid JSON`);
      expect(stderr).toContain('hjctl login');
      expect(stderr).not.toContain('hj_secret');
    }
    expect(await readFile(file, 'utf8')).toContain('hj_secret');
  });

  test('broken, and still there is help', async () => {
    await write('{');
    for (const args of [['--help'], ['users', '--help'], ['--version'], ['completion', 'bash']]) {
      expect((await sandbox.run(args)).code).toBe(0);
    }
  });

  test('open to others: a warning', async () => {
    await write('{"profiles":{}}', 0o644);
    expect((await sandbox.run(['whoami'])).stderr).toContain(
      `warning: ${file} can be read by other users; do: chmod 600`,
    );
  });

  test('that can not be written: exit 1, and why', async () => {
    await writeFile(path.join(sandbox.folder, 'xdg'), 'not a folder');
    const { code, stderr } = await login();
    expect(code).toBe(1);
    expect(stderr).toContain('error: config_not_written:');
  });
});

describe('the admin token of a server on this machine', () => {
  beforeEach(async () => {
    await mkdir(path.join(sandbox.folder, '.hellojohn'));
    await mkdir(path.join(sandbox.folder, 'deep', 'er'), { recursive: true });
    await writeFile(path.join(sandbox.folder, '.hellojohn', 'admin-token'), 'hj_good\n');
  });

  test('is used here and in folders below, without a sign-in', async () => {
    for (const cwd of [sandbox.folder, path.join(sandbox.folder, 'deep', 'er')]) {
      const { code, stderr } = await sandbox.run(['whoami', '--url', server.url], { cwd });
      expect(code).toBe(0);
      expect(stderr).toContain(`token from ${path.join(sandbox.folder, '.hellojohn', 'admin-token')}`);
    }
  });

  test('also of HELLOJOHN_DATA_DIR', async () => {
    const env = { HELLOJOHN_DATA_DIR: path.join(sandbox.folder, '.hellojohn'), HELLOJOHN_URL: server.url };
    expect((await sandbox.run(['whoami'], { cwd: '/', env })).code).toBe(0);
  });

  test('does not go elsewhere', async () => {
    const { code, stderr } = await sandbox.run(['whoami', '--url', 'http://192.0.2.1', '--timeout', '1']);
    expect(code).toBe(3);
    expect(stderr).toContain('error: not_signed_in');
  });
});

test('help and version need nothing and print on standard output', async () => {
  const help = await sandbox.run(['--help']);
  expect(help).toMatchObject({ code: 0, stderr: '' });
  expect(help.stdout).toContain('Exit codes: 0 done');
  expect(await sandbox.run(['--version'])).toEqual({ code: 0, stdout: '0.1.0\n', stderr: '' });
  expect(await sandbox.run(['-V', '--quiet'])).toEqual({ code: 0, stdout: '0.1.0\n', stderr: '' });
  const verb = await sandbox.run(['users', 'list', '--help']);
  expect(verb).toMatchObject({ code: 0, stderr: '' });
  expect(verb.stdout).toContain('Examples:');
  expect((await sandbox.run(['help', 'users'])).stdout).toContain('reset-password');
  expect((await sandbox.run(['help', 'users', 'list'])).stdout).toBe(verb.stdout);
  expect((await sandbox.run(['users', 'help', 'list'])).stdout).toBe(verb.stdout);
  expect(await sandbox.run(['help', 'users', 'lst'])).toMatchObject({ code: 2, stdout: '' });
});
