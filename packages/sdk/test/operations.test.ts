import { type AdminClient, createAdminClient, createClient, type HelloJohnClient } from '../src';
import { createVerifier, type Verify } from '../src/verify';
import { createRevocations } from '../src/verify/revocations';
import { operations } from './document';
import { type RecordingServer, startRecordingServer } from './recording-server';
import { EXPIRED, wireTokens } from './tokens';

interface Clients {
  admin: AdminClient;
  hj: HelloJohnClient;
  verify: Verify;
}

const users = ({ admin }: Clients) => admin.tenant('t').users;
const roles = ({ admin }: Clients) => admin.tenant('t').roles;
const webhooks = ({ admin }: Clients) => admin.tenant('t').webhooks;
const config = ({ admin }: Clients) => admin.tenant('t').authConfig;
const email = 'alice@acme.com';

/** What a verifier does for its first token. */
async function followRevocations(): Promise<void> {
  const revocations = createRevocations({ url: server.url }, { tenant: 't', token: 'hj_key', onLost: 'open' });
  await revocations.check({ sid: 'ses_1', kid: 'k' }).finally(revocations.close);
}

/** Where each operation of the API lives in the SDK: same noun, same verb. */
const METHODS: Record<string, (clients: Clients) => Promise<unknown>> = {
  getJwks: ({ verify }) => verify(`${btoa('{"alg":"EdDSA","typ":"at+jwt","kid":"k"}')}.${btoa('{}')}.`),
  getTenantDiscovery: ({ verify }) => verify('x'),
  whoAmI: ({ admin }) => admin.whoami(),
  listTenants: ({ admin }) => admin.tenants.list(),
  createTenant: ({ admin }) => admin.tenants.create({ name: 'Acme' }),
  getTenant: ({ admin }) => admin.tenants.get('t'),
  updateTenant: ({ admin }) => admin.tenants.update('t', { name: 'Acme' }),
  deleteTenant: ({ admin }) => admin.tenants.delete('t', { confirm: 't' }),
  getAuthConfig: (clients) => config(clients).get(),
  updateAuthConfig: (clients) => config(clients).update({}),
  listRoles: (clients) => roles(clients).list(),
  createRole: (clients) => roles(clients).create({ name: 'editor' }),
  updateRole: (clients) => roles(clients).update('editor', {}),
  deleteRole: (clients) => roles(clients).delete('editor'),
  listApiKeys: ({ admin }) => admin.apiKeys.list(),
  createApiKey: ({ admin }) => admin.apiKeys.create({ name: 'ci', scopes: ['users:read'] }),
  listAuditEvents: ({ admin }) => admin.tenant('t').audit.list(),
  listMails: ({ admin }) => admin.tenant('t').mails.list(),
  bulkUsers: (clients) => users(clients).bulk({ action: 'disable', userIds: ['usr_1'] }),
  listJobs: ({ admin }) => admin.tenant('t').jobs.list(),
  getJob: ({ admin }) => admin.tenant('t').jobs.get('job_1'),
  getJobErrors: ({ admin }) => admin.tenant('t').jobs.errors('job_1').next(),
  cancelJob: ({ admin }) => admin.tenant('t').jobs.cancel('job_1'),
  retryMail: ({ admin }) => admin.tenant('t').mails.retry('mail_1'),
  listWebhooks: (clients) => webhooks(clients).list(),
  createWebhook: (clients) => webhooks(clients).create({ url: 'https://acme.com/hook', events: ['*'] }),
  getWebhook: (clients) => webhooks(clients).get('whk_1'),
  updateWebhook: (clients) => webhooks(clients).update('whk_1', { enabled: false }),
  deleteWebhook: (clients) => webhooks(clients).delete('whk_1'),
  rotateWebhookSecret: (clients) => webhooks(clients).rotateSecret('whk_1'),
  testWebhook: (clients) => webhooks(clients).test('whk_1'),
  listWebhookDeliveries: (clients) => webhooks(clients).deliveries('whk_1'),
  replayWebhookDelivery: (clients) => webhooks(clients).replay('dlv_1'),
  verifyAuditEvents: ({ admin }) => admin.tenant('t').audit.verify(),
  listInstallationAuditEvents: ({ admin }) => admin.audit.list(),
  verifyInstallationAuditEvents: ({ admin }) => admin.audit.verify(),
  deleteApiKey: ({ admin }) => admin.apiKeys.delete('key_1'),
  listUsers: (clients) => users(clients).list(),
  exportUsers: (clients) => users(clients).export().next(),
  importUsers: (clients) => users(clients).import('{}'),
  exportUserData: (clients) => users(clients).exportData('usr_1'),
  createUser: (clients) => users(clients).create({ email }),
  getUser: (clients) => users(clients).get('usr_1'),
  getUserByEmail: (clients) => users(clients).getByEmail(email),
  getUserByExternalId: (clients) => users(clients).getByExternalId('7'),
  updateUser: (clients) => users(clients).update('usr_1', {}),
  deleteUser: (clients) => users(clients).delete('usr_1'),
  resetUserPassword: (clients) => users(clients).resetPassword('usr_1'),
  listUserSessions: (clients) => users(clients).sessions('usr_1'),
  revokeUserSessions: (clients) => users(clients).revokeSessions('usr_1'),
  revokeUserSession: (clients) => users(clients).revokeSession('usr_1', 'ses_1'),
  register: ({ hj }) => hj.auth.signUp({ email, password: 'p' }),
  login: ({ hj }) => hj.auth.signIn({ email, password: 'p' }),
  changePasswordByChallenge: ({ hj }) => hj.auth.changePassword({ challengeId: 'c', newPassword: 'p' }),
  refresh: ({ hj }) => hj.auth.getAccessToken(),
  logout: ({ hj }) => hj.auth.signOut(),
  logoutAll: ({ hj }) => hj.auth.signOutEverywhere(),
  getMe: ({ hj }) => hj.user.get(),
  updateMe: ({ hj }) => hj.user.updateProfile({}),
  updateMyPassword: ({ hj }) => hj.user.updatePassword({ currentPassword: 'p', newPassword: 'q' }),
  updateMyMetadata: ({ hj }) => hj.user.updateMetadata({}),
  forgotPassword: ({ hj }) => hj.auth.forgotPassword({ email }),
  resetPassword: ({ hj }) => hj.auth.resetPassword({ token: 't', newPassword: 'p' }),
  verifyEmail: ({ hj }) => hj.auth.verifyEmail({ token: 't' }),
  resendVerification: ({ hj }) => hj.auth.resendVerification({ email }),
  confirmEmail: ({ hj }) => hj.auth.confirmEmail({ token: 't' }),
  acceptInvitation: ({ hj }) => hj.auth.acceptInvitation({ token: 't', password: 'p' }),
  sendVerification: (clients) => users(clients).sendVerification('usr_1'),
  resendInvitation: (clients) => users(clients).resendInvitation('usr_1'),
  updateMyEmail: ({ hj }) => hj.user.updateEmail({ newEmail: email, password: 'p' }),
  deleteMe: ({ hj }) => hj.user.delete({ password: 'p' }),
  enrollTotp: ({ hj }) => hj.mfa.enrollTotp(),
  verifyTotpEnrollment: ({ hj }) => hj.mfa.verifyTotpEnrollment({ enrollmentId: 'mfa_1', code: '1' }),
  verifyTotp: ({ hj }) => hj.mfa.verifyTotp({ challengeId: 'c', code: '1' }),
  verifyBackupCode: ({ hj }) => hj.mfa.verifyBackupCode({ challengeId: 'c', code: '1' }),
  listMyFactors: ({ hj }) => hj.mfa.factors.list(),
  removeMyFactor: ({ hj }) => hj.mfa.factors.remove('mfa_1', { password: 'p' }),
  resetUserMfa: (clients) => users(clients).resetMfa('usr_1'),
  listSigningKeys: ({ admin }) => admin.signingKeys.list(),
  rotateSigningKey: ({ admin }) => admin.signingKeys.rotate(),
  revokeSigningKey: ({ admin }) => admin.signingKeys.revoke('kid_1'),
  followRevocations: () => followRevocations(),
  listMySessions: ({ hj }) => hj.user.sessions.list(),
  revokeMySession: ({ hj }) => hj.user.sessions.revoke('ses_1'),
};

let server: RecordingServer;

beforeAll(async () => {
  server = await startRecordingServer();
  server.answer(({ url }) => {
    if (/(\/users\/export|\/errors)$/.test(url))
      return { json: { id: 'usr_1' }, headers: { 'content-type': 'application/x-ndjson' } };
    if (url.startsWith('/v2/auth/')) return { json: wireTokens(1, EXPIRED) };
    if (url.endsWith('/discovery')) return { json: { tenant_id: 'ten_1', issuer: server.url } };
    return { json: { keys: [], users: [], sessions: [], events: [], problems: [], next_after: null } };
  });
});
afterAll(() => server.close());

it('knows no operation that the document doesn’t have', () => {
  const documented = new Set(operations.map(({ operationId }) => operationId));
  expect(Object.keys(METHODS).filter((id) => !documented.has(id))).toEqual([]);
});

it.each(operations)('$operationId has a method, which sends $method $path', async ({ operationId, method, path }) => {
  const act = METHODS[operationId];
  if (!act) throw new Error(`no method of the SDK is named for ${operationId}`);
  const admin = createAdminClient({ url: server.url, token: 'root' });
  const hj = createClient({ url: server.url, tenant: 't' });
  const verify = createVerifier({ url: server.url, tenant: 't' });
  await hj.auth.signIn({ email, password: 'p' });
  server.requests.length = 0;
  await act({ admin, hj, verify }).catch((error: unknown) => {
    // The keys are fetched for a token that nobody signed.
    expect([operationId, String(error)]).toEqual([
      expect.stringMatching(/^get(Jwks|TenantDiscovery)$/),
      expect.anything(),
    ]);
  });
  const template = new RegExp(`^${path.replaceAll('.', '\\.').replaceAll(/\{\w+\}/g, '[^/]+')}$`);
  const matching = server.requests.filter(
    (request) => request.method === method && template.test(request.url.split('?')[0] ?? ''),
  );
  expect(matching.length).toBeGreaterThan(0);
});
