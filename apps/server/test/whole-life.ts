import { totpCode } from '../src/mfa/totp';
import type { TestServer, TestTenant } from './harness';
import { linkIn } from './mail-links';

/** A person who has used every feature there is, and all that must not stay behind or leak. */
export interface WholeLife {
  tenant: TestTenant;
  userId: string;
  password: string;
  accessToken: string;
  /** What tells who it is. */
  personal: Record<string, string>;
  /** What lets in. */
  secrets: Record<string, string>;
}

const AGENT = { 'user-agent': 'CanaryBrowser/7.7 (Quetzal)' };

/** Leaves requests, mails and links pending: nothing is delivered at the end. */
export async function liveWholeLife(server: TestServer, address = 'quetzal.canary@example.com'): Promise<WholeLife> {
  const tenant = await server.createTenant({
    user_editable_metadata_keys: ['nickname'],
    password_policy: { history: 3 },
  });
  const [password, newPassword] = ['first-canary-password-1', 'second-canary-password-2'];
  const call = async (
    method: string,
    path: string,
    options: { token?: string | null; body?: unknown; key?: string },
  ) => {
    const { token = server.rootToken, body, key } = options;
    // The root's program is not the person's.
    const headers = {
      ...(token === server.rootToken ? {} : AGENT),
      ...(key === undefined ? {} : { 'idempotency-key': key }),
    };
    const answer = await server.request(method, path, { token, body, headers });
    if (answer.status >= 400) throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer.body;
  };
  const anonymous = (path: string, body: unknown) => call('POST', path, { token: null, body });
  const webhook = await call('POST', `/v2/admin/tenants/${tenant.id}/webhooks`, {
    body: { url: 'https://example.com/hook', events: ['*'] },
  });
  const users = `/v2/admin/tenants/${tenant.id}/users`;
  const created = await call('POST', users, {
    key: `create ${address}`,
    body: {
      email: address,
      password,
      first_name: 'Xilonen',
      last_name: 'Tlacuache',
      avatar_url: 'https://pictures.example/axolotl-canary.png',
      external_id: 'CRM-canary-4711',
      metadata: { phone: '+52 55 5555 0199', notes: { diet: 'canary-seeds' } },
      public_metadata: { nickname: 'nopal-canary' },
      send_welcome_email: true,
    },
  });
  const login = { tenant: tenant.slug, email: address };
  await server
    .request('POST', '/v2/auth/login', { token: null, headers: AGENT, body: { ...login, password: 'wrong-canary-9' } })
    .then(({ status }) => status === 401 || Promise.reject(new Error('a wrong password signed in')));
  const first = await anonymous('/v2/auth/login', { ...login, password });
  const bearer = { token: first.access_token as string };
  await call('PATCH', '/v2/me/metadata', { ...bearer, body: { nickname: 'nopal-canary-2' } });
  await call('POST', '/v2/me/password', { ...bearer, body: { current_password: password, new_password: newPassword } });
  const begun = await call('POST', '/v2/auth/mfa/totp/enroll', { ...bearer, body: {} });
  const code = totpCode(begun.secret, server.clock.now());
  const enrolled = await call('POST', '/v2/auth/mfa/totp/enroll/verify', {
    ...bearer,
    body: { enrollment_id: begun.enrollment_id, code },
  });
  const halfWay = await anonymous('/v2/auth/login', { ...login, password: newPassword });
  await anonymous('/v2/auth/forgot-password', login);
  const resetLink = await linkIn(server, address);
  const refreshed = await anonymous('/v2/auth/refresh', { refresh_token: first.refresh_token });
  const newEmail = `new.${address}`;
  await call('POST', '/v2/me/email', { ...bearer, body: { new_email: newEmail, password: newPassword } });
  await call('PATCH', `${users}/${created.id}`, {
    body: { metadata: { plan: 'canary-gold' } },
  });
  await call('POST', `${users}/${created.id}/send-verification`, { key: `verify ${address}` });
  await anonymous('/v2/auth/forgot-password', login);
  await anonymous('/v2/auth/resend-verification', login);
  // An address that is taken: the errors of the job name it.
  const rawBody = JSON.stringify({ email: ` ${address}` });
  await server.request('POST', `${users}/import`, { rawBody, contentType: 'application/x-ndjson' });
  await server.services.jobs.runDue();
  return {
    tenant,
    userId: created.id,
    password: newPassword,
    accessToken: first.access_token,
    personal: {
      address,
      newEmail,
      firstName: 'Xilonen',
      lastName: 'Tlacuache',
      avatar: 'axolotl-canary',
      externalId: 'CRM-canary-4711',
      phone: '+52 55 5555 0199',
      diet: 'canary-seeds',
      plan: 'canary-gold',
      nickname: 'nopal-canary',
      userAgent: 'CanaryBrowser',
    },
    secrets: {
      password,
      newPassword,
      accessToken: first.access_token,
      refreshToken: first.refresh_token,
      secondAccessToken: refreshed.access_token,
      secondRefreshToken: refreshed.refresh_token,
      challenge: halfWay.challenge_id,
      totp: begun.secret,
      resetLink,
      webhookSecret: webhook.secret.slice('whsec_'.length),
      ...Object.fromEntries((enrolled.backup_codes as string[]).map((backup, i) => [`backup code ${i}`, backup])),
    },
  };
}
