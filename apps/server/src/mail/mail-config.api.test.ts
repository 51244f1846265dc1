import { startTestServer, type TestServer, type TestTenant } from '../../test/harness';

let server: TestServer;
let tenant: TestTenant;

beforeAll(async () => {
  server = await startTestServer();
});
beforeEach(async () => {
  tenant = await server.createTenant();
});
afterAll(() => server.stop());

const configure = (body: unknown) => server.request('PATCH', `/v2/admin/tenants/${tenant.id}/auth/config`, { body });

async function welcome(fields: Record<string, unknown> = {}) {
  const user = await server.createUser(tenant, { send_welcome_email: true, first_name: 'Ana', ...fields });
  await server.deliverMails();
  const mail = server.mails.findLast(({ to }) => to === user.email);
  if (mail === undefined) throw new Error('no mail');
  return mail;
}

test('a tenant has a sender, a reply address and a closing line of its own', async () => {
  expect(await welcome()).toMatchObject({ from: { name: 'HelloJohn', address: 'no-reply@localhost' }, replyTo: null });
  const mailConfig = { sender_name: 'Acme <Support>', reply_to: 'help@acme.com', footer: 'Acme & Co, 1 Main Street' };
  expect((await configure({ mail_config: mailConfig })).status).toBe(200);
  const mail = await welcome();
  expect(mail.from).toEqual({ name: 'Acme <Support>', address: 'no-reply@localhost' });
  expect(mail.replyTo).toBe('help@acme.com');
  expect(mail.text).toContain('Acme & Co, 1 Main Street');
  expect(mail.html).toContain('Acme &amp; Co, 1 Main Street');
});

test('mails are in the language of the user, else of the tenant, else in English', async () => {
  expect((await welcome()).subject).toMatch(/^Welcome to/);
  expect((await welcome({ locale: 'es-MX' })).subject).toMatch(/^Te damos la bienvenida/);
  await configure({ default_locale: 'es' });
  expect((await welcome()).subject).toMatch(/^Te damos la bienvenida/);
  expect((await welcome({ locale: 'fr' })).subject).toMatch(/^Te damos la bienvenida/);
  expect((await welcome({ locale: 'en-GB' })).subject).toMatch(/^Welcome to/);
});

test.each([
  [{ mail_config: { sender_name: 'a\r\nBcc: x@example.com' } }, 'body.mail_config.sender_name'],
  [{ mail_config: { sender_name: '' } }, 'body.mail_config.sender_name'],
  [{ mail_config: { sender_name: 'x'.repeat(101) } }, 'body.mail_config.sender_name'],
  [{ mail_config: { reply_to: 'nobody' } }, 'body.mail_config.reply_to'],
  [{ mail_config: { footer: 'x\ny' } }, 'body.mail_config.footer'],
  [{ mail_config: { senderName: 'x' } }, 'body.mail_config.senderName'],
  [{ default_locale: 'fr' }, 'body.default_locale'],
])('%j is refused', async (body, path) => {
  const answer = await configure(body);
  expect([answer.status, answer.body.errors?.[0]?.path]).toEqual([422, path]);
});

test.each(['x', 'not a tag', '<b>', 'es-', 'x'.repeat(36), 7])('%j is no locale of a user', async (locale) => {
  const body = { email: 'a@example.com', locale };
  const answer = await server.request('POST', `/v2/admin/tenants/${tenant.id}/users`, { body });
  expect([answer.status, answer.body.errors?.[0]?.path]).toEqual([422, 'body.locale']);
});

test('a locale is kept in its canonical form, and can be taken back', async () => {
  const user = await server.createUser(tenant, { locale: 'ES-mx' });
  expect(user.locale).toBe('es-MX');
  const { access_token: token } = await server.signIn(tenant, user);
  const change = (locale: unknown) => server.request('PATCH', '/v2/me', { token, body: { locale } });
  expect((await change('en')).body.locale).toBe('en');
  expect((await change('')).body.locale).toBeNull();
});
