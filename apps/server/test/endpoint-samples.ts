import { endpoints } from '../src/endpoints';
import type { Endpoint } from '../src/http/endpoint';
import { newId } from '../src/ids';

/** Well-formed values for the parameters of paths. */
export type PathValues = Record<string, string>;

/** Ids, names and addresses of nothing that exists. */
export function unknownPathValues(): PathValues {
  return {
    tenantId: newId('ten'),
    userId: newId('usr'),
    sessionId: newId('ses'),
    keyId: newId('key'),
    factorId: newId('mfa'),
    mailId: newId('mail'),
    jobId: newId('job'),
    webhookId: newId('whk'),
    deliveryId: newId('dlv'),
    kid: 'no-such-key',
    email: 'nobody@example.com',
    externalId: 'no-such-external-id',
    name: 'no-such-role',
  };
}

const WHAT_ID_NAMES: Record<string, string> = {
  '/v2/admin/api-keys/{id}': 'keyId',
  '/v2/auth/mfa/factors/{id}': 'factorId',
  '/v2/me/sessions/{id}': 'sessionId',
};

/** The path of an endpoint. @throws Error for a parameter this file knows no value for: add one. */
export function pathOf(item: Endpoint, values: PathValues): string {
  return item.path.replaceAll(/\{(\w+)\}/g, (_match, parameter: string) => {
    const value = values[parameter === 'id' ? (WHAT_ID_NAMES[item.path] ?? '') : parameter];
    if (value === undefined) throw new Error(`no sample value for {${parameter}} of ${item.path}`);
    return encodeURIComponent(value);
  });
}

const PASSWORD = 'sample-password-4711';

/** A body that each endpoint takes, by operationId. */
const BODIES: Record<string, unknown> = {
  createTenant: { name: 'Sample' },
  updateTenant: { name: 'Sample' },
  updateAuthConfig: { allow_sign_up: true },
  createRole: { name: 'sample' },
  updateRole: { description: 'Sample' },
  createApiKey: { name: 'sample', scopes: ['users:read'] },
  createWebhook: { url: 'https://example.com/hook', events: ['*'] },
  updateWebhook: { description: 'Sample' },
  rotateWebhookSecret: { overlap_seconds: 0 },
  createUser: { email: 'sample@example.com' },
  bulkUsers: { action: 'disable', user_ids: ['usr_01HX0000000000000000000000'] },
  updateUser: { first_name: 'Sample' },
  resetUserPassword: { send_email: true },
  register: { tenant: 'sample', email: 'sample@example.com', password: PASSWORD },
  login: { tenant: 'sample', email: 'sample@example.com', password: PASSWORD },
  changePasswordByChallenge: { challenge_id: 'sample', new_password: PASSWORD },
  enrollTotp: { challenge_id: 'sample' },
  verifyTotpEnrollment: { enrollment_id: 'sample', code: '000000', challenge_id: 'sample' },
  verifyTotp: { challenge_id: 'sample', code: '000000' },
  verifyBackupCode: { challenge_id: 'sample', code: '000000' },
  removeMyFactor: { password: PASSWORD },
  forgotPassword: { tenant: 'sample', email: 'sample@example.com' },
  resetPassword: { token: 'sample', new_password: PASSWORD },
  verifyEmail: { token: 'sample' },
  resendVerification: { tenant: 'sample', email: 'sample@example.com' },
  acceptInvitation: { token: 'sample', password: PASSWORD },
  confirmEmail: { token: 'sample' },
  deleteMe: { password: PASSWORD },
  updateMyEmail: { new_email: 'other@example.com', password: PASSWORD },
  refresh: { refresh_token: 'rt_sample' },
  updateMe: { first_name: 'Sample' },
  updateMyPassword: { current_password: PASSWORD, new_password: `${PASSWORD}-new` },
  updateMyMetadata: { theme: 'dark' },
};

/** The sample body of an endpoint; undefined for one without a body. @throws Error for a body that is missing here. */
export function bodyOf(item: Endpoint): Record<string, unknown> | undefined {
  if (item.body === undefined) return undefined;
  const body = BODIES[item.id];
  if (body === undefined) throw new Error(`no sample body for ${item.id}`);
  return body as Record<string, unknown>;
}

/** Endpoints by name, as `test.each` takes them. */
export function named(filter: (item: Endpoint) => boolean = () => true): [string, Endpoint][] {
  return endpoints.filter(filter).map((item) => [item.id, item]);
}
