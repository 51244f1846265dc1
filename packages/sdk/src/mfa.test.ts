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

const ENROLLED = { factor_id: 'mfa_1', backup_codes: ['a', 'b'] };
const later = wireUser({ mfa_enrolled: true, updated_at: '2026-01-02T00:00:00.000Z' });

async function signIn(): Promise<void> {
  server.answer(routes({ 'POST /v2/auth/login': { json: wireTokens(1) } }));
  await hj.auth.signIn({ email: 'alice@acme.com', password: 'correct horse' });
}

it.each([
  ['verifyTotp', '/v2/auth/mfa/totp/verify'],
  ['verifyBackupCode', '/v2/auth/mfa/backup-code/verify'],
] as const)('%s completes a sign-in', async (method, path) => {
  server.answer(routes({ [`POST ${path}`]: { json: wireTokens(3) } }));
  await expect(hj.mfa[method]({ challengeId: 'c', code: '123456' })).resolves.toMatchObject({
    status: 'signed_in',
    user: { id: 'usr_alice' },
  });
  expect(server.requests[0]?.body).toEqual({ challenge_id: 'c', code: '123456' });
  await expect(hj.auth.getAccessToken()).resolves.toBe('access-3');
});

it('a wrong code signs nobody in, and leaves a session alone', async () => {
  await signIn();
  server.answer(routes({ 'POST /v2/auth/mfa/totp/verify': problem(401, 'mfa_code_invalid') }));
  await expect(hj.mfa.verifyTotp({ challengeId: 'c', code: '0' })).rejects.toMatchObject({ code: 'mfa_code_invalid' });
  await expect(hj.auth.getAccessToken()).resolves.toBe('access-1');
});

it('the signed-in user sets up an app, and the state follows', async () => {
  await signIn();
  const json = { enrollment_id: 'mfa_1', secret: 'S', totp_uri: 'otpauth://totp/x', qr_code_svg: '<svg/>' };
  server.answer(
    routes({
      'POST /v2/auth/mfa/totp/enroll': { json },
      'POST /v2/auth/mfa/totp/enroll/verify': { json: ENROLLED },
      'GET /v2/me': { json: later },
    }),
  );
  await expect(hj.mfa.enrollTotp()).resolves.toEqual({
    enrollmentId: 'mfa_1',
    secret: 'S',
    totpUri: 'otpauth://totp/x',
    qrCodeSvg: '<svg/>',
  });
  await expect(hj.mfa.verifyTotpEnrollment({ enrollmentId: 'mfa_1', code: '123456' })).resolves.toEqual({
    status: 'enrolled',
    factorId: 'mfa_1',
    backupCodes: ['a', 'b'],
  });
  expect(server.requests.slice(1, 3).map(({ headers, body }) => [headers.authorization, body])).toEqual([
    ['Bearer access-1', {}],
    ['Bearer access-1', { enrollment_id: 'mfa_1', code: '123456' }],
  ]);
  expect(hj.auth.getState().user?.mfaEnrolled).toBe(true);
});

it('backup codes are not lost because the user could not be loaded after it', async () => {
  await signIn();
  server.answer(
    routes({ 'POST /v2/auth/mfa/totp/enroll/verify': { json: ENROLLED }, 'GET /v2/me': problem(503, 'unavailable') }),
  );
  await expect(hj.mfa.verifyTotpEnrollment({ enrollmentId: 'mfa_1', code: '1' })).resolves.toMatchObject({
    backupCodes: ['a', 'b'],
  });
});

it('a sign-in that asks for it sets up an app by its challenge and ends signed in', async () => {
  server.answer(
    routes({
      'POST /v2/auth/mfa/totp/enroll': { json: { enrollment_id: 'mfa_1' } },
      'POST /v2/auth/mfa/totp/enroll/verify': { json: { ...wireTokens(4), ...ENROLLED } },
    }),
  );
  await hj.mfa.enrollTotp({ challengeId: 'c' });
  const input = { challengeId: 'c', enrollmentId: 'mfa_1', code: '123456' };
  await expect(hj.mfa.verifyTotpEnrollment(input)).resolves.toMatchObject({
    status: 'signed_in',
    factorId: 'mfa_1',
    user: { id: 'usr_alice' },
  });
  expect(server.requests.map(({ headers }) => headers.authorization)).toEqual([undefined, undefined]);
  await expect(hj.auth.getAccessToken()).resolves.toBe('access-4');
});

it('factors are listed and removed', async () => {
  await signIn();
  const factor = { id: 'mfa_1', type: 'totp', created_at: 'x', last_used_at: null };
  server.answer(
    routes({
      'GET /v2/auth/mfa/factors': { json: { factors: [factor], backup_codes_left: 9 } },
      'DELETE /v2/auth/mfa/factors/mfa_1': {},
      'GET /v2/me': { json: later },
    }),
  );
  await expect(hj.mfa.factors.list()).resolves.toEqual({
    factors: [{ id: 'mfa_1', type: 'totp', createdAt: 'x', lastUsedAt: null }],
    backupCodesLeft: 9,
  });
  await hj.mfa.factors.remove('mfa_1', { password: 'correct horse' });
  expect(server.requests.at(-2)?.body).toEqual({ password: 'correct horse' });
});
