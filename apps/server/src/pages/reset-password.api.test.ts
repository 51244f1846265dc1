import { startTestServer, type TestServer, type TestTenant, type TestUser } from '../../test/harness';
import { linkIn, resetLinkFor } from '../../test/mail-links';

let server: TestServer;

beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.stop());

const PASSWORD = 'a-brand-new-secret-7';

async function setUp(config?: Record<string, unknown>, fields?: Record<string, unknown>) {
  const tenant = await server.createTenant(config);
  const user = await server.createUser(tenant, fields);
  return { tenant, user, token: await resetLinkFor(server, tenant, user) };
}

const get = (token: string, headers: Record<string, string> = {}) =>
  server.request('GET', `/reset-password?token=${token}`, { token: null, headers });

const post = (fields: Record<string, string>, headers: Record<string, string> = {}) =>
  server.request('POST', '/reset-password', {
    token: null,
    rawBody: new URLSearchParams(fields).toString(),
    contentType: 'application/x-www-form-urlencoded',
    headers,
  });

const submit = (token: string, password = PASSWORD, { repeat = password, headers = {} } = {}) =>
  post({ token, password, password_repeat: repeat }, headers);

const signIn = (tenant: TestTenant, user: TestUser, password: string) => server.login(tenant, { ...user, password });

test('the link leads to a form, and the form sets the password and ends every session', async () => {
  const tenant = await server.createTenant();
  const user = await server.createUser(tenant);
  const session = await server.signIn(tenant, user);
  const token = await resetLinkFor(server, tenant, user);
  const page = await get(token);
  expect(page.status).toBe(200);
  expect(page.body).toContain('Choose a new password');
  expect(page.body).toContain(user.email);
  const done = await submit(token);
  expect(done.status).toBe(200);
  expect(done.body).toContain('Your password was changed');
  expect((await server.request('GET', '/v2/me', { token: session.access_token })).body.code).toBe('session_revoked');
  expect((await signIn(tenant, user, user.password)).body.code).toBe('invalid_credentials');
  expect((await signIn(tenant, user, PASSWORD)).status).toBe(200);
});

test('the user is told of the change by mail (E14)', async () => {
  const { user, token } = await setUp();
  await submit(token);
  await server.deliverMails();
  const notice = server.mails.filter(({ to }) => to === user.email).at(-1);
  expect(notice?.subject).toMatch(/^Your password was changed at /);
});

test('opening the link uses nothing up, however often (E7)', async () => {
  const { token } = await setUp();
  for (let time = 0; time < 3; time += 1) expect((await get(token)).status).toBe(200);
  expect((await server.request('HEAD', `/reset-password?token=${token}`, { token: null })).status).toBe(200);
  expect((await submit(token)).status).toBe(200);
});

test('a link works once, also when it is used 20 times at once', async () => {
  const { token } = await setUp();
  const answers = await Promise.all(Array.from({ length: 20 }, (_, n) => submit(token, `parallel-password-${n}`)));
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
  expect(answers.filter(({ status }) => status === 400)).toHaveLength(19);
  expect((await get(token)).status).toBe(400);
});

test('a newer link ends the older one, and time ends both', async () => {
  const { tenant, user, token } = await setUp();
  const newer = await resetLinkFor(server, tenant, user);
  expect((await get(token)).status).toBe(400);
  expect((await submit(token)).status).toBe(400);
  expect((await get(newer)).status).toBe(200);
  server.clock.advance(3601);
  expect((await submit(newer)).status).toBe(400);
});

test('a changed address ends the link', async () => {
  const { tenant, user, token } = await setUp();
  const path = `/v2/admin/tenants/${tenant.id}/users/${user.id}`;
  await server.request('PATCH', path, { body: { email: 'elsewhere@example.com' } });
  expect((await submit(token)).status).toBe(400);
});

test.each([
  ['en-GB,en;q=0.8', 'en', 'The password must have at least 8 characters'],
  ['es-MX,es;q=0.9,en;q=0.1', 'es', 'La contraseña debe tener al menos 8 caracteres'],
  ['fr,de;q=0.5', 'en', 'The password must have at least 8 characters'],
])('a weak password is answered with its reasons, in the reader’s language: %s', async (accepted, language, reason) => {
  const { token } = await setUp();
  const answer = await submit(token, 'short', { headers: { 'accept-language': accepted } });
  expect(answer.status).toBe(422);
  expect(answer.headers.get('content-language')).toBe(language);
  expect(answer.body).toContain(`<html lang="${language}">`);
  expect(answer.body).toContain(reason);
  expect(answer.body).toContain('aria-invalid="true"');
  expect(answer.body).not.toContain('value="short"');
  expect((await submit(token)).status).toBe(200);
});

test.each([
  ['common', 'password1', 'Many people use this password'],
  ['the address', 'someone@example.com', 'must not be your email address'],
])('%s is refused', async (_name, password, reason) => {
  const { token } = await setUp(undefined, { email: 'someone@example.com' });
  const answer = await submit(token, password);
  expect(answer.status).toBe(422);
  expect(answer.body).toContain(reason);
});

test('every rule of the tenant is named at once', async () => {
  const policy = { require_uppercase: true, require_numbers: true, require_symbols: true, history: 3 };
  const { user, token } = await setUp({ password_policy: policy }, { password: 'Correct-Horse-9' });
  expect((await get(token)).body).toContain('At least 8 characters, with an upper-case letter, a digit, and a symbol.');
  const answer = await submit(token, 'longenoughtext');
  for (const reason of ['an upper-case letter', 'a digit', 'a symbol']) expect(answer.body).toContain(reason);
  expect((await submit(token, user.password)).body).toContain('You have used this password before');
});

test('different repetitions and an empty form are shown beside the form', async () => {
  const { token } = await setUp();
  expect((await submit(token, PASSWORD, { repeat: 'something else' })).body).toContain(
    'The two passwords are not the same',
  );
  const empty = await post({ token });
  expect(empty.status).toBe(422);
  expect(empty.body).toContain('Enter a password');
});

test.each(['', 'x', 'A'.repeat(64), '"><script>alert(1)</script>', '%00', '🦑'])(
  'a token that is none gives a kind page: %j',
  async (token) => {
    for (const answer of [await get(encodeURIComponent(token)), await submit(token)]) {
      expect(answer.status).toBe(400);
      expect(answer.body).toContain('This link is no longer valid');
      expect(answer.body).not.toContain('<script');
    }
  },
);

test('an invitation is no reset link', async () => {
  const tenant = await server.createTenant();
  const body = { email: 'invited@example.com', send_invitation: true };
  await server.request('POST', `/v2/admin/tenants/${tenant.id}/users`, { body });
  const token = await linkIn(server, 'invited@example.com');
  expect((await submit(token)).status).toBe(400);
});

test('names are text, never markup (E12)', async () => {
  const { tenant, user } = await setUp();
  await server.request('PATCH', `/v2/admin/tenants/${tenant.id}`, { body: { name: '<img src=x> & "Co"' } });
  const token = await resetLinkFor(server, tenant, user);
  const page = await get(token);
  expect(page.body).toContain('&lt;img src=x&gt; &amp; &quot;Co&quot;');
  expect(page.body).not.toContain('<img');
});

test('pages keep the token to themselves and load nothing (E15)', async () => {
  const { token } = await setUp();
  const answers = [await get(token), await submit(token, 'short'), await submit(token), await get(token)];
  for (const { headers, body } of answers) {
    expect(headers.get('referrer-policy')).toBe('no-referrer');
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('x-frame-options')).toBe('DENY');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    const policy = headers.get('content-security-policy');
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toMatch(/unsafe|\*|https?:/);
    expect(body).not.toMatch(/<script|\son\w+=|src=|https?:\/\//);
  }
  expect((await get(token)).body).not.toContain(token);
});

test('with app_url the link leads there, and the page of the server leads on to it', async () => {
  const { token, user } = await setUp({ app_url: 'https://app.example.com/auth/' });
  const mail = server.mails.filter(({ to }) => to === user.email).at(-1);
  expect(mail?.text).toContain(`https://app.example.com/auth/reset-password?token=${token}`);
  expect((await submit(token)).body).toContain('href="https://app.example.com/auth/"');
});

test.each([
  [{ origin: 'https://evil.example' }, 403],
  [{ 'sec-fetch-site': 'cross-site', origin: 'null' }, 403],
  [{ 'sec-fetch-site': 'same-site' }, 403],
  [{ origin: 'null' }, 200],
  [{ 'sec-fetch-site': 'same-origin', origin: 'null' }, 200],
  [{}, 200],
])('forms of other sites are refused: %j', async (headers, status) => {
  const { token } = await setUp();
  expect((await submit(token, PASSWORD, { headers })).status).toBe(status);
});

test('the own origin is welcome', async () => {
  const { token } = await setUp();
  expect((await submit(token, PASSWORD, { headers: { origin: server.url } })).status).toBe(200);
});

test('what no browser sends is answered as a problem', async () => {
  const { token } = await setUp();
  const json = await server.request('POST', '/reset-password', { token: null, body: { token } });
  expect([json.status, json.body.code]).toEqual([415, 'unsupported_media_type']);
  const large = await post({ token, password: 'x'.repeat(20_000) });
  expect([large.status, large.body.code]).toEqual([413, 'payload_too_large']);
  const many = await post({ token, ...Object.fromEntries(Array.from({ length: 50 }, (_, n) => [`f${n}`, 'x'])) });
  expect([many.status, many.body.code]).toEqual([400, 'malformed_request']);
  const put = await server.request('PUT', '/reset-password', { token: null });
  expect([put.status, put.body.code, put.headers.get('allow')]).toEqual([405, 'method_not_allowed', 'GET, HEAD, POST']);
  const options = await server.request('OPTIONS', '/reset-password', { token: null });
  expect([options.status, options.headers.get('allow')]).toEqual([204, 'GET, HEAD, POST']);
});
