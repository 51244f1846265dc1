import { startTestServer, type TestServer, type TestTenant, type TestUser } from '../../test/harness';

let server: TestServer;
let tenant: TestTenant;
let user: TestUser;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.stop());
beforeEach(async () => {
  tenant = await server.createTenant();
  user = await server.createUser(tenant, { first_name: '<a href=//x>' });
});

const TEMPORARY = 'temporary-password-77';
const reset = (body?: unknown) =>
  server.request('POST', `/v2/admin/tenants/${tenant.id}/users/${user.id}/password-reset`, { body });
const signIn = (password: string) => server.login(tenant, { ...user, password });
const isIn = (text: string, seconds: number) =>
  expect(Math.abs(Date.parse(text) - server.clock.now().getTime() - seconds * 1000)).toBeLessThan(10_000);
const linkTokens = async (): Promise<string[]> => {
  await server.deliverMails();
  return server.mails
    .filter((mail) => JSON.stringify(mail).includes(user.email))
    .flatMap((mail) => /reset-password\?token=([\w-]+)/.exec(mail.text ?? '')?.[1] ?? []);
};
const isAlive = async (token: string | undefined) =>
  (await server.services.links.find('reset_password', token ?? '')) !== null;

describe('a reset by link', () => {
  test.each([
    ['{}', {}],
    ['the page’s body', { send_email: true, temporary_password: null }],
  ])('%s: the old password is out of force, the link goes out, valid 1 h', async (_name, body) => {
    const { access_token: token, refresh_token: refreshToken } = await server.signIn(tenant, user);
    const answer = await reset(body);
    expect(answer).toMatchObject({
      status: 200,
      body: { user_id: user.id, email_sent: true, temporary_password_set: false },
    });
    isIn(answer.body.expires_at, 3600);
    expect((await server.request('GET', '/v2/me', { token })).body.code).toBe('session_revoked');
    const refresh = { token: null, body: { refresh_token: refreshToken } };
    expect((await server.request('POST', '/v2/auth/refresh', refresh)).body.code).toBe('refresh_token_invalid');
    expect((await signIn(user.password)).body).toMatchObject({ status: 403, code: 'password_reset_required' });
    expect((await signIn('wrong-password-1')).body).toMatchObject({ status: 401, code: 'invalid_credentials' });
    const [link] = await linkTokens();
    expect(await isAlive(link)).toBe(true);
    server.clock.advance(3601);
    expect(await isAlive(link)).toBe(false);
    expect((await signIn(user.password)).body.code).toBe('password_reset_required');
  });

  test('an older link dies with the newer, with a temporary password, and no answer shows a link', async () => {
    const first = await reset({});
    const [old] = await linkTokens();
    expect(JSON.stringify(first.body)).not.toContain(old);
    await reset({});
    const [, newer] = await linkTokens();
    expect([await isAlive(old), await isAlive(newer)]).toEqual([false, true]);
    await reset({ send_email: false, temporary_password: TEMPORARY });
    expect(await isAlive(newer)).toBe(false);
  });

  test('of 10 at once one link is alive', async () => {
    const answers = await Promise.all(Array.from({ length: 10 }, () => reset({})));
    expect(answers.map(({ status }) => status)).toEqual(Array(10).fill(200));
    const links = await linkTokens();
    expect(links).toHaveLength(10);
    expect((await Promise.all(links.map(isAlive))).filter(Boolean)).toHaveLength(1);
  });
});

describe('a temporary password', () => {
  const temporary = { send_email: false, temporary_password: TEMPORARY };

  test('works once, to a forced change; for 24 h; no mail', async () => {
    const { access_token: token } = await server.signIn(tenant, user);
    const answer = await reset(temporary);
    expect(answer).toMatchObject({
      status: 200,
      body: { user_id: user.id, email_sent: false, temporary_password_set: true },
    });
    isIn(answer.body.expires_at, 24 * 3600);
    expect((await server.request('GET', '/v2/me', { token })).body.code).toBe('session_revoked');
    const found = await server.request('GET', `/v2/admin/tenants/${tenant.id}/users/${user.id}`);
    expect(found.body.must_change_password).toBe(true);
    expect((await signIn(user.password)).body.code).toBe('invalid_credentials');
    const { status, body } = await signIn(TEMPORARY);
    expect([status, body]).toEqual([200, { password_change_required: true, challenge_id: expect.any(String) }]);
    expect((await signIn(TEMPORARY)).body).not.toHaveProperty('challenge_id');
    const change = { challenge_id: body.challenge_id, new_password: 'my-own-password-1' };
    expect((await server.request('POST', '/v2/auth/password/change', { token: null, body: change })).status).toBe(200);
    expect((await signIn('my-own-password-1')).body.user).toMatchObject({ id: user.id, must_change_password: false });
    expect(await linkTokens()).toEqual([]);
  });

  test('is dead after expires_at', async () => {
    await reset(temporary);
    server.clock.advance(24 * 3600 + 1);
    expect((await signIn(TEMPORARY)).body.code).toBe('password_reset_required');
  });

  test('ends the challenge that an older one led to', async () => {
    await reset(temporary);
    const { body } = await signIn(TEMPORARY);
    await reset({});
    const change = { challenge_id: body.challenge_id, new_password: 'my-own-password-1' };
    const answer = await server.request('POST', '/v2/auth/password/change', { token: null, body: change });
    expect(answer.body).toMatchObject({ status: 401, code: 'challenge_invalid' });
  });

  test('both: the link and the password, each for 1 h', async () => {
    const { body } = await reset({ send_email: true, temporary_password: TEMPORARY });
    expect(body).toMatchObject({ email_sent: true, temporary_password_set: true });
    isIn(body.expires_at, 3600);
    expect((await signIn(TEMPORARY)).body.password_change_required).toBe(true);
    expect(await isAlive((await linkTokens())[0])).toBe(true);
  });

  test('given to an invited user it makes the account active', async () => {
    user = await server.createUser(tenant, { password: undefined, send_invitation: true });
    expect(user.status).toBe('pending');
    await reset(temporary);
    expect((await signIn(TEMPORARY)).body.password_change_required).toBe(true);
  });

  test('the policy applies, history too; a refusal changes nothing (P1)', async () => {
    const refusedAt = (answer: { status: number; body: { code: string; errors?: { path: string }[] } }) => [
      answer.status,
      answer.body.code,
      answer.body.errors?.[0]?.path,
    ];
    const weak = [422, 'password_too_weak', 'body.temporary_password'];
    for (const password of ['seven-7', 'x'.repeat(129), 'password123', user.email]) {
      expect(refusedAt(await reset({ send_email: false, temporary_password: password }))).toEqual(weak);
    }
    const body = { password_policy: { history: 2 } };
    await server.request('PATCH', `/v2/admin/tenants/${tenant.id}/auth/config`, { body });
    expect(refusedAt(await reset({ temporary_password: user.password }))).toEqual(weak);
    expect((await signIn(user.password)).status).toBe(200);
    expect(await linkTokens()).toEqual([]);
  });
});

test.each([
  [{ send_email: false }, 'body.send_email'],
  [{ send_email: false, temporary_password: null }, 'body.send_email'],
  [{ send_email: 'true' }, 'body.send_email'],
  [{ temporary_password: 7 }, 'body.temporary_password'],
  [{ temporaryPassword: TEMPORARY }, 'body.temporaryPassword'],
  [[], 'body'],
])('422 for %j at %s, and nothing happens', async (body, path) => {
  const { status, body: problem } = await reset(body);
  expect([status, problem.code, problem.errors[0].path]).toEqual([422, 'validation_failed', path]);
  expect((await signIn(user.password)).status).toBe(200);
});

test('no body at all mails a link', async () => {
  expect((await reset()).body).toMatchObject({ email_sent: true, temporary_password_set: false });
});
