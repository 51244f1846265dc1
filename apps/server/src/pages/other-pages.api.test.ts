import { startTestServer, type TestServer, type TestTenant } from '../../test/harness';
import { linkIn } from '../../test/mail-links';

let server: TestServer;
let tenant: TestTenant;

beforeAll(async () => {
  server = await startTestServer();
});
beforeEach(async () => {
  tenant = await server.createTenant();
});
afterAll(() => server.stop());

const PASSWORD = 'a-brand-new-secret-7';
const users = () => `/v2/admin/tenants/${tenant.id}/users`;

const get = (path: string, token: string) => server.request('GET', `/${path}?token=${token}`, { token: null });
const post = (path: string, fields: Record<string, string>, headers: Record<string, string> = {}) =>
  server.request('POST', `/${path}`, {
    token: null,
    rawBody: new URLSearchParams(fields).toString(),
    contentType: 'application/x-www-form-urlencoded',
    headers,
  });

async function linkToVerify(email: string): Promise<string> {
  const body = { tenant: tenant.slug, email, password: PASSWORD };
  await server.request('POST', '/v2/auth/register', { token: null, body });
  return linkIn(server, email);
}

async function linkToAccept(email: string, fields = {}): Promise<string> {
  await server.request('POST', users(), { body: { email, send_invitation: true, ...fields } });
  return linkIn(server, email);
}

async function linkToConfirm(newEmail: string): Promise<string> {
  const user = await server.createUser(tenant);
  const { access_token: token } = await server.signIn(tenant, user);
  const body = { new_email: newEmail, password: user.password };
  await server.request('POST', '/v2/me/email', { token, body });
  return linkIn(server, newEmail);
}

const byEmail = async (email: string) => (await server.request('GET', `${users()}/email/${email}`)).body;

test('opening a link verifies nothing; sending the form does, once (E7)', async () => {
  const token = await linkToVerify('carol@example.com');
  for (let time = 0; time < 2; time += 1) expect((await get('verify-email', token)).status).toBe(200);
  await server.request('HEAD', `/verify-email?token=${token}`, { token: null });
  expect((await byEmail('carol@example.com')).email_verified).toBe(false);
  expect((await post('verify-email', { token })).status).toBe(200);
  expect((await byEmail('carol@example.com')).email_verified).toBe(true);
  expect((await post('verify-email', { token })).status).toBe(400);
});

test('an invitation is accepted with a name and a password, and gives the page no tokens', async () => {
  const token = await linkToAccept('bob@example.com', { first_name: 'Bob', locale: 'es' });
  const form = await get('accept-invitation', token);
  expect(form.body).toContain('Únete a');
  const fields = { token, first_name: 'Roberto', last_name: '', password: PASSWORD, password_repeat: PASSWORD };
  const done = await post('accept-invitation', fields);
  expect(done.status).toBe(200);
  expect(done.body).not.toMatch(/access_token|eyJ|rt_/);
  expect(await byEmail('bob@example.com')).toMatchObject({ first_name: 'Roberto', last_name: null, status: 'active' });
});

test('a name that can not be is shown beside the form', async () => {
  const token = await linkToAccept('bob@example.com');
  const fields = { token, first_name: 'x'.repeat(201), password: PASSWORD, password_repeat: PASSWORD };
  const refused = await post('accept-invitation', fields);
  expect(refused.status).toBe(422);
  expect(refused.body).toContain('This entry is too long');
  expect(refused.body).toContain('href="#first_name"');
});

test('a new address that somebody else took meanwhile is refused kindly', async () => {
  const token = await linkToConfirm('dave@example.com');
  expect((await get('confirm-email', token)).body).toContain('value="dave@example.com"');
  await server.createUser(tenant, { email: 'dave@example.com' });
  const refused = await post('confirm-email', { token }, { 'accept-language': 'es' });
  expect(refused.status).toBe(422);
  expect(refused.body).toContain('Esta dirección ya pertenece a otra cuenta');
});

test('a token opens no page but its own', async () => {
  const user = await server.createUser(tenant);
  await server.request('POST', `${users()}/${user.id}/password-reset`, { body: { send_email: true } });
  const tokens = {
    'reset-password': await linkIn(server, user.email),
    'verify-email': await linkToVerify('carol@example.com'),
    'accept-invitation': await linkToAccept('bob@example.com'),
    'confirm-email': await linkToConfirm('dave@example.com'),
  };
  for (const [own, token] of Object.entries(tokens)) {
    for (const page of Object.keys(tokens)) {
      expect([own, page, (await get(page, token)).status]).toEqual([own, page, page === own ? 200 : 400]);
      if (page === own) continue;
      const fields = { token, password: PASSWORD, password_repeat: PASSWORD };
      expect((await post(page, fields)).status).toBe(400);
    }
  }
});

test('a token does nothing at any other call (E4)', async () => {
  const token = await linkToVerify('carol@example.com');
  const calls = {
    'reset-password': { token, new_password: PASSWORD },
    'accept-invitation': { token, password: PASSWORD },
    'confirm-email': { token },
    refresh: { refresh_token: token },
    'password/change': { challenge_id: token, new_password: PASSWORD },
    'mfa/totp/verify': { challenge_id: token, code: '000000' },
  };
  for (const [path, body] of Object.entries(calls)) {
    const answer = await server.request('POST', `/v2/auth/${path}`, { token: null, body });
    expect([path, answer.status >= 400 && answer.status < 402]).toEqual([path, true]);
  }
  expect((await server.request('GET', '/v2/me', { token })).status).toBe(401);
  expect((await post('verify-email', { token })).status).toBe(200);
});

test('links lead where the configuration says, whatever a request claims to be', async () => {
  const user = await server.createUser(tenant);
  await server.request('POST', '/v2/auth/forgot-password', {
    token: null,
    headers: { host: 'evil.example', 'x-forwarded-host': 'evil.example', origin: 'https://evil.example' },
    body: { tenant: tenant.slug, email: user.email },
  });
  await linkIn(server, user.email);
  const mail = server.mails.findLast(({ to }) => to === user.email);
  expect(mail?.text).toContain(`${server.url}/reset-password?token=`);
  expect(mail?.text).not.toContain('evil');
  for (const field of ['redirect_to', 'next', 'app_url']) {
    const body = { tenant: tenant.slug, email: user.email, [field]: 'https://evil.example' };
    expect((await server.request('POST', '/v2/auth/forgot-password', { token: null, body })).status).toBe(422);
  }
});

test('no parameter leads from a page to anywhere else (E2)', async () => {
  const token = await linkToVerify('carol@example.com');
  const evil = 'next=//evil.example&redirect_to=https://evil.example&return_url=%5C%5Cevil.example';
  const form = await server.request('GET', `/verify-email?token=${token}&${evil}`, { token: null });
  expect([form.status, form.body.includes('evil')]).toEqual([200, false]);
  const done = await post('verify-email', { token, next: '//evil.example', redirect_to: 'https://evil.example' });
  expect([done.status, done.headers.get('location'), done.body.includes('evil')]).toEqual([200, null, false]);
});
