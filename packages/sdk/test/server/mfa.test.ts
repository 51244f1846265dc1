import { startTestServer, type TestServer, type TestTenant, type TestUser } from '@hellojohn/server/testing';
import { createAdminClient, createClient, type HelloJohnClient } from '../../src';
import { totpCode } from '../totp';

let server: TestServer;
let tenant: TestTenant;
let alice: TestUser;
let hj: HelloJohnClient;

beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.stop());
beforeEach(async () => {
  tenant = await server.createTenant();
  alice = await server.createUser(tenant);
  hj = createClient({ url: server.url, tenant: tenant.slug });
});

const signIn = () => hj.auth.signIn({ email: alice.email, password: alice.password });

const codeOf = (secret: string) => totpCode(secret, server.clock.now());

async function challenge(): Promise<string> {
  const result = await signIn();
  if (result.status !== 'mfa_required') throw new Error(result.status);
  return result.challengeId;
}

it('a user sets up an app, signs in with its codes and with a backup code, and removes it', async () => {
  await signIn();
  const { enrollmentId, secret, totpUri, qrCodeSvg } = await hj.mfa.enrollTotp();
  expect([totpUri.startsWith('otpauth://totp/'), qrCodeSvg.startsWith('<svg')]).toEqual([true, true]);
  const { backupCodes, factorId } = await hj.mfa.verifyTotpEnrollment({ enrollmentId, code: codeOf(secret) });
  expect(backupCodes).toHaveLength(10);
  expect(hj.auth.getState().user?.mfaEnrolled).toBe(true);
  await hj.auth.signOut();

  server.clock.advance(30);
  const challengeId = await challenge();
  await expect(hj.mfa.verifyTotp({ challengeId, code: '000000' })).rejects.toMatchObject({
    code: 'mfa_code_invalid',
    status: 401,
  });
  await expect(hj.mfa.verifyTotp({ challengeId, code: codeOf(secret) })).resolves.toMatchObject({
    status: 'signed_in',
  });
  await hj.auth.signOut();

  await hj.mfa.verifyBackupCode({ challengeId: await challenge(), code: backupCodes[0] ?? '' });
  await expect(hj.mfa.factors.list()).resolves.toMatchObject({
    factors: [{ id: factorId, type: 'totp' }],
    backupCodesLeft: 9,
  });
  await expect(hj.mfa.factors.remove(factorId, { password: 'wrong' })).rejects.toMatchObject({
    code: 'invalid_credentials',
  });
  await hj.mfa.factors.remove(factorId, { password: alice.password });
  expect(hj.auth.getState().user?.mfaEnrolled).toBe(false);
  await hj.auth.signOut();
  await expect(signIn()).resolves.toMatchObject({ status: 'signed_in' });
});

it('a tenant that asks for a factor has it set up at sign-in; an administrator takes it away', async () => {
  const admin = createAdminClient({ url: server.url, token: server.rootToken }).tenant(tenant.slug);
  await admin.authConfig.update({ mfaRequired: true });
  const result = await signIn();
  if (result.status !== 'mfa_enrollment_required') throw new Error(result.status);
  const { challengeId } = result;
  const { enrollmentId, secret } = await hj.mfa.enrollTotp({ challengeId });
  const enrolled = await hj.mfa.verifyTotpEnrollment({ enrollmentId, challengeId, code: codeOf(secret) });
  expect(enrolled).toMatchObject({ status: 'signed_in', user: { id: alice.id, mfaEnrolled: true } });
  await expect(hj.user.get()).resolves.toMatchObject({ mfaEnrolled: true });

  await admin.users.resetMfa(alice.id);
  await expect(hj.user.get()).rejects.toMatchObject({ code: 'session_revoked' });
  await expect(admin.users.get(alice.id)).resolves.toMatchObject({ mfaEnrolled: false });
});
