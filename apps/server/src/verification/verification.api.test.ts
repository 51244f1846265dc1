import { startTestServer, type TestServer, type TestTenant } from '../../test/harness';
import { linkIn } from '../../test/mail-links';

let server: TestServer;
let tenant: TestTenant;

beforeAll(async () => {
  server = await startTestServer();
});
beforeEach(async () => {
  await server.deliverMails();
  server.mails.length = 0;
  tenant = await server.createTenant({ email_verification_required: true });
});
afterAll(() => server.stop());

const email = 'new@example.com';
const password = 'correct-horse-battery-9';

const post = (path: string, body: unknown) => server.request('POST', `/v2/auth/${path}`, { token: null, body });
const login = () => post('login', { tenant: tenant.slug, email, password });
const verify = (token: string) => post('verify-email', { token });
const resend = (to = email) => post('resend-verification', { tenant: tenant.slug, email: to });

async function register() {
  const { status, body } = await post('register', { tenant: tenant.slug, email, password });
  expect(status).toBe(201);
  return body.user;
}

async function userOf(id: string) {
  return (await server.request('GET', `/v2/admin/tenants/${tenant.id}/users/${id}`)).body;
}

test('the link of the registration verifies the address, once, and opens the door', async () => {
  const user = await register();
  const token = await linkIn(server, email);
  expect((await login()).body.code).toBe('email_not_verified');
  const done = await verify(token);
  expect([done.status, done.body]).toEqual([200, { user_id: user.id, email, email_verified: true }]);
  expect((await userOf(user.id)).status).toBe('active');
  expect((await login()).status).toBe(200);
  expect((await verify(token)).body.code).toBe('token_invalid');
});

test('of parallel uses one wins', async () => {
  await register();
  const token = await linkIn(server, email);
  const answers = await Promise.all(Array.from({ length: 20 }, () => verify(token)));
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
});

test('another link ends the first one, 24 h end both', async () => {
  await register();
  const first = await linkIn(server, email);
  await resend();
  const second = await linkIn(server, email);
  expect((await verify(first)).body.code).toBe('token_invalid');
  server.clock.advance(24 * 3600 + 1);
  expect((await verify(second)).body.code).toBe('token_invalid');
});

test('asking again is answered alike for everybody, and mailed only where something is to be verified', async () => {
  await register();
  await server.createUser(tenant, { email: 'done@example.com', email_verified: true });
  await server.deliverMails();
  server.mails.length = 0;
  const answers = await Promise.all([email, 'done@example.com', 'nobody@example.com'].map((to) => resend(to)));
  expect(answers.map(({ status, body }) => [status, body])).toEqual(Array(3).fill([202, undefined]));
  await server.deliverMails();
  expect(server.mails.map(({ to }) => to)).toEqual([email]);
});

test('registration and further requests share one limit of mails to an address', async () => {
  await register();
  await Promise.all(Array.from({ length: 20 }, () => resend()));
  await Promise.all(Array.from({ length: 20 }, () => post('forgot-password', { tenant: tenant.slug, email })));
  await Promise.all(Array.from({ length: 5 }, () => post('register', { tenant: tenant.slug, email, password })));
  await server.deliverMails();
  expect(server.mails.filter(({ to }) => to === email)).toHaveLength(3);
});

test('an administrator can mail the link, which ends older ones', async () => {
  const user = await server.createUser(tenant, { email });
  const path = `/v2/admin/tenants/${tenant.id}/users/${user.id}/send-verification`;
  const sent = await server.request('POST', path);
  expect([sent.status, sent.body]).toEqual([202, undefined]);
  const token = await linkIn(server, email);
  expect((await verify(token)).status).toBe(200);
  expect((await userOf(user.id)).email_verified).toBe(true);
  const again = await server.request('POST', path);
  expect([again.status, again.body.code]).toEqual([409, 'email_already_verified']);
});

test('a disabled user who verifies stays disabled', async () => {
  const user = await register();
  const token = await linkIn(server, email);
  const path = `/v2/admin/tenants/${tenant.id}/users/${user.id}`;
  await server.request('PATCH', path, { body: { status: 'disabled' } });
  expect((await verify(token)).status).toBe(200);
  expect(await userOf(user.id)).toMatchObject({ status: 'disabled', email_verified: true });
});

test('nobody verifies himself', async () => {
  const body = { tenant: tenant.slug, email, password, email_verified: true };
  expect((await post('register', body)).status).toBe(422);
  const open = await server.createTenant();
  const user = await server.createUser(open);
  const { access_token: token } = await server.signIn(open, user);
  const patched = await server.request('PATCH', '/v2/me', { token, body: { email_verified: true } });
  expect(patched.status).toBe(422);
  expect((await server.request('GET', '/v2/me', { token })).body.email_verified).toBe(false);
});
