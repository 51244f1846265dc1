import { problem, type RecordingServer, startRecordingServer } from '../test/recording-server';
import { routes, wireTokens, wireUser } from '../test/tokens';
import { createClient, type HelloJohnClient } from './client';

let server: RecordingServer;
let hj: HelloJohnClient;

beforeEach(async () => {
  server = await startRecordingServer();
  hj = createClient({ url: server.url, tenant: 'acme-corp' });
});
afterEach(() => server.close());

async function signIn(): Promise<void> {
  server.answer(routes({ 'POST /v2/auth/login': { json: wireTokens(1) } }));
  await hj.auth.signIn({ email: 'alice@acme.com', password: 'correct horse' });
}
const sent = () => server.requests.map(({ method, url, body }) => [`${method} ${url}`, body]);
const VERIFIED = { user_id: 'usr_alice', email: 'alice@acme.com', email_verified: true };

it.each([
  ['forgotPassword', '/v2/auth/forgot-password'],
  ['resendVerification', '/v2/auth/resend-verification'],
] as const)('%s names the tenant and tells nothing', async (method, path) => {
  server.answer(routes({ [`POST ${path}`]: { status: 202 } }));
  await expect(hj.auth[method]({ email: 'alice@acme.com' })).resolves.toBeUndefined();
  expect(sent()).toEqual([[`POST ${path}`, { tenant: 'acme-corp', email: 'alice@acme.com' }]]);
});

it('resetPassword sets a password by a link', async () => {
  server.answer(
    routes({ 'POST /v2/auth/reset-password': { json: { user_id: 'usr_alice', email: 'alice@acme.com' } } }),
  );
  const input = { token: 't', newPassword: 'new-password-123' };
  await expect(hj.auth.resetPassword(input)).resolves.toEqual({ userId: 'usr_alice', email: 'alice@acme.com' });
  expect(sent()).toEqual([['POST /v2/auth/reset-password', { token: 't', new_password: 'new-password-123' }]]);
});

it.each([
  ['verifyEmail', '/v2/auth/verify-email'],
  ['confirmEmail', '/v2/auth/confirm-email'],
] as const)('%s works for nobody signed in, and brings a signed-in user up to date', async (method, path) => {
  const verified = wireUser({ email_verified: true, updated_at: '2026-01-02T00:00:00.000Z' });
  const table = { [`POST ${path}`]: { json: VERIFIED }, 'GET /v2/me': { json: verified } };
  server.answer(routes(table));
  await expect(hj.auth[method]({ token: 't' })).resolves.toEqual({
    userId: 'usr_alice',
    email: 'alice@acme.com',
    emailVerified: true,
  });
  expect(sent()).toEqual([[`POST ${path}`, { token: 't' }]]);

  await signIn();
  server.answer(routes(table));
  await hj.auth[method]({ token: 't' });
  expect(hj.auth.getState().user?.emailVerified).toBe(true);
});

it('verifyEmail tells of a spent link', async () => {
  server.answer(routes({ 'POST /v2/auth/verify-email': problem(400, 'token_invalid') }));
  await expect(hj.auth.verifyEmail({ token: 't' })).rejects.toMatchObject({ code: 'token_invalid', status: 400 });
});

it('acceptInvitation signs in, or asks for a second factor first', async () => {
  const input = { token: 't', password: 'correct horse', firstName: 'Alice' };
  server.answer(routes({ 'POST /v2/auth/accept-invitation': { json: wireTokens(2) } }));
  await expect(hj.auth.acceptInvitation(input)).resolves.toMatchObject({
    status: 'signed_in',
    user: { id: 'usr_alice' },
  });
  expect(sent()[0]?.[1]).toEqual({ token: 't', password: 'correct horse', first_name: 'Alice' });
  server.answer(
    routes({ 'POST /v2/auth/accept-invitation': { json: { mfa_enrollment_required: true, challenge_id: 'c' } } }),
  );
  await expect(hj.auth.acceptInvitation(input)).resolves.toEqual({
    status: 'mfa_enrollment_required',
    challengeId: 'c',
  });
});

describe('the own account', () => {
  it('asks for another address', async () => {
    await signIn();
    server.answer(routes({ 'POST /v2/me/email': { status: 202 } }));
    await hj.user.updateEmail({ newEmail: 'a@acme.com', password: 'correct horse' });
    expect(sent().at(-1)).toEqual(['POST /v2/me/email', { new_email: 'a@acme.com', password: 'correct horse' }]);
  });

  it('is deleted and signed out, but not by a wrong password', async () => {
    await signIn();
    server.answer(routes({ 'DELETE /v2/me': problem(401, 'invalid_credentials') }));
    await expect(hj.user.delete({ password: 'wrong' })).rejects.toMatchObject({ code: 'invalid_credentials' });
    expect(hj.auth.getState().isSignedIn).toBe(true);
    server.answer(routes({ 'DELETE /v2/me': {} }));
    await hj.user.delete({ password: 'correct horse' });
    expect(hj.auth.getState()).toEqual({ isLoaded: true, isSignedIn: false, user: null });
  });
});
