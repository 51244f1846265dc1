import { startTestServer, type TestServer, type TestTenant, type TestTokens, type TestUser } from '../../test/harness';

let server: TestServer;
let tenant: TestTenant;
let user: TestUser;
let tokens: TestTokens;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.stop());
beforeEach(async () => {
  tenant = await server.createTenant({ user_editable_metadata_keys: ['theme', 'language', 'notifications'] });
  user = await server.createUser(tenant, { first_name: 'Alice', metadata: { crm: 'canary-3' } });
  tokens = await server.signIn(tenant, user);
});

const callAs = (token: string | null) => (method: string, path: string, body?: unknown) =>
  server.request(method, path, { token, ...(body === undefined ? {} : { body }) });
const call = (method: string, path: string, body?: unknown) => callAs(tokens.access_token)(method, path, body);
const configure = (body: object) => server.request('PATCH', `/v2/admin/tenants/${tenant.id}/auth/config`, { body });
const adminView = async () => (await server.request('GET', `/v2/admin/tenants/${tenant.id}/users/${user.id}`)).body;

describe('the own profile', () => {
  test('is the user without private metadata', async () => {
    const { status, body, headers } = await call('GET', '/v2/me');
    const { metadata, ...rest } = await adminView();
    expect(metadata).toEqual({ crm: 'canary-3' });
    expect([status, body]).toEqual([200, rest]);
    expect(headers.get('cache-control')).toBe('no-store');
  });

  test('changes by field; null and empty text remove', async () => {
    const avatar_url = 'https://img.example.com/a.png';
    const first = await call('PATCH', '/v2/me', { first_name: 'Alicia', avatar_url });
    expect(first.body).toMatchObject({ first_name: 'Alicia', last_name: null, avatar_url });
    const second = await call('PATCH', '/v2/me', { last_name: 'Chen', avatar_url: null });
    expect(second.body).toMatchObject({ first_name: 'Alicia', last_name: 'Chen', avatar_url: null });
    expect((await call('PATCH', '/v2/me', { first_name: '' })).body.first_name).toBeNull();
    expect((await call('GET', '/v2/me')).body).toMatchObject({ first_name: null, last_name: 'Chen' });
    expect((await call('PATCH', '/v2/me', {})).status).toBe(200);
  });

  test.each([
    ['roles', ['admin']],
    ['status', 'active'],
    ['metadata', { a: 1 }],
    ['public_metadata', { theme: 'x' }],
    ['email', 'other@example.com'],
    ['email_verified', true],
    ['tenant_id', 'ten_1'],
    ['id', 'usr_1'],
    ['external_id', 'x'],
    ['password_hash', 'x'],
    ['must_change_password', false],
    ['created_at', '2020-01-01T00:00:00Z'],
  ])('%s is not the user’s to set, and nothing changes (A3, E8)', async (field, value) => {
    const before = await adminView();
    const { status, body } = await call('PATCH', '/v2/me', { first_name: 'Changed', [field]: value });
    expect([status, body.errors]).toEqual([422, [{ path: `body.${field}`, message: 'is not a known field' }]]);
    expect(await adminView()).toEqual(before);
  });

  test.each(['javascript:alert(1)', '//x', 'https://u:p@example.com/', 'not a url'])('avatar_url %j', async (url) => {
    expect((await call('PATCH', '/v2/me', { avatar_url: url })).body.errors[0].path).toBe('body.avatar_url');
  });

  test('is for users: not for anybody, the root token or a deleted user', async () => {
    expect((await callAs(null)('GET', '/v2/me')).status).toBe(401);
    expect((await callAs(server.rootToken)('GET', '/v2/me')).body.code).toBe('forbidden');
    await server.request('DELETE', `/v2/admin/tenants/${tenant.id}/users/${user.id}`);
    expect((await call('GET', '/v2/me')).body.code).toBe('session_revoked');
  });
});

describe('the own metadata (A4)', () => {
  const patch = (body: unknown) => call('PATCH', '/v2/me/metadata', body);

  test('merges at every depth and shows in the token after the next refresh', async () => {
    await patch({ theme: { dark: true, accent: 'blue' }, language: 'es' });
    const { status, body } = await patch({ theme: { accent: null, font: 'large' }, language: null });
    expect([status, body.public_metadata]).toEqual([200, { theme: { dark: true, font: 'large' } }]);
    expect(body).not.toHaveProperty('metadata');
    const refreshed = await server.request('POST', '/v2/auth/refresh', {
      token: null,
      body: { refresh_token: tokens.refresh_token },
    });
    const payload = JSON.parse(Buffer.from(refreshed.body.access_token.split('.')[1], 'base64url').toString());
    expect(payload.public_metadata).toEqual({ theme: { dark: true, font: 'large' } });
  });

  test.each([
    ['another key', { plan: 'pro' }],
    ['another key beside an allowed one', { theme: 'dark', plan: 'pro' }],
    ['removing another key', { plan: null }],
    ['a dotted key', { 'theme.x': 1 }],
    ['another case', { Theme: 'dark' }],
    ['a key of Object', { constructor: 1 }],
    ['an empty key', { '': 1 }],
  ])('%s refuses the whole call', async (_name, body) => {
    await server.request('PATCH', `/v2/admin/tenants/${tenant.id}/users/${user.id}`, {
      body: { public_metadata: { plan: 'free', theme: 'light' } },
    });
    expect(await patch(body)).toMatchObject({ status: 403, body: { code: 'metadata_key_not_allowed' } });
    expect((await adminView()).public_metadata).toEqual({ plan: 'free', theme: 'light' });
  });

  test('names each key that is refused', async () => {
    const { body } = await patch({ theme: 1, plan: 2, 'a.b': 3 });
    expect(body.errors.map(({ path }: { path: string }) => path)).toEqual(['body.plan', 'body.a.b']);
  });

  test('__proto__ is refused and reaches nothing', async () => {
    const { status } = await server.request('PATCH', '/v2/me/metadata', {
      token: tokens.access_token,
      rawBody: '{"__proto__":{"roles":["admin"]}}',
      contentType: 'application/json',
    });
    expect([403, 422]).toContain(status);
    expect(({} as { roles?: unknown }).roles).toBeUndefined();
    expect((await call('GET', '/v2/me')).body.roles).toEqual(['member']);
  });

  test('a change of the list counts at once', async () => {
    expect((await patch({ theme: 'dark' })).status).toBe(200);
    await configure({ user_editable_metadata_keys: ['language'] });
    expect((await patch({ theme: 'light' })).status).toBe(403);
    expect((await patch({ language: 'en' })).status).toBe(200);
  });

  test.each([[], [[1]], 'x', 1, null])('%j is no document', async (body) => {
    expect((await patch(body)).status).toBe(422);
  });

  test('4 KiB after the merge are the limit', async () => {
    expect((await patch({ theme: 'x'.repeat(4096 - '{"theme":""}'.length) })).status).toBe(200);
    expect(await patch({ language: 'x' })).toMatchObject({ status: 422, body: { code: 'metadata_too_large' } });
    expect(await patch({ theme: 'short', language: 'x' })).toMatchObject({ status: 200 });
  });

  test('of 20 changes of different keys at once none is lost', async () => {
    const keys = Array.from({ length: 20 }, (_, i) => `key${i}`);
    await configure({ user_editable_metadata_keys: keys });
    const answers = await Promise.all(keys.map((key) => patch({ [key]: key })));
    expect(answers.every(({ status }) => status === 200)).toBe(true);
    expect((await call('GET', '/v2/me')).body.public_metadata).toEqual(
      Object.fromEntries(keys.map((key) => [key, key])),
    );
  });
});

describe('the own password (P10)', () => {
  const change = (current_password: unknown, new_password: unknown) =>
    call('POST', '/v2/me/password', { current_password, new_password });

  test('changes, and every other session ends (E14)', async () => {
    const other = await server.signIn(tenant, user);
    expect((await change(user.password, 'new-password-123')).status).toBe(204);
    expect((await call('GET', '/v2/me')).status).toBe(200);
    expect((await callAs(other.access_token)('GET', '/v2/me')).body.code).toBe('session_revoked');
    const refresh = (refresh_token: string) => callAs(null)('POST', '/v2/auth/refresh', { refresh_token });
    expect((await refresh(other.refresh_token)).body.code).toBe('refresh_token_invalid');
    expect((await refresh(tokens.refresh_token)).status).toBe(200);
    await expect(server.signIn(tenant, user)).rejects.toThrow('invalid_credentials');
    await server.signIn(tenant, { email: user.email, password: 'new-password-123' });
    await server.deliverMails();
    expect(server.mails.filter(({ to }) => to === user.email)).toHaveLength(1);
  });

  test('not with a wrong current one, and not without', async () => {
    expect(await change('wrong-password', 'new-password-123')).toMatchObject({
      status: 401,
      body: { code: 'invalid_credentials' },
    });
    for (const body of [{ new_password: 'new-password-123' }, { current_password: 'x' }, {}]) {
      expect((await call('POST', '/v2/me/password', body)).status).toBe(422);
    }
    expect((await change(null, 'new-password-123')).body.errors[0].path).toBe('body.current_password');
    await server.signIn(tenant, user);
  });

  test.each([
    ['7 letters', 'qzxvbkj'],
    ['129 letters', 'q'.repeat(129)],
    ['a common one', 'PASSWORD1'],
  ])('%s: refused with its path (P1, P3)', async (_name, password) => {
    const { status, body } = await change(user.password, password);
    expect([status, body.code, body.errors[0].path]).toEqual([422, 'password_too_weak', 'body.new_password']);
    await server.signIn(tenant, user);
  });

  test('of 10 changes at once from the same current one, one wins', async () => {
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, i) => change(user.password, `new-password-12${i}`)),
    );
    expect(answers.filter(({ status }) => status === 204)).toHaveLength(1);
    expect(answers.filter(({ body }) => body?.code === 'invalid_credentials')).toHaveLength(9);
  });

  test('an account without a password has none to change', async () => {
    const { db, clock } = server;
    await db.transaction(async (tx) => {
      const { usersOf } = await import('../users/repository');
      await usersOf(tx, tenant.id).update(user.id, { passwordHash: null, updatedAt: clock.now() });
    });
    expect((await change('', 'new-password-123')).body.code).toBe('invalid_credentials');
  });
});

describe('the own sessions (S7)', () => {
  test('are listed with this one marked, and can be ended one by one', async () => {
    server.clock.advance(1);
    const other = await server.signIn(tenant, user);
    const { body } = await call('GET', '/v2/me/sessions');
    expect(body.sessions.map(({ current }: { current: boolean }) => current)).toEqual([false, true]);
    const [otherSession, current] = body.sessions;
    expect((await call('DELETE', `/v2/me/sessions/${otherSession.id}`)).status).toBe(204);
    expect((await callAs(other.access_token)('GET', '/v2/me')).body.code).toBe('session_revoked');
    expect((await call('DELETE', `/v2/me/sessions/${otherSession.id}`)).body.code).toBe('session_not_found');
    expect((await call('DELETE', `/v2/me/sessions/${current.id}`)).status).toBe(204);
    expect((await call('GET', '/v2/me')).body.code).toBe('session_revoked');
  });

  test('those of others are 404', async () => {
    const stranger = await server.signIn(tenant, await server.createUser(tenant));
    const [session] = (await callAs(stranger.access_token)('GET', '/v2/me/sessions')).body.sessions;
    expect((await call('DELETE', `/v2/me/sessions/${session.id}`)).body.code).toBe('session_not_found');
    expect((await call('DELETE', '/v2/me/sessions/nonsense')).body.code).toBe('session_not_found');
    expect((await callAs(stranger.access_token)('GET', '/v2/me')).status).toBe(200);
  });
});
