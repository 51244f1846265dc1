// X6: what `ps` shows to everybody on the machine while hjctl works with a secret.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { BIN, createSandbox, type Sandbox } from './cli';
import { HAS_PTY, runOnPty } from './pty';
import { json, type ScriptedServer, startScriptedServer } from './scripted-server';

const TOKEN = 'hj_canary-of-the-token';
const PASSWORD = 'canary-of-the-password';
const HAS_PROC = existsSync('/proc/self/cmdline');

let server: ScriptedServer;
let sandbox: Sandbox;
/** Command lines of all processes of the machine, at each request of hjctl. */
let shown: string[];
beforeEach(async () => {
  shown = [];
  server = await startScriptedServer();
  server.respond((response, { url }) => {
    shown.push(commandLines());
    if (url === '/v2/admin/whoami') return json(response, 200, { type: 'root', id: null, scopes: ['*'] });
    return json(response, 201, { id: 'usr_1', email: 'alice@acme.com', status: 'active', roles: ['member'] });
  });
  sandbox = await createSandbox({ TERM: 'xterm', SHELL: '/bin/sh' });
});
afterEach(async () => {
  await sandbox.remove();
  await server.stop();
});

function commandLines(): string {
  const lines = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
      } catch {
        return '';
      }
    });
  return lines.join('\n');
}

/** hjctl was looked at while it ran, and no process had one of the secrets as an argument. */
function expectNothingShown(): void {
  expect(shown.length).toBeGreaterThan(0);
  for (const lines of shown) {
    expect(lines).toContain(BIN);
    for (const secret of [TOKEN, PASSWORD]) expect(lines.includes(secret)).toBe(false);
  }
}

// Without /proc these are reported as skipped.
const testOnLinux = HAS_PROC ? test : test.skip;

testOnLinux('X6: a token from standard input is in no list of processes', async () => {
  expect(await sandbox.run(['login', '--url', server.url], { input: `${TOKEN}\n` })).toMatchObject({ code: 0 });
  expect(server.requests[0]?.headers.authorization).toBe(`Bearer ${TOKEN}`);
  expectNothingShown();
});

testOnLinux('X6: nor are a token from the environment and a password from standard input', async () => {
  const args = ['users', 'create', '--email', 'alice@acme.com', '--password-stdin', '--url', server.url];
  const env = { HELLOJOHN_TOKEN: TOKEN, HELLOJOHN_TENANT: 'acme-corp' };
  expect(await sandbox.run(args, { env, input: `${PASSWORD}\n` })).toMatchObject({ code: 0 });
  expect(server.requests.at(-1)).toMatchObject({ body: { password: PASSWORD } });
  expectNothingShown();
});

(HAS_PROC && HAS_PTY ? test : test.skip)('X6: nor is a token that is typed at the prompt', async () => {
  const command = [process.execPath, BIN, '--url', server.url, '--tenant', 'acme-corp', 'login'];
  const steps = [{ expect: 'not shown): ', type: `${TOKEN}\r` }];
  expect(await runOnPty(command, steps, { env: sandbox.env, cwd: sandbox.folder })).toMatchObject({ code: 0 });
  expect(server.requests[0]?.headers.authorization).toBe(`Bearer ${TOKEN}`);
  expectNothingShown();
});

testOnLinux('X6: an argument is what others see, and the warning says so', async () => {
  const { stderr } = await sandbox.run(['whoami', '--url', server.url, '--token', TOKEN]);
  expect(shown[0]).toContain(TOKEN);
  expect(stderr).toMatch(/warning/i);
});
