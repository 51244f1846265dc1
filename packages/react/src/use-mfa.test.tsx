import { createClient, type HelloJohnClient } from '@hellojohn/sdk';
import { act, cleanup, render, screen } from '@testing-library/react';
import { renderToString } from 'react-dom/server';
import { problem, type RecordingServer, startRecordingServer } from '../../sdk/test/recording-server';
import { routes, wireTokens, wireUser } from '../../sdk/test/tokens';
import { HelloJohnProvider, useAuth, useHelloJohn, useMfa } from './index';

let server: RecordingServer;
let hj: HelloJohnClient;

beforeEach(async () => {
  server = await startRecordingServer();
  hj = createClient({ url: server.url, tenant: 'acme-corp', storage: 'memory' });
});
afterEach(async () => {
  cleanup();
  await server.close();
});

interface Seen {
  auth: ReturnType<typeof useAuth>;
  mfa: ReturnType<typeof useMfa>;
  client: HelloJohnClient;
}

/** Renders the hooks and writes down what they give. */
function Probe({ seen }: { seen: Seen[] }) {
  seen.push({ mfa: useMfa(), auth: useAuth(), client: useHelloJohn() });
  return <p>{seen.at(-1)?.mfa.isEnrolled ? 'enrolled' : 'not enrolled'}</p>;
}

function show(): Seen[] {
  const seen: Seen[] = [];
  render(
    <HelloJohnProvider client={hj}>
      <Probe seen={seen} />
    </HelloJohnProvider>,
  );
  return seen;
}

const tokensOf = (user: Record<string, unknown>) => wireTokens(1, { user: wireUser(user) });
const credentials = { email: 'alice@acme.com', password: 'correct horse' };

it('goes through every step of a sign-in, each told by its status', async () => {
  const seen = show();
  const now = () => seen.at(-1) as Seen;
  server.answer(
    routes({
      'POST /v2/auth/login': { json: { password_change_required: true, challenge_id: 'one' } },
      'POST /v2/auth/password/change': { json: { mfa_required: true, challenge_id: 'two', methods: ['totp'] } },
      'POST /v2/auth/mfa/totp/verify': problem(401, 'mfa_code_invalid'),
      'POST /v2/auth/mfa/backup-code/verify': { json: tokensOf({ mfa_enrolled: true }) },
    }),
  );
  await act(async () => {
    const first = await now().auth.signIn(credentials);
    expect(first).toEqual({ status: 'password_change_required', challengeId: 'one' });
    const second = await now().auth.changePassword({ challengeId: 'one', newPassword: 'new-password-123' });
    expect(second).toEqual({ status: 'mfa_required', challengeId: 'two', methods: ['totp'] });
    await expect(now().mfa.verifyTotp({ challengeId: 'two', code: '1' })).rejects.toMatchObject({
      code: 'mfa_code_invalid',
    });
    const last = await now().mfa.verifyBackupCode({ challengeId: 'two', code: 'abc' });
    expect(last).toMatchObject({ status: 'signed_in', user: { id: 'usr_alice' } });
  });
  expect(now().auth.isSignedIn).toBe(true);
  expect(screen.getByText('enrolled')).toBeTruthy();
});

it('sets up a factor in the middle of a sign-in', async () => {
  const seen = show();
  server.answer(
    routes({
      'POST /v2/auth/login': { json: { mfa_enrollment_required: true, challenge_id: 'c' } },
      'POST /v2/auth/mfa/totp/enroll': {
        json: { enrollment_id: 'mfa_1', secret: 'S', totp_uri: 'otpauth://totp/x', qr_code_svg: '<svg/>' },
      },
      'POST /v2/auth/mfa/totp/enroll/verify': {
        json: { ...tokensOf({ mfa_enrolled: true }), factor_id: 'mfa_1', backup_codes: ['a'] },
      },
    }),
  );
  await act(async () => {
    const result = await seen.at(-1)?.auth.signIn(credentials);
    if (result?.status !== 'mfa_enrollment_required') throw new Error(result?.status);
    const { challengeId } = result;
    const { mfa } = seen.at(-1) as Seen;
    const { enrollmentId } = await mfa.enrollTotp({ challengeId });
    await expect(mfa.verifyTotpEnrollment({ enrollmentId, challengeId, code: '123456' })).resolves.toMatchObject({
      status: 'signed_in',
      backupCodes: ['a'],
    });
  });
  expect(screen.getByText('enrolled')).toBeTruthy();
});

it('follows the removal of the last factor and renders for nothing else', async () => {
  server.answer(routes({ 'POST /v2/auth/login': { json: tokensOf({ mfa_enrolled: true }) } }));
  await hj.auth.signIn(credentials);
  const seen = show();
  const rendered = seen.length;
  const later = { updated_at: '2026-01-02T00:00:00.000Z' };
  server.answer(
    routes({
      'PATCH /v2/me': { json: wireUser({ ...later, mfa_enrolled: true, first_name: 'Alicia' }) },
      'DELETE /v2/auth/mfa/factors/mfa_1': {},
      'GET /v2/me': { json: wireUser({ updated_at: '2026-01-03T00:00:00.000Z', mfa_enrolled: false }) },
    }),
  );
  await act(async () => void (await hj.user.updateProfile({ firstName: 'Alicia' })));
  expect(seen).toHaveLength(rendered);
  await act(async () => seen.at(-1)?.mfa.factors.remove('mfa_1', { password: 'p' }));
  expect(screen.getByText('not enrolled')).toBeTruthy();
  expect(seen.at(-1)?.client).toBe(hj);
});

it('is asked for its provider by name', () => {
  expect(() => renderToString(<Probe seen={[]} />)).toThrow(
    'useMfa must be used inside <HelloJohnProvider client={…}>',
  );
});
