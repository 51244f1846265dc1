import { createSandbox, type Sandbox } from './cli';
import { json, problem, type ScriptedServer, startScriptedServer } from './scripted-server';

let server: ScriptedServer;
let sandbox: Sandbox;
beforeAll(async () => {
  server = await startScriptedServer();
  sandbox = await createSandbox({
    HELLOJOHN_URL: server.url,
    HELLOJOHN_TOKEN: 'hj_test',
    HELLOJOHN_TENANT: 'acme-corp',
  });
});
afterAll(async () => {
  await sandbox.remove();
  await server.stop();
});
beforeEach(() => {
  server.requests.length = 0;
});

describe('every failure: exit code, one error line with the request, a way on; nothing on standard output', () => {
  test.each([
    { status: 401, code: 'unauthenticated', exitCode: 3, hint: 'Sign in: hjctl login --url' },
    { status: 401, code: 'session_revoked', exitCode: 3, hint: "The token from HELLOJOHN_TOKEN isn't accepted by" },
    { status: 403, code: 'forbidden', exitCode: 3, hint: 'hjctl whoami' },
    { status: 404, code: 'user_not_found', exitCode: 4, hint: 'hjctl users list --search' },
    { status: 404, code: 'tenant_not_found', exitCode: 4, hint: 'hjctl tenants list' },
    { status: 409, code: 'last_admin', exitCode: 5, hint: 'hjctl users update <user> --role admin' },
    { status: 412, code: 'precondition_failed', exitCode: 5, hint: 'Read it again' },
    { status: 413, code: 'payload_too_large', exitCode: 6, hint: '' },
    { status: 415, code: 'unsupported_media_type', exitCode: 6, hint: '' },
    { status: 422, code: 'password_too_weak', exitCode: 6, hint: 'hjctl config get password_policy' },
    { status: 500, code: 'internal', exitCode: 7, hint: 'look for req_1' },
    { status: 503, code: 'unavailable', exitCode: 7, hint: 'look for req_1' },
    { status: 418, code: 'teapot', exitCode: 1, hint: '' },
    { status: 404, code: 'not_found', exitCode: 4, hint: 'It may be older than this hjctl' },
  ])('$status $code ends with $exitCode', async ({ status, code, exitCode, hint }) => {
    server.respond((response) => problem(response, status, { code, detail: 'What went wrong' }));
    const result = await sandbox.run(['users', 'get', 'usr_1']);
    expect(result.stdout).toBe('');
    expect(result.stderr.split('\n')[0]).toBe(`error: ${code}: What went wrong (request req_1)`);
    expect(result.stderr).toContain(hint);
    expect(result.code).toBe(exitCode);
  });

  test('refused fields are listed', async () => {
    server.respond((response) =>
      problem(response, 422, {
        code: 'validation_failed',
        errors: [
          { path: 'body.email', message: 'is no e-mail address' },
          { path: 'body.roles[0]', message: 'is unknown' },
        ],
      }),
    );
    const { stderr, code } = await sandbox.run(['users', 'create', '--email', 'x']);
    expect(stderr).toContain('  body.email: is no e-mail address\n  body.roles[0]: is unknown\n');
    expect(code).toBe(6);
  });

  test('429 and 503 say when to come back', async () => {
    server.respond((response) => problem(response, 429, { code: 'rate_limited', headers: { 'retry-after': '7' } }));
    expect(await sandbox.run(['whoami'])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('Try again in 7 seconds.'),
    });
    server.respond((response) => problem(response, 503, { code: 'overloaded', headers: { 'retry-after': '2' } }));
    expect(await sandbox.run(['whoami'])).toMatchObject({
      code: 7,
      stderr: expect.stringContaining('Try again in 2 seconds.'),
    });
  });

  test('text of the server cannot command the terminal', async () => {
    server.respond((response) => problem(response, 404, { code: 'user_not_found', detail: 'a\u001b[2J\nerror: b' }));
    const { stderr } = await sandbox.run(['users', 'get', 'usr_1']);
    expect(stderr).toContain('error: user_not_found: a\\u001b[2J\\u000aerror: b (request req_1)');
  });
});

describe('no API at the other end', () => {
  test('nobody listens', async () => {
    const result = await sandbox.run(['whoami', '--url', 'http://127.0.0.1:1']);
    expect(result).toMatchObject({ code: 7, stdout: '' });
    expect(result.stderr).toContain('error: network_error: the server could not be reached at http://127.0.0.1:1');
    expect(result.stderr).toContain('Tried http://127.0.0.1:1 (--url). Is the server running?');
    expect(result.stderr).toContain('pnpm start');
  });

  test('the name is unknown', async () => {
    const { code, stderr } = await sandbox.run(['whoami', '--url', 'http://no-such-host.invalid']);
    expect(code).toBe(7);
    expect(stderr).toMatch(/ENOTFOUND|EAI_AGAIN/);
  });

  test('the connection breaks off', async () => {
    server.respond((response) => response.socket?.destroy());
    expect(await sandbox.run(['whoami'])).toMatchObject({ code: 7, stdout: '' });
  });

  test('no answer in time', async () => {
    server.respond(() => {});
    const { code, stderr } = await sandbox.run(['whoami', '--timeout', '0.3']);
    expect(code).toBe(7);
    expect(stderr).toContain('error: timeout: no complete answer within 300 ms');
    expect(stderr).toContain('Wait longer: --timeout');
  });

  test('an answer that begins and never ends', async () => {
    server.respond(
      (response) => void response.writeHead(200, { 'content-type': 'application/json' }).write('{"type":'),
    );
    expect(await sandbox.run(['whoami', '--timeout', '0.3'])).toMatchObject({
      code: 7,
      stderr: expect.stringContaining('error: timeout'),
    });
  });

  test('somebody else answers', async () => {
    server.respond((response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<h1>Welcome</h1>'));
    const { code, stderr, stdout } = await sandbox.run(['whoami']);
    expect({ code, stdout }).toEqual({ code: 7, stdout: '' });
    expect(stderr).toContain(`Is ${server.url} (HELLOJOHN_URL) a HelloJohn server?`);
  });

  test('a proxy without its upstream', async () => {
    server.respond((response) => response.writeHead(502, { 'content-type': 'text/html' }).end('<h1>Bad</h1>'));
    expect((await sandbox.run(['whoami'])).code).toBe(7);
  });

  test('TLS where there is none', async () => {
    const { code, stderr } = await sandbox.run(['whoami', '--url', server.url.replace('http:', 'https:')]);
    expect(code).toBe(7);
    expect(stderr).toMatch(/error: network_error: .*SSL/);
  });
});

describe('before anything is sent', () => {
  test.each([
    [['users', 'get', ''], 'the user is empty'],
    [['users', 'get', '..'], 'userId must be text'],
    [['users', 'get', '.'], 'userId must be text'],
    [['users', 'get', 'a/b'], 'userId must be text'],
    [['users', 'get', '../../tenants'], 'userId must be text'],
    [['users', 'get', 'a/b@example.com'], 'email must be text'],
    [['users', 'disable', 'usr_1\\..\\x'], 'userId must be text'],
    [['users', 'list', '--tenant', '..'], `".." can't name a tenant`],
    [['users', 'list', '--tenant', 'a/b'], `"a/b" can't name a tenant`],
    [['users', 'list', '--tenant', 'a?b=c'], `"a?b=c" can't name a tenant`],
    [['tenants', 'get', '..'], 'tenantId must be text'],
    [['roles', 'delete', 'a/b'], 'name must be text'],
    [['keys', 'delete', '..'], 'id must be text'],
    [['users', 'list', '--all', '--page', '2'], "option '--all' cannot be used with option '--page"],
    [['users', 'list', '--limit', 'ten'], 'Give a whole number.'],
    [['users', 'list', '--status', 'gone'], 'Allowed choices are active, disabled, pending, unverified.'],
    [['users', 'list', '--sort', 'password_hash'], 'Allowed choices are created_at'],
    [['users', 'list', '-o', 'xml'], 'Allowed choices are table, json, ndjson, csv, yaml.'],
    [['users', 'list', '--metadata', 'x'], 'must be key=value'],
    [['users', 'create'], "required option '--email <email>' not specified"],
    [['users', 'update', 'usr_1'], 'nothing to change was named'],
    [['users', 'delete', 'usr_1'], 'there is no terminal to ask on'],
    [['users', 'reset-password', 'usr_1'], '--send-email, --temporary-password-stdin, or both'],
    [['users', 'create', '--email', 'a@b.c', '--password-stdin'], 'standard input holds no password'],
    [['tenants', 'delete', 'acme-corp'], 'there is no terminal to ask on'],
    [['tenants', 'create'], 'the tenant needs a name'],
    [['tenants', 'update', 'acme-corp'], 'nothing to change was named'],
    [['roles', 'create'], 'the role needs a name'],
    [['roles', 'update', 'editor'], 'nothing to change was named'],
    [['keys', 'create', 'x'], "required option '--scope <scope>' not specified"],
    [['config', 'set', 'x'], 'must be key=value'],
    [['users', 'list', 'extra'], 'too many arguments'],
    [['users', 'get'], 'name one user'],
    [['users', 'get', 'usr_1', '--external-id', 'E-1'], 'name one user'],
    [['users', 'disable'], "missing required argument 'user'"],
    [['completion', 'tcsh'], 'Allowed choices are bash, zsh, fish.'],
    [['whoami', '--timeout', '-5'], '--timeout'],
    [['whoami', '--profile', 'nope'], 'there is no profile "nope"'],
  ])('%j ends with 2', async (args, message) => {
    const { code, stdout, stderr } = await sandbox.run(args);
    expect(stderr).toContain(message);
    expect({ code, stdout, requests: server.requests.length }).toEqual({ code: 2, stdout: '', requests: 0 });
    expect(stderr.startsWith('error: ')).toBe(true);
  });

  test('no tenant: what to do', async () => {
    const { code, stderr } = await sandbox.run(['users', 'list'], { env: { HELLOJOHN_TENANT: '' } });
    expect(code).toBe(2);
    expect(stderr).toContain('error: tenant_required: no tenant is chosen');
    expect(stderr).toContain('hjctl tenants list');
  });

  test('no token: how to sign in', async () => {
    const { code, stderr } = await sandbox.run(['users', 'list'], { env: { HELLOJOHN_TOKEN: '' } });
    expect(code).toBe(3);
    expect(stderr).toContain(`error: not_signed_in: no token for ${server.url}`);
    expect(stderr).toContain(`hjctl login --url ${server.url}`);
  });
});

describe('mistyped', () => {
  test.each([
    [['user', 'list'], 'Did you mean users?'],
    [['users', 'lits'], 'Did you mean list?'],
    [['users', 'list', '--serach', 'x'], 'Did you mean --search?'],
    [['tenant', 'list'], 'Did you mean tenants?'],
  ])('%j', async (args, suggestion) => {
    const { code, stdout, stderr } = await sandbox.run(args);
    expect(stderr).toContain(suggestion);
    expect(stderr).toContain('--help');
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  });

  test('a noun alone shows its verbs', async () => {
    const { code, stdout, stderr } = await sandbox.run(['users']);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain('reset-password');
  });
});

test('the request carries the token, the program and the caller’s words, and nothing else of the environment', async () => {
  server.respond((response) =>
    json(response, 200, { users: [], total: 0, total_exact: true, page: 1, limit: 20, next_cursor: null }),
  );
  const args = [
    'users',
    'list',
    '--search',
    'a b&c',
    '--sort',
    '-last_name',
    '--mfa-enrolled',
    '--email-verified=false',
  ];
  await sandbox.run([...args, '--metadata', 'plan=pro', '--metadata', 'seats=3', '--created-after', '2030-01-01']);
  const [request] = server.requests;
  expect(request?.headers).toMatchObject({ authorization: 'Bearer hj_test', 'user-agent': 'hjctl/0.1.0' });
  const url = new URL(request?.url ?? '', server.url);
  expect(url.pathname).toBe('/v2/admin/tenants/acme-corp/users');
  expect(Object.fromEntries(url.searchParams)).toEqual({
    search: 'a b&c',
    sort: '-last_name',
    mfa_enrolled: 'true',
    email_verified: 'false',
    'metadata[plan]': 'pro',
    'metadata[seats]': '3',
    created_after: '2030-01-01T00:00:00.000Z',
  });
});

test('global options are taken before and after noun and verb, and are no part of the request', async () => {
  server.respond((response) =>
    json(response, 200, { users: [], total: 0, total_exact: true, page: 1, limit: 20, next_cursor: null }),
  );
  const flags = [
    '--url',
    server.url,
    '--token',
    'hj_flag',
    '--tenant',
    'other',
    '-o',
    'ndjson',
    '--timeout',
    '9',
    '--no-color',
    '--quiet',
  ];
  const env = { HELLOJOHN_URL: 'http://127.0.0.1:1', HELLOJOHN_TOKEN: 'hj_env' };
  for (const args of [
    [...flags, 'users', 'list'],
    ['users', ...flags, 'list'],
    ['users', 'list', ...flags],
    ['--tenant', 'far', 'users', '--tenant', 'nearer', 'list', ...flags],
  ]) {
    server.requests.length = 0;
    expect(await sandbox.run(args, { env })).toMatchObject({ code: 0, stdout: '' });
    expect(server.requests.map(({ url, headers }) => [url, headers.authorization])).toEqual([
      ['/v2/admin/tenants/other/users', 'Bearer hj_flag'],
    ]);
  }
});

test('a value may look like a global option', async () => {
  server.respond((response) => json(response, 200, { id: 'usr_1', email: 'a@b.cc' }));
  const result = await sandbox.run(['users', 'disable', 'usr_1', '--reason', '-offline, see -V and --quiet']);
  expect(result.code).toBe(0);
  expect(server.requests[0]?.body).toEqual({ status: 'disabled', disabled_reason: '-offline, see -V and --quiet' });
});

test('a redirect to another host does not take the token along', async () => {
  const other = await startScriptedServer();
  other.respond((response) => json(response, 200, { type: 'root' }));
  server.respond((response) =>
    response.writeHead(302, { location: `${other.url.replace('127.0.0.1', 'localhost')}/x` }).end(),
  );
  await sandbox.run(['whoami']);
  expect(other.requests.map(({ headers }) => headers.authorization)).not.toContain('Bearer hj_test');
  await other.stop();
});
