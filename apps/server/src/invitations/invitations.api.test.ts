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
  tenant = await server.createTenant();
});
afterAll(() => server.stop());

const email = 'invited@example.com';
const password = 'correct-horse-battery-9';
const users = () => `/v2/admin/tenants/${tenant.id}/users`;

async function invite(fields: Record<string, unknown> = {}) {
  const { status, body } = await server.request('POST', users(), { body: { email, send_invitation: true, ...fields } });
  expect(status).toBe(201);
  return body;
}

const accept = (token: string, fields: Record<string, unknown> = {}) =>
  server.request('POST', '/v2/auth/accept-invitation', { token: null, body: { token, password, ...fields } });
const resend = (id: string) => server.request('POST', `${users()}/${id}/resend-invitation`);

test('who accepts is active, verified, named as it likes, and signed in', async () => {
  const user = await invite({ first_name: 'Bob', roles: ['member'] });
  expect(user.status).toBe('pending');
  const accepted = await accept(await linkIn(server, email), { last_name: 'Smith' });
  expect(accepted.status).toBe(200);
  expect(accepted.body).toMatchObject({
    token_type: 'Bearer',
    user: { id: user.id, status: 'active', email_verified: true, first_name: 'Bob', last_name: 'Smith' },
  });
  expect((await server.request('GET', '/v2/me', { token: accepted.body.access_token })).status).toBe(200);
  await server.signIn(tenant, { email, password });
});

test('of 20 parallel uses one wins', async () => {
  await invite();
  const token = await linkIn(server, email);
  const answers = await Promise.all(
    Array.from({ length: 20 }, (_, n) => accept(token, { password: `${password}${n}` })),
  );
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
  expect(answers.filter(({ body }) => body.code === 'token_invalid')).toHaveLength(19);
});

test('a weak password leaves the invitation good (P1)', async () => {
  await invite();
  const token = await linkIn(server, email);
  expect((await accept(token, { password: 'qzxvbk' })).body).toMatchObject({
    code: 'password_too_weak',
    errors: [{ path: 'body.password', reason: 'too_short' }],
  });
  expect((await accept(token)).status).toBe(200);
});

test('an invitation ends after 7 days, and can be sent again', async () => {
  const user = await invite();
  const first = await linkIn(server, email);
  server.clock.advance(7 * 24 * 3600 + 1);
  expect((await accept(first)).body.code).toBe('token_invalid');
  expect((await resend(user.id)).status).toBe(202);
  const second = await linkIn(server, email);
  expect((await resend(user.id)).status).toBe(202);
  const third = await linkIn(server, email);
  expect((await accept(second)).body.code).toBe('token_invalid');
  expect((await accept(third)).status).toBe(200);
});

test('there is nothing to send again to somebody who is no longer invited', async () => {
  const user = await invite();
  await accept(await linkIn(server, email));
  const again = await resend(user.id);
  expect([again.status, again.body.code]).toEqual([409, 'user_not_pending']);
  expect((await resend('usr_00000000000000000000000000')).body.code).toBe('user_not_found');
});

test('a disabled invited user can not accept', async () => {
  const user = await invite();
  const token = await linkIn(server, email);
  await server.request('PATCH', `${users()}/${user.id}`, { body: { status: 'disabled' } });
  expect((await accept(token)).body.code).toBe('token_invalid');
});

test('the invitation of a deleted user, or to a former address, is worth nothing', async () => {
  const user = await invite();
  const token = await linkIn(server, email);
  await server.request('PATCH', `${users()}/${user.id}`, { body: { email: 'other@example.com' } });
  expect((await accept(token)).body.code).toBe('token_invalid');
  await resend(user.id);
  const newer = await linkIn(server, 'other@example.com');
  await server.request('DELETE', `${users()}/${user.id}`);
  expect((await accept(newer)).body.code).toBe('token_invalid');
});

test('where a second factor is required, accepting asks to enrol one', async () => {
  await server.request('PATCH', `/v2/admin/tenants/${tenant.id}/auth/config`, { body: { mfa_required: true } });
  await invite();
  const accepted = await accept(await linkIn(server, email));
  expect(accepted.body).toEqual({ mfa_enrollment_required: true, challenge_id: expect.any(String) });
});

test('more than the documented fields is refused', async () => {
  await invite();
  const token = await linkIn(server, email);
  for (const field of ['roles', 'status', 'email', 'email_verified', 'metadata']) {
    const answer = await accept(token, { [field]: 'admin' });
    expect([answer.status, answer.body.errors[0].path]).toEqual([422, `body.${field}`]);
  }
});
