import { startTestServer, type TestServer, type TestTenant } from '../../test/harness';

const PASSWORD = 'correct-horse-battery-9';
let server: TestServer;
let tenant: TestTenant;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.stop());
beforeEach(async () => {
  tenant = await server.createTenant();
  await server.deliverMails();
  server.mails.length = 0;
});

const register = (fields: Record<string, unknown> = {}, on: TestServer = server) =>
  on.request('POST', '/v2/auth/register', {
    token: null,
    body: { tenant: tenant.slug, email: 'alice@example.com', password: PASSWORD, ...fields },
  });
const configure = (body: unknown) => server.request('PATCH', `/v2/admin/tenants/${tenant.id}/auth/config`, { body });
const listUsers = async () => (await server.request('GET', `/v2/admin/tenants/${tenant.id}/users`)).body.users;

describe('without verification', () => {
  test('makes an unverified member who is signed in at once', async () => {
    const { status, body } = await register({ first_name: 'Alice', last_name: 'Chen' });
    expect(status).toBe(201);
    expect(body.user).toMatchObject({
      email: 'alice@example.com',
      email_verified: false,
      first_name: 'Alice',
      last_name: 'Chen',
      roles: ['member'],
      status: 'unverified',
      public_metadata: {},
    });
    const me = await server.request('GET', '/v2/me', { token: body.access_token });
    expect(me.body).toEqual(body.user);
    expect((await server.signIn(tenant, { email: 'alice@example.com', password: PASSWORD })).user.id).toBe(
      body.user.id,
    );
  });

  test('a taken address is 409, whatever its case', async () => {
    await register();
    expect(await register({ email: 'ALICE@Example.com' })).toMatchObject({
      status: 409,
      body: { code: 'email_already_exists' },
    });
  });

  test('of 50 registrations of one address at once one wins, on two servers', async () => {
    const other = await startTestServer({ peer: server });
    try {
      const answers = await Promise.all(
        Array.from({ length: 50 }, (_, i) =>
          register({ email: i % 3 ? 'alice@example.com' : 'Alice@Example.com' }, i % 2 ? server : other),
        ),
      );
      expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
      expect(answers.filter(({ body }) => body.code === 'email_already_exists')).toHaveLength(49);
      expect(await listUsers()).toHaveLength(1);
    } finally {
      await other.stop();
    }
  });

  test('where a second factor is required there are no tokens but a challenge to enrol one', async () => {
    await configure({ mfa_required: true });
    const { status, body } = await register();
    expect(status).toBe(201);
    expect(body).toEqual({
      user: expect.objectContaining({ email: 'alice@example.com', mfa_enrolled: false }),
      mfa_enrollment_required: true,
      challenge_id: expect.any(String),
    });
    const enrolment = await server.request('POST', '/v2/auth/mfa/totp/enroll', {
      token: null,
      body: { challenge_id: body.challenge_id },
    });
    expect(enrolment.status).toBe(200);
  });

  test('a link to verify the address goes out all the same', async () => {
    await register();
    await server.deliverMails();
    expect(server.mails.map(({ subject }) => subject)).toEqual([expect.stringMatching(/^Confirm your email address/)]);
  });
});

describe('with verification required', () => {
  beforeEach(() => configure({ email_verification_required: true }));

  test('there are no tokens but a mail with a link, and sign-in waits for it', async () => {
    const { status, body } = await register();
    expect(status).toBe(201);
    expect(Object.keys(body)).toEqual(['user']);
    expect(body.user).toMatchObject({ status: 'unverified', email_verified: false });
    await server.deliverMails();
    expect(server.mails).toHaveLength(1);
    expect(server.mails[0]).toMatchObject({ to: 'alice@example.com' });
    expect(server.mails[0]?.text).toContain(`${server.services.publicUrl}/verify-email?token=`);
    const signIn = (password: string) => server.login(tenant, { email: 'alice@example.com', password });
    expect(await signIn(PASSWORD)).toMatchObject({ status: 403, body: { code: 'email_not_verified' } });
    expect((await signIn('wrong-password')).body.code).toBe('invalid_credentials');
    await configure({ email_verification_required: false });
    expect((await signIn(PASSWORD)).status).toBe(200);
  });

  test('a taken address gets the same answer, changes nothing, and its owner a mail', async () => {
    const owner = await server.createUser(tenant, { email: 'alice@example.com', password: 'password-of-the-owner' });
    const fresh = await register({ email: 'bob@example.com', first_name: 'Bob' });
    const taken = await register({ email: 'Alice@example.com', first_name: 'Bob' });
    expect(taken.status).toBe(201);
    const shape = ({ body: { user } }: typeof taken) => ({
      ...user,
      id: user.id.length,
      email: '',
      created_at: '',
      updated_at: '',
    });
    expect(shape(taken)).toEqual(shape(fresh));
    expect(taken.body.user.id).not.toBe(owner.id);
    expect([...taken.headers.keys()]).toEqual([...fresh.headers.keys()]);
    expect(await listUsers()).toHaveLength(2);
    await server.deliverMails();
    const mail = server.mails.find(({ to }) => to === 'alice@example.com');
    expect(mail?.text).toContain(`${server.services.publicUrl}/reset-password?token=`);
    expect((await server.signIn(tenant, { email: owner.email, password: 'password-of-the-owner' })).user.id).toBe(
      owner.id,
    );
  });

  test('the owner is disabled: no mail', async () => {
    const owner = await server.createUser(tenant, { email: 'alice@example.com' });
    await server.request('PATCH', `/v2/admin/tenants/${tenant.id}/users/${owner.id}`, { body: { status: 'disabled' } });
    expect((await register()).status).toBe(201);
    await server.deliverMails();
    expect(server.mails).toEqual([]);
  });
});

describe('what the tenant allows', () => {
  test('sign-up can be closed', async () => {
    await configure({ allow_sign_up: false });
    expect(await register()).toMatchObject({ status: 403, body: { code: 'sign_up_disabled' } });
  });

  test('only allowed domains, in whatever spelling, without their subdomains', async () => {
    await configure({ allowed_email_domains: ['example.com', 'bücher.example'] });
    for (const email of ['a@other.com', 'b@sub.example.com', 'c@example.com.evil.com']) {
      expect(await register({ email })).toMatchObject({ status: 403, body: { code: 'email_domain_not_allowed' } });
    }
    for (const email of ['a@EXAMPLE.com', 'b@bücher.example', 'c@xn--bcher-kva.example']) {
      expect((await register({ email })).status).toBe(201);
    }
  });

  test('public metadata within the allowed keys, else nothing (A4)', async () => {
    await configure({ user_editable_metadata_keys: ['theme'] });
    for (const public_metadata of [{ plan: 'pro' }, { theme: 'dark', plan: 'pro' }, { plan: null }, { 'theme.x': 1 }]) {
      const refused = await register({ public_metadata });
      expect(refused).toMatchObject({ status: 403, body: { code: 'metadata_key_not_allowed' } });
    }
    expect(await listUsers()).toHaveLength(0);
    const { body } = await register({ public_metadata: { theme: { dark: true, old: null } } });
    expect(body.user.public_metadata).toEqual({ theme: { dark: true } });
  });
});

describe('the body', () => {
  test.each([
    ['roles', ['admin']],
    ['status', 'active'],
    ['metadata', {}],
    ['email_verified', true],
    ['tenant_id', 'ten_1'],
    ['id', 'usr_1'],
    ['password_hash', '$2b$10$'],
    ['created_at', '2020-01-01T00:00:00Z'],
  ])('%s is not for callers to set (A3)', async (field, value) => {
    const { status, body } = await register({ [field]: value });
    expect([status, body.errors]).toEqual([422, [{ path: `body.${field}`, message: 'is not a known field' }]]);
    expect(await listUsers()).toHaveLength(0);
  });

  test.each([
    ['7 letters', 'qzxvbkj', 'must have at least 8 characters'],
    ['129 letters', 'q'.repeat(129), 'must have at most 128 characters'],
    ['a common password', 'Password1', 'must not be a common password'],
    ['the own address', 'Alice@Example.com', 'must not be the email address'],
  ])('%s', async (_name, password, message) => {
    const { status, body } = await register({ password });
    expect([status, body.code]).toEqual([422, 'password_too_weak']);
    expect(body.errors).toEqual([expect.objectContaining({ path: 'body.password', message })]);
  });

  test.each(['qzxvbkjw', 'q'.repeat(128), '😀😁😂🤣😃😄😅😆', 'new-password-123', 'temporary-password-123'])(
    'password %s is fine, and signs in',
    async (password) => {
      expect((await register({ password })).status).toBe(201);
      await server.signIn(tenant, { email: 'alice@example.com', password });
    },
  );

  test('all mistakes are named at once', async () => {
    const { status, body } = await register({
      email: 'no-address',
      password: 1,
      first_name: 'x'.repeat(201),
      extra: 1,
    });
    expect(status).toBe(422);
    const paths = body.errors.map(({ path }: { path: string }) => path).sort();
    expect(paths).toEqual(['body.email', 'body.extra', 'body.first_name', 'body.password']);
  });
});
