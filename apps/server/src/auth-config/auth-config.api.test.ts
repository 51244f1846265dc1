import { startTestServer, type TestServer, type TestTenant } from '../../test/harness';

let server: TestServer;
let tenant: TestTenant;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.stop());
beforeEach(async () => {
  tenant = await server.createTenant();
});

const get = async (): Promise<Record<string, unknown> & Record<'password_policy' | 'session_config', object>> =>
  (await server.request('GET', `/v2/admin/tenants/${tenant.id}/auth/config`)).body;
const patch = (body: unknown) => server.request('PATCH', `/v2/admin/tenants/${tenant.id}/auth/config`, { body });

test('a new tenant has every default of the documentation', async () => {
  expect(await get()).toEqual({
    tenant_id: tenant.id,
    allow_sign_up: true,
    allowed_email_domains: [],
    email_verification_required: false,
    user_editable_metadata_keys: [],
    jwt_metadata_keys: [],
    password_policy: {
      min_length: 8,
      max_length: 128,
      require_uppercase: false,
      require_lowercase: false,
      require_numbers: false,
      require_symbols: false,
      reject_common: true,
      history: 0,
    },
    rate_limit_config: {
      sign_in_failures_per_minute: 20,
      sign_in_failures_per_address_per_minute: 100,
      sign_ups_per_address_per_minute: 100,
    },
    session_config: {
      access_token_ttl: 900,
      refresh_token_ttl: 2_592_000,
      idle_timeout: null,
      max_sessions_per_user: null,
    },
    mfa_required: false,
    mfa_methods: ['totp', 'backup_codes'],
    app_url: null,
    default_locale: 'en',
    mail_config: { sender_name: null, reply_to: null, footer: null },
  });
});

test('only the given fields change, nested objects merge, and the answer is the whole configuration', async () => {
  const before = await get();
  const first = await patch({
    password_policy: { min_length: 12 },
    user_editable_metadata_keys: ['theme', 'language'],
  });
  expect(first.status).toBe(200);
  const expected = {
    ...before,
    password_policy: { ...before.password_policy, min_length: 12 },
    user_editable_metadata_keys: ['theme', 'language'],
  };
  expect(first.body).toEqual(expected);
  const second = await patch({ password_policy: { history: 3 }, session_config: { idle_timeout: 3600 } });
  expect(second.body).toEqual({
    ...expected,
    password_policy: { ...expected.password_policy, history: 3 },
    session_config: { ...before.session_config, idle_timeout: 3600 },
  });
  expect((await patch({ session_config: { idle_timeout: null } })).body.session_config).toEqual(before.session_config);
  expect((await patch({})).body).toEqual(await get());
});

test('parallel changes of different fields all survive', async () => {
  const changes: Record<string, unknown>[] = [
    { allow_sign_up: false },
    { email_verification_required: true },
    { app_url: 'https://app.example.com/welcome' },
    { allowed_email_domains: ['acme.com'] },
    { user_editable_metadata_keys: ['theme'] },
    { jwt_metadata_keys: ['plan'] },
    ...['uppercase', 'lowercase', 'numbers', 'symbols'].map((rule) => ({
      password_policy: { [`require_${rule}`]: true },
    })),
    { password_policy: { history: 5 } },
    { password_policy: { min_length: 10 } },
    { session_config: { access_token_ttl: 60 } },
    { session_config: { refresh_token_ttl: 86_400 } },
    { session_config: { idle_timeout: 600 } },
    { session_config: { max_sessions_per_user: 3 } },
  ];
  const answers = await Promise.all(changes.map(patch));
  expect(answers.map((answer) => answer.status)).toEqual(changes.map(() => 200));
  const config = await get();
  for (const change of changes) expect(config).toMatchObject(change);
});

test('domains are kept in the form they are compared in', async () => {
  const answer = await patch({ allowed_email_domains: ['ACME.com', 'münchen.example'] });
  expect(answer.body.allowed_email_domains).toEqual(['acme.com', 'xn--mnchen-3ya.example']);
});

test.each([
  [{ password_policy: { min_length: 0 } }, 'body.password_policy.min_length'],
  [{ password_policy: { min_length: 5 } }, 'body.password_policy.min_length'],
  [{ password_policy: { min_length: 129 } }, 'body.password_policy.min_length'],
  [{ password_policy: { min_length: 8.5 } }, 'body.password_policy.min_length'],
  [{ password_policy: { max_length: 1_000_000_000 } }, 'body.password_policy.max_length'],
  [{ password_policy: { max_length: 7 } }, 'body.password_policy.min_length'],
  [{ password_policy: { history: 1_000_000 } }, 'body.password_policy.history'],
  [{ password_policy: { history: -1 } }, 'body.password_policy.history'],
  [{ password_policy: { min_lenght: 9 } }, 'body.password_policy.min_lenght'],
  [{ password_policy: null }, 'body.password_policy'],
  [{ session_config: { acess_token_ttl: 900 } }, 'body.session_config.acess_token_ttl'],
  [{ session_config: { access_token_ttl: 59 } }, 'body.session_config.access_token_ttl'],
  [{ session_config: { access_token_ttl: 3601 } }, 'body.session_config.access_token_ttl'],
  [{ session_config: { access_token_ttl: null } }, 'body.session_config.access_token_ttl'],
  [{ session_config: { refresh_token_ttl: 0 } }, 'body.session_config.refresh_token_ttl'],
  [{ session_config: { idle_timeout: '600' } }, 'body.session_config.idle_timeout'],
  [{ session_config: { max_sessions_per_user: 0 } }, 'body.session_config.max_sessions_per_user'],
  [{ tenant_id: 'ten_x' }, 'body.tenant_id'],
  [{ allow_sign_up: 'yes' }, 'body.allow_sign_up'],
  [{ allowed_email_domains: ['not a domain'] }, 'body.allowed_email_domains.0'],
  [{ allowed_email_domains: ['acme.com', '@acme.com'] }, 'body.allowed_email_domains.1'],
  [{ allowed_email_domains: ['acme.com', 'Acme.COM'] }, 'body.allowed_email_domains'],
  [{ user_editable_metadata_keys: ['theme', 'theme'] }, 'body.user_editable_metadata_keys'],
  [{ user_editable_metadata_keys: [''] }, 'body.user_editable_metadata_keys.0'],
  [{ jwt_metadata_keys: ['x'.repeat(129)] }, 'body.jwt_metadata_keys.0'],
  [{ mfa_methods: ['sms'] }, 'body.mfa_methods.0'],
  [{ mfa_methods: [], mfa_required: true }, 'body.mfa_methods'],
  [{ app_url: 'javascript:alert(1)' }, 'body.app_url'],
  [{ app_url: 'data:text/html,x' }, 'body.app_url'],
  [{ app_url: '//evil.example' }, 'body.app_url'],
  [{ app_url: 'https://user:pass@app.example' }, 'body.app_url'],
  [{ app_url: 'https://app.example\r\nX: y' }, 'body.app_url'],
  [{ app_url: 'https://app.example/#reset' }, 'body.app_url'],
])('422 for %j, and the configuration is as it was (P13)', async (change, path) => {
  const before = await get();
  const answer = await patch({ email_verification_required: true, ...change });
  expect([answer.status, answer.body.code]).toEqual([422, 'validation_failed']);
  expect(answer.body.errors).toContainEqual({ path, message: expect.any(String) });
  expect(await get()).toEqual(before);
});
