import { readFile } from 'node:fs/promises';
import { createSandbox, type Sandbox } from './cli';
import { json, type ScriptedServer, startScriptedServer } from './scripted-server';

/** Each operation of `/v2/admin` and the command that calls it. A new one has no place to hide: see the first test. */
const COMMANDS: Record<string, string[]> = {
  whoAmI: ['whoami'],
  listTenants: ['tenants', 'list'],
  createTenant: ['tenants', 'create', 'Acme'],
  getTenant: ['tenants', 'get', 'acme-corp'],
  updateTenant: ['tenants', 'update', 'acme-corp', '--name', 'Acme'],
  deleteTenant: ['tenants', 'delete', 'acme-corp', '--yes'],
  getAuthConfig: ['config', 'get'],
  updateAuthConfig: ['config', 'set', 'allow_sign_up=false'],
  listRoles: ['roles', 'list'],
  createRole: ['roles', 'create', 'editor'],
  updateRole: ['roles', 'update', 'editor', '--permission', 'x'],
  deleteRole: ['roles', 'delete', 'editor'],
  listApiKeys: ['keys', 'list'],
  createApiKey: ['keys', 'create', 'k', '--scope', 'users:read'],
  listSigningKeys: ['signing-keys', 'list'],
  rotateSigningKey: ['keys', 'rotate'],
  revokeSigningKey: ['keys', 'revoke', 'kid'],
  listAuditEvents: ['audit', 'list'],
  verifyAuditEvents: ['audit', 'verify'],
  listInstallationAuditEvents: ['audit', 'list', '--installation'],
  verifyInstallationAuditEvents: ['audit', 'verify', '--installation'],
  deleteApiKey: ['keys', 'delete', 'key_1'],
  listMails: ['mails', 'list'],
  bulkUsers: ['users', 'bulk', 'disable', '--status', 'active', '--dry-run'],
  listJobs: ['jobs', 'list'],
  getJob: ['jobs', 'get', 'job_1'],
  getJobErrors: ['jobs', 'errors', 'job_1'],
  cancelJob: ['jobs', 'cancel', 'job_1'],
  retryMail: ['mails', 'retry', 'mail_1'],
  listWebhooks: ['webhooks', 'list'],
  createWebhook: ['webhooks', 'create', 'https://acme.com/hook', '--event', '*'],
  getWebhook: ['webhooks', 'get', 'whk_1'],
  updateWebhook: ['webhooks', 'update', 'whk_1', '--enabled', 'false'],
  deleteWebhook: ['webhooks', 'delete', 'whk_1'],
  rotateWebhookSecret: ['webhooks', 'rotate-secret', 'whk_1'],
  testWebhook: ['webhooks', 'test', 'whk_1'],
  listWebhookDeliveries: ['webhooks', 'deliveries', 'whk_1'],
  replayWebhookDelivery: ['webhooks', 'replay', 'dlv_1'],
  listUsers: ['users', 'list'],
  exportUsers: ['users', 'export'],
  importUsers: ['users', 'import', '-', '--no-wait'],
  exportUserData: ['users', 'export-data', 'usr_1'],
  createUser: ['users', 'create', '--email', 'a@b.cc'],
  getUser: ['users', 'get', 'usr_1'],
  getUserByEmail: ['users', 'get', 'a@b.cc'],
  getUserByExternalId: ['users', 'get', '--external-id', 'E-1'],
  updateUser: ['users', 'update', 'usr_1', '--first-name', 'A'],
  deleteUser: ['users', 'delete', 'usr_1', '--yes'],
  resetUserPassword: ['users', 'reset-password', 'usr_1', '--send-email'],
  listUserSessions: ['users', 'sessions', 'usr_1'],
  revokeUserSessions: ['users', 'revoke-sessions', 'usr_1'],
  resendInvitation: ['users', 'resend-invitation', 'usr_1'],
  sendVerification: ['users', 'send-verification', 'usr_1'],
  resetUserMfa: ['users', 'reset-mfa', 'usr_1'],
  revokeUserSession: ['users', 'revoke-sessions', 'usr_1', '--session', 'ses_1'],
};

/** Operations without a command yet, and why. */
const WITHOUT_COMMAND: Record<string, string> = {};

interface Operation {
  id: string;
  method: string;
  path: RegExp;
}

const DOCUMENT = new URL('../../../apps/server/openapi.json', import.meta.url);

async function adminOperations(): Promise<Operation[]> {
  const { paths } = JSON.parse(await readFile(DOCUMENT, 'utf8')) as {
    paths: Record<string, Record<string, { operationId: string }>>;
  };
  return Object.entries(paths)
    .filter(([path]) => path.startsWith('/v2/admin/'))
    .flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, { operationId }]) => ({
        id: operationId,
        method: method.toUpperCase(),
        path: new RegExp(`^${path.replace(/\{\w+\}/g, '[^/?]+')}(\\?.*)?$`),
      })),
    );
}

let server: ScriptedServer;
let sandbox: Sandbox;
beforeAll(async () => {
  server = await startScriptedServer();
  server.respond((response, { method, url }) => {
    if (method === 'DELETE') return response.writeHead(204).end();
    if (url.endsWith('/users/export') || url.endsWith('/errors'))
      return response.writeHead(200, { 'content-type': 'application/x-ndjson' }).end();
    const lists = {
      users: [],
      tenants: [],
      roles: [],
      mails: [],
      jobs: [],
      webhooks: [],
      deliveries: [],
      api_keys: [],
      signing_keys: [],
      sessions: [],
      events: [],
      problems: [],
    };
    return json(response, 200, {
      ...lists,
      next_cursor: null,
      page: 1,
      limit: 20,
      total: 0,
      id: 'x_1',
      next_after: null,
      ok: true,
      slug: 'acme-corp',
    });
  });
  sandbox = await createSandbox({
    HELLOJOHN_URL: server.url,
    HELLOJOHN_TOKEN: 'hj_test',
    HELLOJOHN_TENANT: 'acme-corp',
  });
});
afterAll(async () => {
  await sandbox.remove();
  await server.stop();
});

test('every operation of the API document has a command', async () => {
  const known = [...Object.keys(COMMANDS), ...Object.keys(WITHOUT_COMMAND)];
  expect((await adminOperations()).map(({ id }) => id).filter((id) => !known.includes(id))).toEqual([]);
});

test.each(Object.entries(COMMANDS))('%s is called by hjctl %j', async (id, args) => {
  server.requests.length = 0;
  const operation = (await adminOperations()).find((candidate) => candidate.id === id);
  const { code, stderr } = await sandbox.run(args);
  expect(stderr).not.toContain('error:');
  expect(code).toBe(0);
  expect(server.requests.some(({ method, url }) => method === operation?.method && operation.path.test(url))).toBe(
    true,
  );
});

test.each([
  ['User', ['users', 'list']],
  ['Session', ['users', 'sessions', 'usr_1']],
  ['Tenant', ['tenants', 'list']],
  ['Role', ['roles', 'list']],
  ['ApiKey', ['keys', 'list']],
  ['SigningKey', ['signing-keys', 'list']],
  ['AuditEvent', ['audit', 'list']],
  ['Job', ['jobs', 'list']],
  ['AuditVerification', ['audit', 'verify']],
  ['NewApiKey', ['keys', 'create', 'k', '--scope', '*']],
  ['Webhook', ['webhooks', 'list']],
  ['WebhookWithSecret', ['webhooks', 'create', 'https://acme.com/hook', '--event', '*']],
  ['WebhookDelivery', ['webhooks', 'deliveries', 'whk_1']],
  ['PasswordReset', ['users', 'reset-password', 'usr_1', '--send-email']],
])('the CSV of %s has each of its fields', async (schema, args) => {
  const { components } = JSON.parse(await readFile(DOCUMENT, 'utf8'));
  const [heading = ''] = (await sandbox.run([...args, '-o', 'csv'])).stdout.split('\r\n');
  expect(heading.split(',').sort()).toEqual(Object.keys(components.schemas[schema].properties).sort());
});
