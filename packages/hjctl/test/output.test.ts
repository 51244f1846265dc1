import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { parse } from 'yaml';
import { BIN, createSandbox, runProcess, type Sandbox } from './cli';
import { json, type ScriptedServer, startScriptedServer } from './scripted-server';

const FIELDS = {
  tenant_id: 'ten_1',
  email_verified: false,
  last_name: null,
  avatar_url: null,
  external_id: null,
  locale: 'es-MX',
  roles: ['admin', 'member'],
  status: 'active',
  disabled_reason: null,
  disabled_until: null,
  metadata: { camelCase: 1, snake_case: { innerKey: [true, null] }, __proto__x: 1 },
  public_metadata: {},
  mfa_enrolled: false,
  must_change_password: false,
  created_at: '2030-01-01T00:00:00.000Z',
  updated_at: '2030-01-01T00:00:00.000Z',
  last_login_at: null,
  field_of_tomorrow: 'kept',
};
const user = (number: number, more = {}) => ({
  id: `usr_${number}`,
  email: `user${number}@acme.com`,
  first_name: '=HYPERLINK("http://x")',
  ...FIELDS,
  ...more,
});

let server: ScriptedServer;
let sandbox: Sandbox;
beforeEach(async () => {
  server = await startScriptedServer();
  sandbox = await createSandbox({
    HELLOJOHN_URL: server.url,
    HELLOJOHN_TOKEN: 'hj_test',
    HELLOJOHN_TENANT: 'acme-corp',
  });
});
afterEach(async () => {
  await sandbox.remove();
  await server.stop();
});

/** A tenant with this many users, in pages of `limit`. */
function serveUsers(total: number, more: object = {}): void {
  server.respond((response, { url }) => {
    const query = new URL(url, server.url).searchParams;
    const limit = Number(query.get('limit') ?? 20);
    const cursor = query.get('cursor');
    const start = cursor === null ? (Number(query.get('page') ?? 1) - 1) * limit : Number(cursor);
    const users = Array.from({ length: Math.max(0, Math.min(limit, total - start)) }, (_, index) =>
      user(start + index, more),
    );
    json(response, 200, {
      users,
      total: query.get('include_total') === 'false' ? null : total,
      total_exact: true,
      page: cursor === null ? Number(query.get('page') ?? 1) : null,
      limit,
      next_cursor: start + limit < total ? String(start + limit) : null,
    });
  });
}

describe('one page', () => {
  beforeEach(() => serveUsers(45));

  test('json is the answer of the API, fields of tomorrow and metadata included', async () => {
    const { stdout, code } = await sandbox.run(['users', 'list', '-o', 'json', '--page', '3']);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toEqual({
      users: [40, 41, 42, 43, 44].map((number) => user(number)),
      total: 45,
      total_exact: true,
      page: 3,
      limit: 20,
      next_cursor: null,
    });
  });

  test('yaml says the same', async () => {
    const [asYaml, asJson] = await Promise.all(
      ['yaml', 'json'].map((format) => sandbox.run(['users', 'list', '-o', format])),
    );
    expect(parse(asYaml?.stdout ?? '')).toEqual(JSON.parse(asJson?.stdout ?? ''));
  });

  test('ndjson is a user a line', async () => {
    const { stdout } = await sandbox.run(['users', 'list', '-o', 'ndjson', '--limit', '2']);
    expect(
      stdout
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line)),
    ).toEqual([user(0), user(1)]);
  });

  test('csv has every documented field and no formula', async () => {
    const { stdout } = await sandbox.run(['users', 'list', '-o', 'csv', '--limit', '1']);
    const [heading, line, rest] = stdout.split('\r\n');
    expect(heading).toBe(
      'id,tenant_id,email,email_verified,first_name,last_name,avatar_url,external_id,locale,roles,status,disabled_reason,disabled_until,metadata,public_metadata,mfa_enrolled,must_change_password,created_at,updated_at,last_login_at',
    );
    expect(line).toContain(`"'=HYPERLINK(""http://x"")",`);
    expect(line).toContain(',admin;member,active,');
    expect(rest).toBe('');
  });

  test('the table and how to go on; --quiet leaves the data alone', async () => {
    const { stdout, stderr } = await sandbox.run(['users', 'list', '--limit', '2', '--page', '2']);
    expect(stdout.split('\n')[0]).toMatch(/^ID +EMAIL +NAME +ROLES +STATUS +LAST LOGIN$/);
    expect(stdout.split('\n')).toHaveLength(4);
    expect(stderr).toBe('Showing 3 to 4 of 45 users. Next: --page 3, or all: --all\n');
    const quiet = await sandbox.run(['users', 'list', '--limit', '2', '--page', '2', '--quiet']);
    expect(quiet).toEqual({ stdout, stderr: '', code: 0 });
  });

  test('nothing found is no failure', async () => {
    serveUsers(0);
    expect(await sandbox.run(['users', 'list'])).toMatchObject({ code: 0, stderr: '0 users.\n' });
    expect((await sandbox.run(['users', 'list', '-o', 'ndjson'])).stdout).toBe('');
    expect((await sandbox.run(['users', 'list', '-o', 'csv'])).stdout).toMatch(/^id,[a-z_,]+\r\n$/);
  });
});

describe('--all', () => {
  test.each([0, 1, 100, 250])('%d users in every format', async (total) => {
    serveUsers(total);
    const formats = ['json', 'yaml', 'ndjson', 'csv', 'table'];
    const [asJson, asYaml, asNdjson, asCsv, asTable] = await Promise.all(
      formats.map((format) => sandbox.run(['users', 'list', '--all', '-o', format])),
    );
    const users = Array.from({ length: total }, (_, number) => user(number));
    const whole = { users, total, total_exact: true, page: null, limit: null, next_cursor: null };
    expect(JSON.parse(asJson?.stdout ?? '')).toEqual(whole);
    expect(parse(asYaml?.stdout ?? '')).toEqual(whole);
    expect(
      asNdjson?.stdout
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line)),
    ).toEqual(users);
    expect(asCsv?.stdout.split('\r\n')).toHaveLength(total + 2);
    expect(asTable?.stdout.split('\n')).toHaveLength(total + 2);
    expect(asTable?.stderr).toBe(`${total} user${total === 1 ? '' : 's'}.\n`);
  });

  test.each(['ndjson', 'json', 'yaml', 'csv', 'table'])('%s: 30 MB of users through 24 MB of heap', async (format) => {
    serveUsers(3_000, { metadata: { text: 'x'.repeat(10_000) } });
    const result = await sandbox.run(['users', 'list', '--all', '-o', format, '--quiet'], {
      env: { NODE_OPTIONS: '--max-old-space-size=24' },
    });
    expect({ code: result.code, stderr: result.stderr }).toEqual({ code: 0, stderr: '' });
    expect(result.stdout).toContain('usr_2999');
  });

  test('a failure half-way is a failure', async () => {
    serveUsers(250);
    let calls = 0;
    server.respond((response) => {
      calls += 1;
      if (calls > 1) return response.writeHead(503, { 'content-type': 'text/plain' }).end('no');
      json(response, 200, { users: [user(1)], total: null, total_exact: true, page: 1, limit: 100, next_cursor: 'x' });
    });
    const { code, stdout } = await sandbox.run(['users', 'list', '--all', '-o', 'json']);
    expect(code).toBe(7);
    expect(() => JSON.parse(stdout)).toThrow();
  });
});

describe('readers that go away', () => {
  test('| head ends quietly and stops asking the server', async () => {
    serveUsers(1_000_000);
    const command = `'${process.execPath}' '${BIN}' users list --all -o ndjson | head -n 1; echo "ended with \${PIPESTATUS[0]}"`;
    const { stdout, stderr } = await runProcess('bash', ['-c', command], { env: sandbox.env, cwd: sandbox.folder });
    expect(stdout).toMatch(/^\{"id":"usr_0".*\}\nended with 0\n$/);
    expect(stderr).toBe('');
    expect(server.requests.length).toBeLessThan(20);
  });

  test('a reader that stalls holds the server back', async () => {
    serveUsers(1_000_000);
    const child = spawn(process.execPath, [BIN, 'users', 'list', '--all', '-o', 'ndjson'], {
      env: sandbox.env,
      cwd: sandbox.folder,
    });
    await new Promise((resolve) => child.stdout.once('readable', resolve));
    const settled = async (): Promise<number> => {
      const before = server.requests.length;
      await new Promise((resolve) => setTimeout(resolve, 500));
      return server.requests.length === before ? before : settled();
    };
    expect(await settled()).toBeLessThan(20);
    child.kill('SIGKILL');
    await new Promise((resolve) => child.once('close', resolve));
  });
});

test('Ctrl-C while waiting ends it at once', async () => {
  const asked = new Promise<void>((resolve) => server.respond(() => resolve()));
  const child = spawn(process.execPath, [BIN, 'users', 'list'], {
    env: sandbox.env,
    cwd: sandbox.folder,
    stdio: 'ignore',
  });
  const ended = new Promise<NodeJS.Signals | null>((resolve) =>
    child.once('close', (_code, signal) => resolve(signal)),
  );
  await asked;
  child.kill('SIGINT');
  expect(await ended).toBe('SIGINT');
});

const testWithFullDevice = existsSync('/dev/full') ? test : test.skip;
testWithFullDevice('a full disk is a failure that says so', async () => {
  serveUsers(5);
  const full = await open('/dev/full', 'w');
  const child = spawn(process.execPath, [BIN, 'users', 'list'], {
    env: sandbox.env,
    cwd: sandbox.folder,
    stdio: ['ignore', full.fd, 'pipe'],
  });
  let stderr = '';
  child.stderr?.on('data', (chunk) => {
    stderr += chunk;
  });
  const code = await new Promise((resolve) => child.once('close', resolve));
  await full.close();
  expect(stderr).toContain("error: output_failed: standard output can't be written (ENOSPC)");
  expect(code).toBe(1);
});
