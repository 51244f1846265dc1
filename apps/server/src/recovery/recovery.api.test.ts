import { startTestServer, type TestServer, type TestTenant, type TestUser } from '../../test/harness';
import { linkIn } from '../../test/mail-links';

let server: TestServer;
let tenant: TestTenant;
let user: TestUser;

beforeAll(async () => {
  server = await startTestServer();
});
beforeEach(async () => {
  await server.deliverMails();
  server.mails.length = 0;
  tenant = await server.createTenant();
  user = await server.createUser(tenant, { email: 'Alice@Example.com', first_name: 'Alice' });
});
afterAll(() => server.stop());

const PASSWORD = 'a-brand-new-secret-7';

const post = (path: string, body: unknown) => server.request('POST', `/v2/auth/${path}`, { token: null, body });
const forgot = (email: string, slug = tenant.slug) => post('forgot-password', { tenant: slug, email });
const reset = (token: string, password = PASSWORD) => post('reset-password', { token, new_password: password });
const signIn = (password: string) => post('login', { tenant: tenant.slug, email: user.email, password });
const patch = (body: unknown) => server.request('PATCH', `/v2/admin/tenants/${tenant.id}/users/${user.id}`, { body });

async function linkFor(email = user.email): Promise<string> {
  expect((await forgot(email)).status).toBe(202);
  return linkIn(server, user.email);
}

test('the link sets a new password, ends every session, verifies the address, and tells the user', async () => {
  const sessions = [await server.signIn(tenant, user), await server.signIn(tenant, user)];
  const token = await linkFor('ALICE@example.COM');
  const done = await reset(token);
  expect([done.status, done.body]).toEqual([200, { user_id: user.id, email: 'Alice@Example.com' }]);
  for (const { access_token, refresh_token } of sessions) {
    expect((await server.request('GET', '/v2/me', { token: access_token })).body.code).toBe('session_revoked');
    expect((await post('refresh', { refresh_token })).body.code).toBe('refresh_token_invalid');
  }
  expect((await signIn(user.password)).body.code).toBe('invalid_credentials');
  const session = await signIn(PASSWORD);
  expect(session.body.user.email_verified).toBe(true);
  await server.deliverMails();
  expect(server.mails.map(({ to, subject }) => [to, subject])).toEqual([
    ['Alice@Example.com', `Reset your password for ${tenant.name}`],
    ['Alice@Example.com', `Your password was changed at ${tenant.name}`],
  ]);
});

test('known, unknown, disabled and invited addresses get the same answer, and only the first a mail', async () => {
  const disabled = await server.createUser(tenant, { email: 'disabled@example.com' });
  const users = `/v2/admin/tenants/${tenant.id}/users`;
  await server.request('PATCH', `${users}/${disabled.id}`, { body: { status: 'disabled' } });
  await server.request('POST', users, { body: { email: 'invited@example.com', send_invitation: true } });
  await server.deliverMails();
  server.mails.length = 0;
  const addresses = [user.email, 'nobody@example.com', disabled.email, 'invited@example.com'];
  const answers = await Promise.all(addresses.map((email) => forgot(email)));
  expect(answers.map(({ status, body }) => [status, body])).toEqual(addresses.map(() => [202, undefined]));
  await server.deliverMails();
  expect(server.mails.map(({ to }) => to)).toEqual([user.email]);
});

test('an unknown tenant is 404, a wrong address 422', async () => {
  expect((await forgot('a@example.com', 'no-such-tenant')).body.code).toBe('tenant_not_found');
  const wrong = await forgot('not an address');
  expect([wrong.status, wrong.body.errors[0].path]).toEqual([422, 'body.email']);
});

test('an address of another tenant gets nothing from this one', async () => {
  const other = await server.createTenant();
  await server.createUser(other, { email: 'elsewhere@example.com' });
  await forgot('elsewhere@example.com');
  await server.deliverMails();
  expect(server.mails).toEqual([]);
});

test('of 20 parallel uses one wins', async () => {
  const token = await linkFor();
  const answers = await Promise.all(Array.from({ length: 20 }, (_, n) => reset(token, `${PASSWORD}-${n}`)));
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
  const refused = answers.filter(({ status }) => status !== 200);
  expect(new Set(refused.map(({ body }) => body.code))).toEqual(new Set(['token_invalid']));
});

test('a newer link, a changed password and a changed address end the older link (E3)', async () => {
  const first = await linkFor();
  const second = await linkFor();
  expect((await reset(first)).body.code).toBe('token_invalid');
  const { access_token } = await server.signIn(tenant, user);
  const body = { current_password: user.password, new_password: PASSWORD };
  expect((await server.request('POST', '/v2/me/password', { token: access_token, body })).status).toBe(204);
  expect((await reset(second)).body.code).toBe('token_invalid');
  const third = await linkFor();
  await patch({ email: 'moved@example.com' });
  expect((await reset(third)).body.code).toBe('token_invalid');
});

test('a link ends after 1 h', async () => {
  const token = await linkFor();
  server.clock.advance(3601);
  expect((await reset(token)).body.code).toBe('token_invalid');
});

test('a weak password is refused with reasons, and the link stays good (P1)', async () => {
  const token = await linkFor();
  const weak = await reset(token, 'qzxvbk');
  expect(weak.status).toBe(422);
  expect(weak.body.code).toBe('password_too_weak');
  expect(weak.body.errors).toEqual([
    { path: 'body.new_password', message: 'must have at least 8 characters', reason: 'too_short', limit: 8 },
  ]);
  expect((await reset(token)).status).toBe(200);
});

test.each(['', 'x', '0', 'A'.repeat(64), 'A'.repeat(200), '\u0000', 'true'])(
  'a guessed token is refused: %j',
  async (token) => {
    const answer = await reset(token);
    expect([answer.status, answer.body.code]).toEqual([400, 'token_invalid']);
  },
);

test('nothing sets a password without a token (E5)', async () => {
  for (const body of [{}, { new_password: PASSWORD }, { token: null, new_password: PASSWORD }]) {
    expect((await post('reset-password', body)).status).toBe(422);
  }
  expect((await signIn(user.password)).status).toBe(200);
});

test('an address gets 3 mails a minute and 10 an hour, also of parallel requests; the answer is always 202 (E13)', async () => {
  const burst = await Promise.all(Array.from({ length: 50 }, () => forgot(user.email)));
  expect(new Set(burst.map(({ status }) => status))).toEqual(new Set([202]));
  await server.deliverMails();
  expect(server.mails).toHaveLength(3);
  for (let minute = 0; minute < 9; minute += 1) {
    server.clock.advance(61);
    await Promise.all([forgot('alice@EXAMPLE.com'), forgot(user.email)]);
    await server.deliverMails();
  }
  expect(server.mails).toHaveLength(10);
  server.clock.advance(3600);
  await forgot(user.email);
  await server.deliverMails();
  expect(server.mails).toHaveLength(11);
});

test('the limit is of one address in one tenant', async () => {
  for (let time = 0; time < 5; time += 1) await forgot(user.email);
  await server.createUser(tenant, { email: 'bob@example.com' });
  await forgot('bob@example.com');
  const other = await server.createTenant();
  await server.createUser(other, { email: user.email });
  await forgot(user.email, other.slug);
  await server.deliverMails();
  const count = (to: string) => server.mails.filter((mail) => mail.to === to).length;
  expect([count('bob@example.com'), count(user.email)]).toEqual([1, 4]);
});

test('a mail without a display name in it greets nobody by a link', async () => {
  await patch({ first_name: 'visit http://evil.example/win now' });
  await linkFor();
  const mail = server.mails.at(-1);
  expect(mail?.html).not.toContain('evil.example');
  expect(mail?.text).not.toContain('evil.example');
});

test('the requests that were written down hold no address in clear', async () => {
  await forgot('canary@example.com');
  const rows = await server.db.orm.linkRequest.findMany();
  const text = rows.map((row) => Buffer.from(row.payload ?? []).toString('latin1')).join() + JSON.stringify(rows);
  expect(rows.length).toBeGreaterThan(0);
  expect(text).not.toContain('canary');
});
