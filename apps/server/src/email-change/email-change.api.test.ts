import { startTestServer, type TestServer, type TestTenant, type TestTokens, type TestUser } from '../../test/harness';
import { linkIn } from '../../test/mail-links';

let server: TestServer;
let tenant: TestTenant;
let user: TestUser;
let session: TestTokens;

beforeAll(async () => {
  server = await startTestServer();
});
beforeEach(async () => {
  await server.deliverMails();
  server.mails.length = 0;
  tenant = await server.createTenant();
  user = await server.createUser(tenant, { email: 'old@example.com' });
  session = await server.signIn(tenant, user);
});
afterAll(() => server.stop());

const newEmail = 'New@Example.com';

const change = (to = newEmail, password = user.password) =>
  server.request('POST', '/v2/me/email', { token: session.access_token, body: { new_email: to, password } });
const confirm = (token: string) => server.request('POST', '/v2/auth/confirm-email', { token: null, body: { token } });
const me = () => server.request('GET', '/v2/me', { token: session.access_token });
const mailsTo = (to: string) => server.mails.filter((mail) => mail.to === to).map(({ subject }) => subject);
const login = (email: string) => server.login(tenant, { ...user, email });

test('the address changes once the link is used, and the old one is told twice (E14)', async () => {
  expect((await change()).status).toBe(202);
  const token = await linkIn(server, newEmail);
  expect((await me()).body.email).toBe('old@example.com');
  expect(mailsTo('old@example.com')).toEqual([`A new email address was requested at ${tenant.name}`]);
  const done = await confirm(token);
  expect([done.status, done.body]).toEqual([200, { user_id: user.id, email: newEmail, email_verified: true }]);
  expect((await me()).body).toMatchObject({ email: newEmail, email_verified: true });
  await server.deliverMails();
  expect(mailsTo('old@example.com').at(-1)).toBe(`Your email address was changed at ${tenant.name}`);
  expect((await login('new@example.com')).status).toBe(200);
  expect((await login('old@example.com')).body.code).toBe('invalid_credentials');
  expect((await confirm(token)).body.code).toBe('token_invalid');
});

test('of parallel confirmations one wins', async () => {
  await change();
  const token = await linkIn(server, newEmail);
  const answers = await Promise.all(Array.from({ length: 20 }, () => confirm(token)));
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
});

test('a wrong password changes and mails nothing', async () => {
  expect((await change(newEmail, 'wrong-password-1')).body.code).toBe('invalid_credentials');
  await server.deliverMails();
  expect(server.mails).toEqual([]);
});

test('a newer request, a changed password and time end the link', async () => {
  await change();
  const first = await linkIn(server, newEmail);
  await change('third@example.com');
  const second = await linkIn(server, 'third@example.com');
  expect((await confirm(first)).body.code).toBe('token_invalid');
  const body = { current_password: user.password, new_password: 'another-secret-22' };
  await server.request('POST', '/v2/me/password', { token: session.access_token, body });
  expect((await confirm(second)).body.code).toBe('token_invalid');
  await change(newEmail, 'another-secret-22');
  const third = await linkIn(server, newEmail);
  server.clock.advance(24 * 3600 + 1);
  expect((await confirm(third)).body.code).toBe('token_invalid');
});

test('links that were mailed to the old address end with the change', async () => {
  await server.request('POST', '/v2/auth/forgot-password', {
    token: null,
    body: { tenant: tenant.slug, email: user.email },
  });
  const resetToken = await linkIn(server, user.email);
  await change();
  await confirm(await linkIn(server, newEmail));
  const reset = { token: resetToken, new_password: 'another-secret-22' };
  const answer = await server.request('POST', '/v2/auth/reset-password', { token: null, body: reset });
  expect(answer.body.code).toBe('token_invalid');
});

test('a taken address is answered alike and gets no mail; one taken meanwhile is refused in the end', async () => {
  await server.createUser(tenant, { email: 'taken@example.com' });
  const taken = await change('TAKEN@example.com');
  expect([taken.status, taken.body]).toEqual([202, undefined]);
  await server.deliverMails();
  expect(mailsTo('TAKEN@example.com')).toEqual([]);
  await change();
  const token = await linkIn(server, newEmail);
  await server.createUser(tenant, { email: 'new@example.com' });
  const answer = await confirm(token);
  expect([answer.status, answer.body.code]).toEqual([409, 'email_already_exists']);
});

test('the present address, a refused domain and no address are refused', async () => {
  expect((await change('OLD@example.com')).body.errors[0].path).toBe('body.new_email');
  expect((await change('nobody')).body.errors[0].path).toBe('body.new_email');
  const config = { allowed_email_domains: ['example.com'] };
  await server.request('PATCH', `/v2/admin/tenants/${tenant.id}/auth/config`, { body: config });
  expect((await change('a@elsewhere.example')).body.code).toBe('email_domain_not_allowed');
});

test('nobody can have a stranger’s address flooded', async () => {
  const answers = await Promise.all(Array.from({ length: 20 }, () => change()));
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([202]));
  await server.deliverMails();
  expect(mailsTo(newEmail)).toHaveLength(3);
});
