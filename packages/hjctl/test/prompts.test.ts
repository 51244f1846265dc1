import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { BIN, createSandbox, type Sandbox } from './cli';
import { HAS_PTY, runOnPty, type Step } from './pty';
import { json, type ScriptedServer, startScriptedServer } from './scripted-server';

const CTRL_C = '\u0003';
const CTRL_D = '\u0004';
const USER = { id: 'usr_1', email: 'alice@acme.com', status: 'active', roles: ['member'] };

let server: ScriptedServer;
let sandbox: Sandbox;
beforeEach(async () => {
  server = await startScriptedServer();
  server.respond((response, { method, url }) => {
    if (url === '/v2/admin/whoami')
      return json(response, 200, { type: 'root', id: null, name: null, tenant_id: null, scopes: ['*'] });
    if (method === 'DELETE') return response.writeHead(204).end();
    if (url.startsWith('/v2/admin/tenants/acme-corp/users')) return json(response, 200, USER);
    return json(response, 200, { id: 'ten_1', slug: 'acme-corp', name: 'Acme' });
  });
  sandbox = await createSandbox({ TERM: 'xterm', SHELL: '/bin/sh' });
});
afterEach(async () => {
  await sandbox.remove();
  await server.stop();
});

const onTerminal = (args: readonly string[], ...steps: Step[]) =>
  runOnPty([process.execPath, BIN, '--url', server.url, '--tenant', 'acme-corp', ...args], steps, {
    env: sandbox.env,
    cwd: sandbox.folder,
  });
const signedIn = () => {
  sandbox.env.HELLOJOHN_TOKEN = 'hj_test';
};
const sent = (method: string) => server.requests.filter((request) => request.method === method);

// Without a pseudo-terminal these are reported as skipped.
const describeOnPty = HAS_PTY ? describe : describe.skip;

describeOnPty('login on a terminal', () => {
  test('asks for the token, does not show it, checks and keeps it', async () => {
    const { screen, code } = await onTerminal(['login'], { expect: 'not shown): ', type: 'hj_secret\r' });
    expect(screen).toContain(`Signing in to ${server.url}`);
    expect(screen).toContain(`Signed in to ${server.url} as root`);
    expect(screen).not.toContain('hj_secret');
    expect(code).toBe(0);
    expect(server.requests[0]?.headers.authorization).toBe('Bearer hj_secret');
    const file = JSON.parse(await readFile(path.join(sandbox.folder, 'xdg', 'hellojohn', 'config.json'), 'utf8'));
    expect(file.profiles.default).toEqual({ url: server.url, token: 'hj_secret', tenant: 'acme-corp' });
  });

  test.each([
    ['Ctrl-C', CTRL_C],
    ['Ctrl-D', CTRL_D],
  ])('%s ends it with 130 and keeps nothing', async (_name, key) => {
    const { screen, code } = await onTerminal(['login'], { expect: 'not shown): ', type: key });
    expect(screen).toContain('error: cancelled: nothing was done');
    expect(code).toBe(130);
    expect(server.requests).toEqual([]);
  });

  test('an empty answer is refused', async () => {
    const { screen, code } = await onTerminal(['login'], { expect: 'not shown): ', type: '\r' });
    expect(screen).toContain('no token was given');
    expect(code).toBe(2);
  });
});

describeOnPty('a password on a terminal', () => {
  beforeEach(signedIn);
  const create = ['users', 'create', '--email', 'alice@acme.com', '--password-stdin'];

  test('is asked for twice and never shown', async () => {
    const { screen, code } = await onTerminal(
      create,
      { expect: 'Password: ', type: 'correct horse\r' },
      { expect: 'Password again: ', type: 'correct horse\r' },
    );
    expect(code).toBe(0);
    expect(screen).not.toContain('correct horse');
    expect(sent('POST')[0]?.body).toEqual({ email: 'alice@acme.com', password: 'correct horse' });
  });

  test('two that differ send nothing', async () => {
    const { screen, code } = await onTerminal(
      create,
      { expect: 'Password: ', type: 'one-password\r' },
      { expect: 'Password again: ', type: 'other-password\r' },
    );
    expect(screen).toContain('the two differ');
    expect(code).toBe(2);
    expect(server.requests).toEqual([]);
  });
});

describeOnPty('deleting on a terminal', () => {
  beforeEach(signedIn);
  const question = 'Delete alice@acme.com (usr_1) of acme-corp for good? [y/N]';

  test.each(['y', 'YES'])('%s deletes', async (answer) => {
    const { code } = await onTerminal(['users', 'delete', 'alice@acme.com'], { expect: question, type: `${answer}\r` });
    expect(code).toBe(0);
    expect(sent('DELETE').map(({ url }) => url)).toEqual(['/v2/admin/tenants/acme-corp/users/usr_1']);
  });

  test.each(['', 'n', 'yep'])('"%s" does not', async (answer) => {
    const { screen, code } = await onTerminal(['users', 'delete', 'usr_1'], { expect: question, type: `${answer}\r` });
    expect(screen).toContain('error: cancelled: nothing was changed');
    expect(code).toBe(1);
    expect(sent('DELETE')).toEqual([]);
  });

  test('--yes does not ask', async () => {
    const { screen, code } = await onTerminal(['users', 'delete', 'usr_1', '--yes']);
    expect(screen).not.toContain('[y/N]');
    expect(code).toBe(0);
    expect(sent('DELETE')).toHaveLength(1);
  });

  test('a tenant goes only after its slug was typed', async () => {
    const ask = 'Type acme-corp to go on: ';
    expect(await onTerminal(['tenants', 'delete', 'acme-corp'], { expect: ask, type: 'y\r' })).toMatchObject({
      code: 1,
    });
    expect(sent('DELETE')).toEqual([]);
    expect(await onTerminal(['tenants', 'delete', 'acme-corp'], { expect: ask, type: 'acme-corp\r' })).toMatchObject({
      code: 0,
    });
    expect(sent('DELETE').map(({ url }) => url)).toEqual(['/v2/admin/tenants/ten_1?confirm=acme-corp']);
  });
});

describeOnPty('colour', () => {
  beforeEach(() => {
    signedIn();
    server.respond((response) =>
      json(response, 200, { users: [USER], total: 1, total_exact: true, page: 1, limit: 20, next_cursor: null }),
    );
  });
  const GREEN = '\u001b[32mactive';

  test('on a terminal', async () => {
    expect((await onTerminal(['users', 'list'])).screen).toContain(GREEN);
  });

  test('not with --no-color, NO_COLOR or a dumb terminal', async () => {
    expect((await onTerminal(['users', 'list', '--no-color'])).screen).not.toContain('\u001b[');
    sandbox.env.NO_COLOR = '1';
    expect((await onTerminal(['users', 'list'])).screen).not.toContain('\u001b[');
    delete sandbox.env.NO_COLOR;
    sandbox.env.TERM = 'dumb';
    expect((await onTerminal(['users', 'list'])).screen).not.toContain('\u001b[');
  });

  test('never in json', async () => {
    expect((await onTerminal(['users', 'list', '-o', 'json'])).screen).not.toContain('\u001b[');
  });
});
