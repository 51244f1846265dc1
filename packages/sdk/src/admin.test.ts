import { problem, type RecordingServer, startRecordingServer } from '../test/recording-server';
import { type AdminClient, createAdminClient } from './admin';
import { toWire } from './core/case';

let server: RecordingServer;
let admin: AdminClient;

beforeEach(async () => {
  server = await startRecordingServer();
  admin = createAdminClient({ url: server.url, token: 'root-token', userAgent: 'test/1' });
});
afterEach(() => server.close());

const sent = () => server.requests.map(({ method, url, body }) => [`${method} ${url}`, body]);
const users = () => admin.tenant('acme-corp').users;

const WIRE = { id: 'usr_1', first_name: null, roles: ['member'], metadata: { old_key: { inner_key: 1 } } };

it('sends token and user agent', async () => {
  await admin.whoami();
  expect(server.requests[0]?.headers).toMatchObject({ authorization: 'Bearer root-token', 'user-agent': 'test/1' });
});

it('gives absent text as null and metadata as it is', async () => {
  server.answer(() => ({ json: WIRE }));
  const user = await users().get('usr_1');
  expect(user).toEqual({ id: 'usr_1', firstName: null, roles: ['member'], metadata: WIRE.metadata });
  expect(toWire(user)).toEqual(WIRE);
});

it('lists with filters', async () => {
  server.answer(() => ({
    json: { users: [WIRE], total: 1, total_exact: true, page: 1, limit: 20, next_cursor: null },
  }));
  const query = {
    search: 'alice',
    page: 1,
    limit: 20,
    mfaEnrolled: true,
    metadata: { department: 'sales' },
    sort: '-created_at',
  } as const;
  const page = await users().list(query);
  expect(page).toMatchObject({ total: 1, totalExact: true, nextCursor: null, users: [{ firstName: null }] });
  expect(sent()).toEqual([
    [
      'GET /v2/admin/tenants/acme-corp/users?search=alice&page=1&limit=20&mfa_enrolled=true&metadata%5Bdepartment%5D=sales&sort=-created_at',
      undefined,
    ],
  ]);
});

it('creates with snake_case keys and untouched metadata', async () => {
  await users().create({
    email: 'bob@acme.com',
    firstName: 'Bob',
    sendWelcomeEmail: true,
    metadata: { oldKey: 1, old_key: 2 },
  });
  expect(sent()[0]?.[1]).toEqual({
    email: 'bob@acme.com',
    first_name: 'Bob',
    send_welcome_email: true,
    metadata: { oldKey: 1, old_key: 2 },
  });
});

it.each<[string, (id: string) => Promise<unknown>, unknown]>([
  ['disable', (id) => users().disable(id), { status: 'disabled' }],
  [
    'disable with reason and end',
    (id) => users().disable(id, { reason: 'left', until: new Date('2030-01-01T00:00:00Z') }),
    { status: 'disabled', disabled_reason: 'left', disabled_until: '2030-01-01T00:00:00.000Z' },
  ],
  [
    'disable with an end as text',
    (id) => users().disable(id, { until: '2030-01-01T00:00:00Z' }),
    { status: 'disabled', disabled_until: '2030-01-01T00:00:00Z' },
  ],
  ['enable', (id) => users().enable(id), { status: 'active' }],
])('%s is a PATCH of the status', async (_what, act, body) => {
  server.answer(() => ({ json: WIRE }));
  await expect(act('usr_1')).resolves.toMatchObject({ id: 'usr_1' });
  expect(sent()).toEqual([['PATCH /v2/admin/tenants/acme-corp/users/usr_1', body]]);
});

it('resets a password as asked', async () => {
  await users().resetPassword('usr_1');
  await users().resetPassword('usr_1', { sendEmail: false, temporaryPassword: 'temporary-password-123' });
  expect(sent()).toEqual([
    ['POST /v2/admin/tenants/acme-corp/users/usr_1/password-reset', {}],
    [
      'POST /v2/admin/tenants/acme-corp/users/usr_1/password-reset',
      { send_email: false, temporary_password: 'temporary-password-123' },
    ],
  ]);
});

it('encodes what becomes part of a path', async () => {
  await users().getByEmail('a+b@acme.com');
  await users().getByExternalId('EMP 1?x=1#y');
  await admin.tenant('%2e%2e').roles.delete('a b');
  expect(sent().map(([request]) => request)).toEqual([
    'GET /v2/admin/tenants/acme-corp/users/email/a%2Bb%40acme.com',
    'GET /v2/admin/tenants/acme-corp/users/external/EMP%201%3Fx%3D1%23y',
    'DELETE /v2/admin/tenants/%252e%252e/roles/a%20b',
  ]);
});

const TRICKS = ['', '.', '..', '../tenants', 'a/b', 'a\\b'];
it.each(TRICKS)('refuses %p in a path before any request (A9)', async (trick) => {
  const attempts = [
    () => users().get(trick),
    () => users().getByEmail(trick),
    () => users().delete(trick),
    () => users().update(trick, { firstName: 'x' }),
    () => users().revokeSession('usr_1', trick),
    () => admin.tenant(trick).users.list(),
    () => admin.tenant(trick).users.iterate().next(),
    () => admin.tenants.delete(trick, { confirm: 'x' }),
    () => admin.tenant('acme-corp').roles.update(trick, {}),
    () => admin.apiKeys.delete(trick),
  ];
  for (const attempt of attempts) {
    await expect(attempt()).rejects.toMatchObject({ code: 'invalid_argument', status: 0 });
  }
  expect(server.requests).toEqual([]);
});

describe('iterate', () => {
  const pageOf = (ids: string[], next: string | null) => ({
    json: { users: ids.map((id) => ({ ...WIRE, id })), next_cursor: next, total: null },
  });

  it('walks over all pages by cursor, with the same filters', async () => {
    server.answer(({ url }) => {
      const cursor = new URL(url, server.url).searchParams.get('cursor');
      if (cursor === null) return pageOf(['usr_1', 'usr_2'], 'c1');
      return cursor === 'c1' ? pageOf(['usr_3'], 'c2') : pageOf([], null);
    });
    const ids: string[] = [];
    for await (const user of users().iterate({ role: 'member' })) ids.push(user.id);
    expect(ids).toEqual(['usr_1', 'usr_2', 'usr_3']);
    const start = 'GET /v2/admin/tenants/acme-corp/users?limit=100&include_total=false';
    expect(sent().map(([request]) => request)).toEqual([
      `${start}&role=member`,
      `${start}&cursor=c1&role=member`,
      `${start}&cursor=c2&role=member`,
    ]);
  });

  it('fetches no page that nobody asked for', async () => {
    server.answer(() => pageOf(['usr_1', 'usr_2'], 'more'));
    for await (const user of users().iterate({ limit: 2 })) if (user.id === 'usr_2') break;
    expect(server.requests).toHaveLength(1);
  });

  it('rejects where a page fails', async () => {
    server.answer(({ url }) => (url.includes('cursor') ? problem(503, 'unavailable') : pageOf(['usr_1'], 'c1')));
    const walk = users().iterate();
    await expect(walk.next()).resolves.toMatchObject({ value: { id: 'usr_1' } });
    await expect(walk.next()).rejects.toMatchObject({ code: 'unavailable' });
  });

  it('walks over tenants as well', async () => {
    server.answer(({ url }) => ({
      json: url.includes('cursor')
        ? { tenants: [{ id: 'ten_2' }], next_cursor: null }
        : { tenants: [{ id: 'ten_1' }], next_cursor: 'c' },
    }));
    const ids: string[] = [];
    for await (const tenant of admin.tenants.iterate()) ids.push(tenant.id);
    expect(ids).toEqual(['ten_1', 'ten_2']);
  });
});

it('merges the configuration by snake_case at both levels', async () => {
  server.answer(() => ({ json: { password_policy: { min_length: 12 }, session_config: { access_token_ttl: 60 } } }));
  const config = await admin.tenant('acme-corp').authConfig.update({
    userEditableMetadataKeys: ['theme_name'],
    passwordPolicy: { minLength: 12 },
    sessionConfig: { accessTokenTtl: 60 },
  });
  expect(sent()).toEqual([
    [
      'PATCH /v2/admin/tenants/acme-corp/auth/config',
      {
        user_editable_metadata_keys: ['theme_name'],
        password_policy: { min_length: 12 },
        session_config: { access_token_ttl: 60 },
      },
    ],
  ]);
  expect(config).toMatchObject({ passwordPolicy: { minLength: 12 }, sessionConfig: { accessTokenTtl: 60 } });
});

it('rejects with the server’s problem', async () => {
  server.answer(() => problem(409, 'email_already_exists'));
  await expect(users().create({ email: 'a@b.c' })).rejects.toMatchObject({
    code: 'email_already_exists',
    status: 409,
    requestId: 'req_01',
  });
});

it.each(['', 'nowhere', 'ftp://x'])('refuses the address %p at once', (url) => {
  expect(() => createAdminClient({ url, token: 't' })).toThrow(expect.objectContaining({ code: 'invalid_argument' }));
});
