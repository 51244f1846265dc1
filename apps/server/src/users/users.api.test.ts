import { type RequestOptions, startTestServer, type TestServer, type TestTenant } from '../../test/harness';

let server: TestServer;
let tenant: TestTenant;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.stop());
beforeEach(async () => {
  tenant = await server.createTenant();
});

const call = (method: string, path = '', options: RequestOptions = {}) =>
  server.request(method, `/v2/admin/tenants/${tenant.id}/users${path}`, options);
const create = (body: unknown) => call('POST', '', { body });
const refused = (status: number, code: string, ...paths: string[]) => ({
  status,
  body: paths.length === 0 ? { code } : { code, errors: paths.map((path) => expect.objectContaining({ path })) },
});

describe('creating a user', () => {
  test('201 with Location and ETag; the whole object, nothing secret', async () => {
    const { status, body, headers } = await create({
      email: 'Bob@Acme.com',
      password: 'temporary-password-123',
      first_name: ' Bob ',
      last_name: 'Smith',
      roles: ['member'],
      metadata: { department: 'sales', gone: null },
      send_welcome_email: true,
    });
    expect(status).toBe(201);
    expect(body).toEqual({
      id: expect.stringMatching(/^usr_[0-9A-Z]{26}$/),
      tenant_id: tenant.id,
      email: 'Bob@Acme.com',
      email_verified: false,
      first_name: 'Bob',
      last_name: 'Smith',
      avatar_url: null,
      external_id: null,
      locale: null,
      roles: ['member'],
      status: 'active',
      disabled_reason: null,
      disabled_until: null,
      metadata: { department: 'sales' },
      public_metadata: {},
      mfa_enrolled: false,
      must_change_password: false,
      created_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      updated_at: body.created_at,
      last_login_at: null,
    });
    expect(headers.get('location')).toBe(`/v2/admin/tenants/${tenant.id}/users/${body.id}`);
    expect(headers.get('etag')).toBe('"1"');
    expect(headers.get('cache-control')).toBe('no-store');
    const found = await server.request('GET', headers.get('location') ?? '');
    expect([found.body, found.headers.get('etag')]).toEqual([body, '"1"']);
    const { user } = await server.signIn(tenant, { email: 'bob@acme.com', password: 'temporary-password-123' });
    expect(user.id).toBe(body.id);
  });

  test('by an address alone: member, without a password that signs in', async () => {
    const { body } = await create({ email: 'a@example.com' });
    expect(body).toMatchObject({ roles: ['member'], status: 'active', metadata: {}, public_metadata: {} });
    for (const password of ['', 'null', 'a@example.com']) {
      const login = await server.login(tenant, { email: 'a@example.com', password });
      expect([login.status, login.body.code]).toEqual([401, 'invalid_credentials']);
    }
  });

  test('null is no password: with an invitation there is one to choose', async () => {
    for (const [nothing, n] of [
      [{ password: null }, 1],
      [{ password_hash: null }, 2],
      [{ password: null, password_hash: null }, 3],
    ] as const) {
      const { status, body } = await create({ email: `${n}@example.com`, send_invitation: true, ...nothing });
      expect([status, body.status]).toEqual([201, 'pending']);
    }
    const { body } = await create({ email: '4@example.com', password: 'temporary-password-123', password_hash: null });
    expect(body.status).toBe('active');
    await server.signIn(tenant, { email: '4@example.com', password: 'temporary-password-123' });
  });

  test.each([
    ['case', 'ALICE@example.com'],
    ['spaces around it', '  alice@example.com\t'],
    ['the Kelvin sign', 'alice\u212a@example.com'],
    ['a dotted capital I', 'al\u0130ce@example.com'],
    ['full-width letters', 'ａｌｉｃｅ@example.com'],
    ['the form of its domain', 'alice@xn--bcher-kva.example'],
    ['the case of its domain', 'alice@BÜCHER.example'],
  ])('409 email_already_exists for an address that differs by %s (E11)', async (_how, email) => {
    for (const taken of ['alice@example.com', 'alicek@example.com', 'alice@bücher.example'])
      await create({ email: taken });
    expect(await create({ email })).toMatchObject(refused(409, 'email_already_exists'));
    expect((await call('GET', `/email/${encodeURIComponent(email)}`)).status).toBe(200);
    expect((await call('GET')).body.total).toBe(3);
  });

  test('409 external_id_already_exists; the same in another tenant is another user', async () => {
    const other = await server.createTenant();
    await create({ email: 'a@example.com', external_id: 'x/1' });
    expect(await create({ email: 'b@example.com', external_id: ' x/1' })).toMatchObject(
      refused(409, 'external_id_already_exists'),
    );
    const body = { email: 'a@example.com', external_id: 'x/1' };
    expect((await server.request('POST', `/v2/admin/tenants/${other.id}/users`, { body })).status).toBe(201);
  });

  test.each([
    [{}, 'validation_failed', ['body.email']],
    [{ email: 'x' }, 'validation_failed', ['body.email']],
    [
      { email: 'al ice@b.cd', password: 1, rolez: [] },
      'validation_failed',
      ['body.email', 'body.password', 'body.rolez'],
    ],
    [
      { id: 'usr_1', status: 'active', created_at: 'x' },
      'validation_failed',
      ['body.id', 'body.status', 'body.created_at'],
    ],
    [{ first_name: 'x'.repeat(201), last_name: 1 }, 'validation_failed', ['body.first_name', 'body.last_name']],
    [{ first_name: 'a\u0000b', last_name: '\ud800' }, 'validation_failed', ['body.first_name', 'body.last_name']],
    [
      { first_name: 'a\nb', external_id: 'x'.repeat(256) },
      'validation_failed',
      ['body.first_name', 'body.external_id'],
    ],
    [{ metadata: [], public_metadata: 'x' }, 'validation_failed', ['body.metadata', 'body.public_metadata']],
    [{ password: 'x'.repeat(20), password_hash: 'x' }, 'validation_failed', ['body.password_hash']],
    [{ password_hash: '$argon2id$x' }, 'validation_failed', ['body.password_hash']],
    [
      { email_verified: 'true', send_welcome_email: 1 },
      'validation_failed',
      ['body.email_verified', 'body.send_welcome_email'],
    ],
    [{ password: 'short' }, 'password_too_weak', ['body.password']],
    [{ password: 'a@example.com' }, 'password_too_weak', ['body.password']],
    [{ roles: ['member', 'nope', 'bad name'] }, 'unknown_role', ['body.roles.1', 'body.roles.2']],
    [{ metadata: { a: 'x'.repeat(16 * 1024) } }, 'metadata_too_large', ['body.metadata']],
    [{ public_metadata: { a: 'x'.repeat(4 * 1024) } }, 'metadata_too_large', ['body.public_metadata']],
  ])('422 %j is %s at %j, and nobody is made', async (body, code, paths) => {
    const answer = await create(
      'email' in body || Object.keys(body).length === 0 ? body : { email: 'a@example.com', ...body },
    );
    const named = answer.body.errors.map(({ path }: { path: string }) => path);
    expect(new Set(named)).toEqual(new Set(paths));
    expect(answer).toMatchObject(refused(422, code));
    expect((await call('GET')).body.total).toBe(0);
  });

  test.each([
    'javascript:alert(1)',
    'data:text/html,x',
    '//evil.example/x',
    'ftp://a.example/x',
    'https://u:p@a.example',
    'https://a.example/\r\nX: y',
    'a.png',
    'https://',
  ])('422 for the avatar %j (I16)', async (avatar_url) => {
    expect(await create({ email: 'a@example.com', avatar_url })).toMatchObject(
      refused(422, 'validation_failed', 'body.avatar_url'),
    );
  });

  test('empty text is absent text', async () => {
    const body = { email: 'a@example.com', first_name: ' ', last_name: '', avatar_url: '', external_id: null };
    expect((await create(body)).body).toMatchObject({
      first_name: null,
      last_name: null,
      avatar_url: null,
      external_id: null,
    });
    expect((await create({ email: 'b@example.com', external_id: '' })).status).toBe(201);
  });

  test('hostile keys and text are data (I1)', async () => {
    const text = `{"email":"a@example.com","first_name":"'; DROP TABLE users;--","metadata":{"constructor":{"prototype":{"admin":true}},"":1,"a.b":2}}`;
    const made = await call('POST', '', { rawBody: text, contentType: 'application/json' });
    expect(made.body).toMatchObject({ first_name: "'; DROP TABLE users;--", metadata: { '': 1, 'a.b': 2 } });
    expect(made.body.metadata.constructor).toEqual({ prototype: { admin: true } });
    expect((await call('GET', `/${made.body.id}`)).body.metadata).toEqual(made.body.metadata);
    const polluting = '{"email":"b@example.com","metadata":{"a":{"__proto__":{"roles":["admin"]}}}}';
    expect(await call('POST', '', { rawBody: polluting, contentType: 'application/json' })).toMatchObject(
      refused(422, 'validation_failed', 'body.metadata.a.__proto__'),
    );
    expect((await create({ email: 'c@example.com' })).body.roles).toEqual(['member']);
  });

  test('numbers: what JSON can not say exactly is refused, never null (I5)', async () => {
    const raw = (text: string) => call('POST', '', { rawBody: text, contentType: 'application/json' });
    expect(await raw('{"email":"a@example.com","metadata":{"n":1e400}}')).toMatchObject(
      refused(422, 'validation_failed', 'body.metadata.n'),
    );
    const { body } = await raw(
      '{"email":"a@example.com","metadata":{"big":1.7976931348623157e308,"small":5e-324,"odd":0.1,"id":9007199254740993}}',
    );
    // Numbers are doubles, as in JavaScript: an id beyond 2^53 belongs into a string.
    expect(body.metadata).toEqual({ big: Number.MAX_VALUE, small: Number.MIN_VALUE, odd: 0.1, id: 9007199254740992 });
    expect((await call('GET', `/${body.id}`)).body.metadata).toEqual(body.metadata);
  });

  test('a body beyond 1 MiB is 413 (I4)', async () => {
    const answer = await create({ email: 'a@example.com', metadata: { a: 'x'.repeat(1024 * 1024) } });
    expect(answer).toMatchObject(refused(413, 'payload_too_large'));
  });
});

describe('mails of a new user', () => {
  const mailsTo = async (email: string) => {
    await server.deliverMails();
    return server.mails.filter((mail) => JSON.stringify(mail).includes(email));
  };

  test('none unless asked for', async () => {
    await create({ email: 'quiet@example.com', password: 'temporary-password-123' });
    expect(await mailsTo('quiet@example.com')).toEqual([]);
  });

  test('a greeting, and none for a user that was refused', async () => {
    await create({ email: 'greeted@example.com', send_welcome_email: true });
    await create({ email: 'Greeted@example.com', send_welcome_email: true });
    await create({ email: 'unmade@example.com', send_welcome_email: true, roles: ['nope'] });
    const mails = await mailsTo('greeted@example.com');
    expect(mails).toHaveLength(1);
    expect(mails[0]?.subject).toContain('Welcome');
    expect(await mailsTo('unmade@example.com')).toEqual([]);
  });

  test('an invitation makes a pending user, whom its link activates', async () => {
    const { body } = await create({ email: 'invited@example.com', send_invitation: true });
    expect(body.status).toBe('pending');
    const [mail] = await mailsTo('invited@example.com');
    const link = new URL(/https?:\/\/\S+accept-invitation\?token=[\w-]+/.exec(mail?.text ?? '')?.[0] ?? '');
    expect(link.origin).toBe(server.services.publicUrl);
    const found = await server.services.links.find('accept_invitation', link.searchParams.get('token') ?? '');
    expect(found?.user.id).toBe(body.id);
  });

  test('with a password there is nothing to accept: the invitation is a greeting', async () => {
    const invited = { email: 'ready@example.com', password: 'temporary-password-123', send_invitation: true };
    expect((await create(invited)).body.status).toBe('active');
    const mails = await mailsTo('ready@example.com');
    expect(mails.map((mail) => mail.subject)).toEqual([expect.stringContaining('Welcome')]);
  });
});
