import { startTestServer, type TestServer, type TestTenant, type TestUser } from '../../test/harness';

const TEMPORARY = 'temporary-password-123';
let server: TestServer;
let tenant: TestTenant;
let user: TestUser;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.stop());
beforeEach(async () => {
  tenant = await server.createTenant();
  user = await server.createUser(tenant);
});

const post = (path: string, body: unknown, token: string | null = null) =>
  server.request('POST', path, { token, body });
const signIn = (password: string) => post('/v2/auth/login', { tenant: tenant.slug, email: user.email, password });
const change = (challengeId: string, newPassword = 'new-password-123') =>
  post('/v2/auth/password/change', { challenge_id: challengeId, new_password: newPassword });
const setTemporary = (body: object = { send_email: false }) =>
  server.request('POST', `/v2/admin/tenants/${tenant.id}/users/${user.id}/password-reset`, {
    body: { temporary_password: TEMPORARY, ...body },
  });

async function challenge(): Promise<string> {
  await setTemporary();
  const { body } = await signIn(TEMPORARY);
  return body.challenge_id;
}

describe('a temporary password (P11)', () => {
  test('works once, then only the forced change leads in', async () => {
    expect((await setTemporary()).status).toBe(200);
    expect((await signIn(user.password)).body.code).toBe('invalid_credentials');
    const first = await signIn(TEMPORARY);
    expect(first.status).toBe(200);
    expect(first.body).toEqual({ password_change_required: true, challenge_id: expect.any(String) });
    expect(await signIn(TEMPORARY)).toMatchObject({ status: 403, body: { code: 'password_reset_required' } });

    const { challenge_id: id } = first.body;
    expect((await server.request('GET', '/v2/me', { token: id })).status).toBe(401);
    const done = await change(id);
    expect(done).toMatchObject({ status: 200, body: { token_type: 'Bearer', user: { must_change_password: false } } });
    expect((await server.request('GET', '/v2/me', { token: done.body.access_token })).status).toBe(200);
    expect(await change(id, 'another-password-9')).toMatchObject({ status: 401, body: { code: 'challenge_invalid' } });
    expect((await signIn('new-password-123')).status).toBe(200);
    expect((await signIn(TEMPORARY)).body.code).toBe('invalid_credentials');
  });

  test('of 20 sign-ins at once one gets a challenge', async () => {
    await setTemporary();
    const answers = await Promise.all(Array.from({ length: 20 }, () => signIn(TEMPORARY)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(answers.filter(({ body }) => body.code === 'password_reset_required')).toHaveLength(19);
  });

  test('is dead after its end', async () => {
    const { body } = await setTemporary();
    server.clock.set(new Date(Date.parse(body.expires_at) + 1000));
    expect(await signIn(TEMPORARY)).toMatchObject({ status: 403, body: { code: 'password_reset_required' } });
  });

  test('lets an invited user in, who then is active', async () => {
    user = await server.createUser(tenant, { password: undefined, send_invitation: true });
    await setTemporary();
    const { body } = await change((await signIn(TEMPORARY)).body.challenge_id);
    expect(body.user.status).toBe('active');
  });
});

describe('a challenge', () => {
  test('of 20 uses at once one wins', async () => {
    const id = await challenge();
    const answers = await Promise.all(Array.from({ length: 9 }, (_, i) => change(id, `new-password-12${i}`)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(answers.filter(({ body }) => body.code === 'challenge_invalid')).toHaveLength(8);
  });

  test('survives a password that is too weak, ten tries in all (P1)', async () => {
    const id = await challenge();
    const weak = await change(id, 'short');
    expect(weak).toMatchObject({ status: 422, body: { code: 'password_too_weak' } });
    expect(weak.body.errors[0]).toMatchObject({
      path: 'body.new_password',
      message: 'must have at least 8 characters',
    });
    expect((await change(id, TEMPORARY)).body.code).toBe('password_too_weak');
    for (let i = 0; i < 8; i += 1) expect((await change(id, 'short')).status).toBe(422);
    expect((await change(id)).body.code).toBe('challenge_invalid');
  });

  test('is dead after 10 minutes', async () => {
    const id = await challenge();
    server.clock.advance(601);
    expect((await change(id)).body.code).toBe('challenge_invalid');
  });

  test.each(['', 'x', 'A'.repeat(64), 'A'.repeat(86)])('unknown: %j', async (id) => {
    expect(await change(id)).toMatchObject({ status: 401, body: { code: 'challenge_invalid' } });
  });

  test('dies with another reset, and with the account', async () => {
    const first = await challenge();
    const second = await challenge();
    expect((await change(first)).body.code).toBe('challenge_invalid');
    await server.request('DELETE', `/v2/admin/tenants/${tenant.id}/users/${user.id}`);
    expect((await change(second)).body.code).toBe('challenge_invalid');
  });

  test('is of no use to a disabled user', async () => {
    const id = await challenge();
    await server.request('PATCH', `/v2/admin/tenants/${tenant.id}/users/${user.id}`, { body: { status: 'disabled' } });
    expect(await change(id)).toMatchObject({ status: 403, body: { code: 'user_disabled' } });
  });
});

describe('must_change_password', () => {
  test('keeps the password, but it leads to the change each time until a new one is set', async () => {
    const before = await server.signIn(tenant, user);
    await server.request('PATCH', `/v2/admin/tenants/${tenant.id}/users/${user.id}`, {
      body: { must_change_password: true },
    });
    expect((await signIn(user.password)).body.password_change_required).toBe(true);
    const { body } = await signIn(user.password);
    expect((await change(body.challenge_id, user.password)).body.code).toBe('password_too_weak');
    const done = await change(body.challenge_id);
    expect(done.status).toBe(200);
    expect((await server.request('GET', '/v2/me', { token: before.access_token })).body.code).toBe('session_revoked');
    expect((await signIn('new-password-123')).body.user.must_change_password).toBe(false);
  });

  test('the policy with its history applies', async () => {
    const configure = (body: unknown) =>
      server.request('PATCH', `/v2/admin/tenants/${tenant.id}/auth/config`, { body });
    await configure({ password_policy: { history: 3, require_numbers: true } });
    const passwords = [user.password, 'second-password-2', 'third-password-3', 'fourth-password-4'];
    const { access_token: token } = await server.signIn(tenant, user);
    const update = (from: string, to: string) =>
      post('/v2/me/password', { current_password: from, new_password: to }, token);
    for (let i = 0; i < 2; i += 1) expect((await update(passwords[i]!, passwords[i + 1]!)).status).toBe(204);
    for (const used of passwords.slice(0, 3)) {
      expect(await update(passwords[2]!, used)).toMatchObject({ status: 422, body: { code: 'password_too_weak' } });
    }
    expect((await update(passwords[2]!, passwords[3]!)).status).toBe(204);
    // Three back is the oldest that counts.
    expect((await update(passwords[3]!, passwords[0]!)).status).toBe(204);
    await server.request('PATCH', `/v2/admin/tenants/${tenant.id}/users/${user.id}`, {
      body: { must_change_password: true },
    });
    const { body } = await signIn(passwords[0]!);
    expect((await change(body.challenge_id, 'no-digit-here')).body.errors[0].message).toBe('must contain a digit');
    expect((await change(body.challenge_id, passwords[3]!)).body.code).toBe('password_too_weak');
    expect((await change(body.challenge_id, 'fifth-password-5')).status).toBe(200);
  });
});

test('the owner is told of the change by mail (E14)', async () => {
  await change(await challenge());
  await server.deliverMails();
  const mails = server.mails.filter(({ to }) => to === user.email);
  expect(mails.map(({ subject }) => subject)).toEqual([expect.stringContaining('password')]);
});
