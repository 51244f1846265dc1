import type { TestTenant } from '@hellojohn/server/testing';
import { createWorld, type World } from './real-server';

let world: World;
let tenant: TestTenant;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.stop());
beforeEach(async () => {
  tenant = await world.tenant();
});

const hjctl = (...args: string[]) => world.sandbox.run([...args, '--tenant', tenant.slug]);
const ok = (args: string[], input?: string) => world.ok([...args, '--tenant', tenant.slug], input);
const read = async (id: string) =>
  (await world.server.request('GET', `/v2/admin/tenants/${tenant.slug}/users/${id}`)).body;
const login = (email: string, password: string) =>
  world.server.request('POST', '/v2/auth/login', { token: null, body: { tenant: tenant.slug, email, password } });

describe('the commands as the page prints them, with a real id', () => {
  test('hjctl users list --tenant acme-corp', async () => {
    const user = await world.server.createUser(tenant, { email: 'alice@acme.com', first_name: 'Alice' });
    const { stdout, stderr, code } = await hjctl('users', 'list');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '1 user.\n' });
    expect(stdout.split('\n')[1]).toBe(`${user.id}  alice@acme.com  Alice  member  active  -`);
  });

  test('hjctl users disable usr_… --tenant acme-corp', async () => {
    const user = await world.server.createUser(tenant);
    const { access_token } = await world.server.signIn(tenant, user);
    const { code } = await hjctl('users', 'disable', user.id);
    expect(code).toBe(0);
    expect((await read(user.id)).status).toBe('disabled');
    expect((await world.server.request('GET', '/v2/me', { token: access_token })).status).toBe(401);
  });

  test('hjctl users reset-password usr_… --tenant acme-corp --send-email', async () => {
    const user = await world.server.createUser(tenant);
    const { code, stdout } = await hjctl('users', 'reset-password', user.id, '--send-email');
    expect(code).toBe(0);
    expect(stdout).toMatch(new RegExp(`user_id +${user.id}\nemail_sent +true\n`));
    await world.server.deliverMails();
    expect(world.server.mails.at(-1)).toMatchObject({ to: user.email });
    expect((await login(user.email, user.password)).body.code).toBe('password_reset_required');
  });
});

describe('users get', () => {
  test('by id and by e-mail, whatever its case', async () => {
    const user = await world.server.createUser(tenant, { metadata: { camelCase: { snake_case: 1 } } });
    const expected = await read(user.id);
    expect(await ok(['users', 'get', user.id])).toEqual(expected);
    expect(await ok(['users', 'get', user.email.toUpperCase()])).toEqual(expected);
    expect(expected.metadata).toEqual({ camelCase: { snake_case: 1 } });
  });

  test('by an id of your own', async () => {
    const user = await world.server.createUser(tenant, { external_id: 'E 1?' });
    expect(await ok(['users', 'get', '--external-id', 'E 1?'])).toEqual(await read(user.id));
    expect((await hjctl('users', 'get', '--external-id', 'E-2')).code).toBe(4);
  });

  test('as a record', async () => {
    const user = await world.server.createUser(tenant);
    const { stdout } = await hjctl('users', 'get', user.id);
    expect(stdout).toMatch(new RegExp(`^id +${user.id}\n`));
    expect(stdout).toMatch(/\nlast_login_at +-\n$/);
  });

  test.each(['usr_01ARZ3NDEKTSV4RRFFQ69G5FAV', 'alice', 'nobody@acme.com', 'usr_x'])(
    '%s is not there: 4',
    async (name) => {
      const { code, stdout, stderr } = await hjctl('users', 'get', name);
      expect({ code, stdout }).toEqual({ code: 4, stdout: '' });
      expect(stderr).toMatch(/^error: user_not_found: .* \(request req_\w+\)\n/);
      expect(stderr).toContain('hjctl users list --search');
    },
  );

  test('a user of another tenant is not there', async () => {
    const stranger = await world.server.createUser(await world.tenant());
    expect((await hjctl('users', 'get', stranger.id)).code).toBe(4);
  });
});

describe('users create', () => {
  test('every flag arrives', async () => {
    await ok(['roles', 'create', 'editor']);
    const user = await ok(
      [
        ...[
          'users',
          'create',
          '--email',
          'bob@acme.com',
          '--password-stdin',
          '--first-name',
          'Bob',
          '--last-name',
          'Smith',
        ],
        ...['--role', 'member', '--role', 'editor', '--metadata', 'department=sales', '--metadata', 'tags=["a"]'],
        ...['--metadata', 'gone=null', '--public-metadata', 'theme=dark', '--external-id', 'E-1', '--email-verified'],
        ...['--avatar-url', 'https://x.example/a.png', '--welcome-email'],
      ],
      'correct-horse-battery-9\n',
    );
    expect(user).toMatchObject({
      email: 'bob@acme.com',
      first_name: 'Bob',
      last_name: 'Smith',
      roles: expect.arrayContaining(['editor', 'member']),
      metadata: { department: 'sales', tags: ['a'] },
      public_metadata: { theme: 'dark' },
      external_id: 'E-1',
      email_verified: true,
      avatar_url: 'https://x.example/a.png',
      status: 'active',
    });
    expect((await login('bob@acme.com', 'correct-horse-battery-9')).status).toBe(200);
    await world.server.deliverMails();
    expect(world.server.mails.at(-1)).toMatchObject({ to: 'bob@acme.com' });
  });

  test.each([
    ['one line end goes', 'correct-horse-9\n', 'correct-horse-9'],
    ['also of Windows', 'correct-horse-9\r\n', 'correct-horse-9'],
    ['none is needed', 'correct-horse-9', 'correct-horse-9'],
    ['only one goes', 'correct-horse-9\n\n', 'correct-horse-9\n'],
    ['spaces stay', ' correct-horse-9 \n', ' correct-horse-9 '],
    ['all of Unicode', 'пароль-密码-🔑\n', 'пароль-密码-🔑'],
  ])('the password of standard input: %s', async (_name, input, password) => {
    await ok(['users', 'create', '--email', 'p@acme.com', '--password-stdin'], input);
    expect((await login('p@acme.com', password)).status).toBe(200);
  });

  test('bytes that are no text are refused before anything is sent', async () => {
    const result = await world.sandbox.run(
      ['users', 'create', '--email', 'x@acme.com', '--password-stdin', '--tenant', tenant.slug],
      {
        input: Buffer.from([0xff, 0xfe, 0x41]),
      },
    );
    expect(result).toMatchObject({ code: 2, stderr: expect.stringContaining('not UTF-8') });
  });

  test('a taken address ends with 5, a weak password with 6', async () => {
    await ok(['users', 'create', '--email', 'bob@acme.com']);
    expect(await hjctl('users', 'create', '--email', 'BOB@acme.com')).toMatchObject({
      code: 5,
      stdout: '',
      stderr: expect.stringMatching(/^error: email_already_exists: .*\n.*hjctl users get/),
    });
    const weak = await world.sandbox.run(
      ['users', 'create', '--email', 'c@acme.com', '--password-stdin', '--tenant', tenant.slug],
      {
        input: 'short',
      },
    );
    expect(weak).toMatchObject({ code: 6, stderr: expect.stringContaining('error: password_too_weak') });
    expect(weak.stderr).not.toContain('short\n');
  });

  test('says that there is no password yet', async () => {
    expect((await hjctl('users', 'create', '--email', 'n@acme.com')).stderr).toContain('No password yet');
  });
});

describe('users update', () => {
  test('changes what is named, merges metadata, clears with an empty text', async () => {
    const user = await world.server.createUser(tenant, {
      first_name: 'Bob',
      last_name: 'Smith',
      metadata: { department: 'sales', old_key: 1, kept: true },
    });
    const changed = await ok([
      ...['users', 'update', user.email, '--first-name', 'Robert', '--last-name', '', '--role', 'admin'],
      ...['--metadata', 'department=engineering', '--metadata', 'old_key=null', '--must-change-password'],
    ]);
    expect(changed).toMatchObject({
      id: user.id,
      first_name: 'Robert',
      last_name: null,
      roles: ['admin'],
      metadata: { department: 'engineering', kept: true },
      must_change_password: true,
    });
    expect(await ok(['users', 'update', user.id, '--email', 'rob@acme.com'])).toMatchObject({ email: 'rob@acme.com' });
  });

  test('what the server refuses ends with 6', async () => {
    const user = await world.server.createUser(tenant);
    expect(await hjctl('users', 'update', user.id, '--avatar-url', 'javascript:alert(1)')).toMatchObject({
      code: 6,
      stderr: expect.stringContaining('body.avatar_url: '),
    });
  });
});

describe('users disable and enable', () => {
  test('with reason and end, and back', async () => {
    const user = await world.server.createUser(tenant);
    expect(await ok(['users', 'disable', user.email, '--reason', 'left', '--until', '2999-01-01'])).toMatchObject({
      status: 'disabled',
      disabled_reason: 'left',
      disabled_until: '2999-01-01T00:00:00.000Z',
    });
    expect((await login(user.email, user.password)).body.code).toBe('user_disabled');
    expect(await ok(['users', 'enable', user.email])).toMatchObject({ status: 'active' });
    expect((await login(user.email, user.password)).status).toBe(200);
  });

  test('says how long it lasts, also where an earlier call has left the end, and when that is past', async () => {
    const { email } = await world.server.createUser(tenant);
    const disable = async (...options: string[]) => (await hjctl('users', 'disable', email, ...options)).stderr;
    expect(await disable()).toBe(`Disabled ${email}; every session has ended.\n`);
    const until = `Disabled ${email} until 2999-01-01T00:00:00.000Z; every session has ended.\n`;
    expect(await disable('--until', '2999-01-01')).toBe(until);
    expect(await disable('--reason', 'left')).toBe(until);
    expect(await disable('--until', '')).toBe(`Disabled ${email}; every session has ended.\n`);
    const past = `${email} stays active, as 2020-01-01T00:00:00.000Z is past; every session has ended.\n`;
    expect(await disable('--until', '2020-01-01')).toBe(past);
  });
});

describe('users delete', () => {
  test('needs --yes without a terminal, deletes with it, and again is 4', async () => {
    const user = await world.server.createUser(tenant);
    expect(await hjctl('users', 'delete', user.id)).toMatchObject({ code: 2, stdout: '' });
    expect((await read(user.id)).id).toBe(user.id);
    expect(await hjctl('users', 'delete', user.email, '--yes')).toMatchObject({ code: 0, stdout: '' });
    expect((await read(user.id)).code).toBe('user_not_found');
    expect((await hjctl('users', 'delete', user.id, '--yes')).code).toBe(4);
  });
});

describe('users reset-password', () => {
  test('a temporary password works once, then a change is asked for', async () => {
    const user = await world.server.createUser(tenant);
    const reset = await ok(
      ['users', 'reset-password', user.email, '--temporary-password-stdin'],
      'temporary-password-123\n',
    );
    expect(reset).toMatchObject({ user_id: user.id, email_sent: false, temporary_password_set: true });
    expect((await login(user.email, 'temporary-password-123')).body).toMatchObject({ password_change_required: true });
  });

  test('both at once', async () => {
    const user = await world.server.createUser(tenant);
    const args = ['users', 'reset-password', user.id, '--send-email', '--temporary-password-stdin'];
    expect(await ok(args, 'temporary-password-123')).toMatchObject({ email_sent: true, temporary_password_set: true });
  });
});

describe('users sessions and revoke-sessions', () => {
  test('list them, end one, end all', async () => {
    const user = await world.server.createUser(tenant);
    const tokens = [await world.server.signIn(tenant, user), await world.server.signIn(tenant, user)];
    const { sessions } = await ok(['users', 'sessions', user.email]);
    expect(sessions).toHaveLength(2);
    expect(sessions[0]).toMatchObject({ id: expect.stringMatching(/^ses_/), amr: ['pwd'] });
    expect((await hjctl('users', 'sessions', user.id)).stdout).toMatch(/^ID +CREATED +LAST ACTIVE/);

    expect((await hjctl('users', 'revoke-sessions', user.id, '--session', sessions[0].id)).code).toBe(0);
    expect((await ok(['users', 'sessions', user.id])).sessions).toHaveLength(1);
    expect(await hjctl('users', 'revoke-sessions', user.email)).toMatchObject({ code: 0, stdout: '' });
    expect((await ok(['users', 'sessions', user.id])).sessions).toEqual([]);
    for (const { access_token } of tokens) {
      expect((await world.server.request('GET', '/v2/me', { token: access_token })).body.code).toBe('session_revoked');
    }
    expect((await hjctl('users', 'revoke-sessions', user.id, '--session', 'ses_x')).code).toBe(4);
  });
});
