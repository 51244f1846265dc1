import { randomBytes } from 'node:crypto';
import { startTestServer, type TestServer, type TestTenant } from '../../test/harness';
import { expectProblem } from '../../test/problems';
import { Prisma } from '../generated/prisma/client';
import { totpCode } from '../mfa/totp';

let server: TestServer;
let tenant: TestTenant;
beforeAll(async () => {
  server = await startTestServer();
});
beforeEach(async () => {
  tenant = await server.createTenant();
});
afterAll(() => server.stop());

const NDJSON = 'application/x-ndjson';
const HASH = '$2b$05$c92SVSfjeiCD6F2nAD6y0uBpJDjdRkt0EgeC4/31Rf2LUZbDRDE.O';
type Json = Record<string, unknown>;

const lines = (records: readonly unknown[]) => records.map((record) => `${JSON.stringify(record)}\n`).join('');
interface Options {
  query?: string;
  type?: string;
  of?: TestTenant;
}

const upload = (rawBody: string, { query = '', type: contentType = NDJSON, of = tenant }: Options = {}) =>
  server.request('POST', `/v2/admin/tenants/${of.slug}/users/import${query}`, { rawBody, contentType });
const list = async (of = tenant) => (await server.request('GET', `/v2/admin/tenants/${of.id}/users?limit=100`)).body;
const get = async (email: string) =>
  (await server.request('GET', `/v2/admin/tenants/${tenant.id}/users/email/${email}`)).body;

async function run(rawBody: string, options: Options = {}) {
  const { of = tenant } = options;
  const { status, body, headers } = await upload(rawBody, options);
  expect([status, headers.get('location')]).toEqual([202, `/v2/admin/tenants/${of.id}/jobs/${body.id}`]);
  await server.services.jobs.runDue();
  const job = (await server.request('GET', headers.get('location') ?? '')).body;
  const errors = (await server.request('GET', `${headers.get('location')}/errors`)).body ?? '';
  return {
    job,
    errors: errors
      .split('\n')
      .filter(Boolean)
      .map((line: string) => JSON.parse(line)) as Json[],
  };
}

const counts = ({ job }: { job: Json }) => [job.status, job.succeeded, job.skipped, job.failed, job.total];

const storedChunks = async () => {
  const rows = await server.db.query<{ n: number }>(Prisma.sql`
    SELECT (SELECT count(*) FROM user_imports WHERE tenant_id = ${tenant.id})
      + (SELECT count(*) FROM user_import_chunks WHERE tenant_id = ${tenant.id}) AS n`);
  return rows[0]?.n;
};

test('a record makes the user that it says, in every respect', async () => {
  const record = {
    ...{ id: 'usr_01JABCDEFGHJKMNPQRSTVWXYZ0', email: ' Ann@Example.com ', email_verified: true, first_name: 'Ann' },
    ...{
      external_id: 'auth0|1',
      roles: ['admin'],
      metadata: { plan: 'pro', gone: null },
      public_metadata: { theme: 'dark' },
    },
    ...{ status: 'disabled', disabled_reason: 'left', disabled_until: '2999-01-01T00:00:00Z', locale: 'es-mx' },
    ...{ created_at: '2020-02-03T04:05:06Z', last_login_at: '2021-02-03T04:05:06.789Z', password_hash: HASH },
  };
  expect(counts(await run(lines([record])))).toEqual(['succeeded', 1, 0, 0, 1]);
  const user = await get('ann@example.com');
  expect(user).toMatchObject({
    ...{ id: record.id, email: 'Ann@Example.com', email_verified: true, first_name: 'Ann', last_name: null },
    ...{ external_id: 'auth0|1', roles: ['admin'], metadata: { plan: 'pro' }, public_metadata: { theme: 'dark' } },
    ...{ status: 'disabled', disabled_reason: 'left', disabled_until: '2999-01-01T00:00:00.000Z', locale: 'es-MX' },
    ...{ created_at: '2020-02-03T04:05:06.000Z', last_login_at: '2021-02-03T04:05:06.789Z', mfa_enrolled: false },
  });
  const { body } = await server.request('GET', `/v2/admin/tenants/${tenant.id}/audit-events?target=${record.id}`);
  expect(body.events).toMatchObject([{ type: 'user.created', actor: { type: 'root' } }]);
  expect(await storedChunks()).toBe(0);
});

test('hashes, passwords in clear and second factors sign in', async () => {
  const secret = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP';
  const records = [
    { email: 'hash@x.example', password_hash: HASH },
    { email: 'clear@x.example', password: 'correct-horse-battery-9' },
    { email: 'weak@x.example', password: 'short' },
    { email: 'costly@x.example', password_hash: HASH.replace('$05$', '$31$') },
    { email: 'totp@x.example', password_hash: HASH, totp_secret: secret },
  ];
  const result = await run(lines(records));
  expect(counts(result)).toEqual(['succeeded', 3, 0, 2, 5]);
  expect(result.errors.map(({ line, email, code }) => [line, email, code])).toEqual([
    [3, 'weak@x.example', 'password_too_weak'],
    [4, 'costly@x.example', 'password_hash_too_costly'],
  ]);
  await server.signIn(tenant, { email: 'hash@x.example', password: 'U*U*U*U*' });
  await server.signIn(tenant, { email: 'clear@x.example', password: 'correct-horse-battery-9' });
  const { challenge_id } = await server.signIn(tenant, { email: 'totp@x.example', password: 'U*U*U*U*' });
  const body = { challenge_id, code: totpCode(secret, server.clock.now()) };
  const answer = await server.request('POST', '/v2/auth/mfa/totp/verify', { token: null, body });
  expect([answer.status, answer.body.user.mfa_enrolled]).toEqual([200, true]);
});

test('null is no password and no second factor', async () => {
  const nothing = { password: null, password_hash: null, totp_secret: null };
  const records = [
    { email: 'nobody@x.example', ...nothing, send_invitation: true },
    { email: 'somebody@x.example', ...nothing, password_hash: HASH },
  ];
  expect(counts(await run(lines(records)))).toEqual(['succeeded', 2, 0, 0, 2]);
  expect(await get('nobody@x.example')).toMatchObject({ status: 'pending', mfa_enrolled: false });
  await server.signIn(tenant, { email: 'somebody@x.example', password: 'U*U*U*U*' });
});

test('no password in clear is ever stored, not even on its way', async () => {
  const password = `secret-${randomBytes(8).toString('hex')}`;
  await upload(
    lines([
      { email: 'a@x.example', password },
      { email: 'b@x.example', password_hash: HASH },
    ]),
  );
  const rows = await server.db.query<{ records: Buffer }>(
    Prisma.sql`SELECT records FROM user_import_chunks WHERE tenant_id = ${tenant.id}`,
  );
  expect(rows).toHaveLength(1);
  for (const text of [password, 'x.example', HASH]) expect(rows[0]?.records.includes(text)).toBe(false);
});

test('an export comes in again unchanged, as NDJSON and as CSV', async () => {
  const people = [
    {
      email: 'a@x.example',
      first_name: '=1+1',
      last_name: "'=x",
      metadata: { n: { deep: [1, null, 'é'] } },
      roles: ['admin', 'member'],
    },
    { email: 'b@x.example', email_verified: true, external_id: '7', public_metadata: { 'a.b': 'c,"d"\ne' }, roles: [] },
    { email: 'c@x.example', status: 'disabled', disabled_reason: '@home', last_login_at: '2024-01-01T00:00:00Z' },
  ];
  await run(lines(people));
  for (const [format, type] of [
    ['ndjson', NDJSON],
    ['csv', 'text/csv'],
  ] as const) {
    const exported = async (of: TestTenant) =>
      (await server.request('GET', `/v2/admin/tenants/${of.id}/users/export?format=${format}`)).body as string;
    const before = await exported(tenant);
    const other = await server.createTenant();
    expect(counts(await run(before, { type, of: other }))).toEqual(['succeeded', 3, 0, 0, 3]);
    expect((await exported(other)).replaceAll(other.id, tenant.id)).toBe(before);
    expect(counts(await run(before, { query: '?on_conflict=skip', type }))).toEqual(['succeeded', 0, 3, 0, 3]);
    expect(counts(await run(before, { query: '?on_conflict=update', type }))).toEqual(['succeeded', 3, 0, 0, 3]);
    expect(JSON.stringify(unversioned(await exported(tenant)))).toBe(JSON.stringify(unversioned(before)));
  }
});

/** An update is a change, which has its moment. */
const unversioned = (text: string) => text.replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, '');

describe('of a user who is there', () => {
  const records = [
    { email: 'NEW@x.example' },
    { email: 'Taken@X.example', first_name: 'After', metadata: { b: 2, c: null }, password_hash: HASH },
    { email: 'new@x.example', first_name: 'Again' },
    { email: 'other@x.example', external_id: 'e1' },
  ];
  beforeEach(async () => {
    await server.createUser(tenant, { email: 'taken@x.example', first_name: 'Before', metadata: { a: 1, c: 3 } });
    await server.createUser(tenant, { email: 'ext@x.example', external_id: 'e1' });
  });

  test('fail: the record fails, and no other', async () => {
    const result = await run(lines(records));
    expect(counts(result)).toEqual(['succeeded', 1, 0, 3, 4]);
    expect(result.errors.map(({ line, code }) => [line, code])).toEqual([
      [2, 'email_already_exists'],
      [3, 'email_already_exists'],
      [4, 'external_id_already_exists'],
    ]);
    expect((await get('taken@x.example')).first_name).toBe('Before');
  });

  test('skip: nothing of it is done', async () => {
    expect(counts(await run(lines(records), { query: '?on_conflict=skip' }))).toEqual(['succeeded', 1, 3, 0, 4]);
    expect((await get('taken@x.example')).first_name).toBe('Before');
  });

  test('update: it merges as PATCH does, and an own password stays', async () => {
    expect(counts(await run(lines(records), { query: '?on_conflict=update' }))).toEqual(['succeeded', 4, 0, 0, 4]);
    expect(await get('taken@x.example')).toMatchObject({ first_name: 'After', metadata: { a: 1, b: 2 } });
    expect(await get('new@x.example')).toMatchObject({ first_name: 'Again' });
    expect(await get('other@x.example')).toMatchObject({ external_id: 'e1' });
    await server.signIn(tenant, { email: 'taken@x.example', password: 'correct-horse-battery-9' });
  });

  test('update: one that is in conflict with somebody fails alone, and two records of one user come one after the other', async () => {
    await server.createUser(tenant, { email: 'third@x.example' });
    const result = await run(
      lines([
        { email: 'third@x.example', external_id: 'e1', email_verified: true },
        { email: 'taken@x.example', last_name: 'Fine' },
        { email: 'other@x.example', external_id: 'e1', metadata: { big: 'x'.repeat(9000) } },
        { email: 'ext@x.example', last_name: 'Second' },
      ]),
      { query: '?on_conflict=update' },
    );
    expect(counts(result)).toEqual(['succeeded', 3, 0, 1, 4]);
    expect(result.errors.map(({ line, code }) => [line, code])).toEqual([[1, 'email_already_exists']]);
    expect((await get('taken@x.example')).last_name).toBe('Fine');
  });

  test('update: metadata that grows too large is the record’s error; each change is recorded', async () => {
    const half = { big: 'x'.repeat(9000) };
    await run(lines([{ email: 'taken@x.example', metadata: half }]), { query: '?on_conflict=update' });
    const file = lines([
      { email: 'taken@x.example', metadata: { more: 'x'.repeat(9000) } },
      { email: 'ext@x.example', first_name: 'Ext', password_hash: HASH },
    ]);
    const result = await run(file, { query: '?on_conflict=update' });
    expect(result.errors.map(({ line, code }) => [line, code])).toEqual([[1, 'metadata_too_large']]);
    const { id } = await get('ext@x.example');
    const events = await server.request('GET', `/v2/admin/tenants/${tenant.id}/audit-events?target=${id}`);
    expect(events.body.events.map(({ type }: Json) => type)).toEqual(['user.updated', 'user.created']);
  });

  test('update: who has no password gets one, who is disabled loses the sessions', async () => {
    const bare = await server.createUser(tenant, { email: 'bare@x.example', password: undefined });
    await run(lines([{ email: bare.email, password_hash: HASH }]), { query: '?on_conflict=update' });
    const tokens = await server.signIn(tenant, { email: bare.email, password: 'U*U*U*U*' });
    await run(lines([{ email: bare.email, status: 'disabled' }]), { query: '?on_conflict=update' });
    const answer = await server.request('GET', '/v2/me', { token: tokens.access_token });
    expectProblem(server, answer, 'session_revoked');
    expect((await get(bare.email)).status).toBe('disabled');
  });
});

test('a dry run counts and names as an import would, and writes nothing', async () => {
  const file = lines([
    { email: 'a@x.example', password: 'correct-horse-battery-9' },
    { email: 'no' },
    { email: 'A@x.example' },
  ]);
  const result = await run(file, { query: '?dry_run=true' });
  expect([result.job.dry_run, ...counts(result)]).toEqual([true, 'succeeded', 1, 0, 2, 3]);
  expect((await list()).total).toBe(0);
  expect(counts(await run(file))).toEqual(counts(result));
});

test('500 bad records of ten kinds in 20,000: each named by line and code, all others in (B3)', async () => {
  const bad: [text: string, code: string][] = [
    ['{"email": broken', 'malformed_request'],
    ['"text"', 'validation_failed'],
    [JSON.stringify({ email: 'no address' }), 'validation_failed'],
    [JSON.stringify({ email: 'k@x.example', unknown: 1 }), 'validation_failed'],
    [JSON.stringify({ email: 'first@x.example' }), 'email_already_exists'],
    [JSON.stringify({ email: 'r@x.example', roles: ['nobody'] }), 'unknown_role'],
    [JSON.stringify({ email: 'h@x.example', password_hash: 'md5' }), 'validation_failed'],
    [JSON.stringify({ email: 'c@x.example', password_hash: HASH.replace('$05$', '$31$') }), 'password_hash_too_costly'],
    [JSON.stringify({ email: 'm@x.example', metadata: { big: 'x'.repeat(16 * 1024) } }), 'metadata_too_large'],
    ['{"email":"p@x.example","metadata":{"__proto__":{"admin":true}}}', 'validation_failed'],
  ];
  await server.createUser(tenant, { email: 'first@x.example' });
  const expected: [number, string][] = [];
  const file = Array.from({ length: 20_000 }, (_, n) => {
    if (n % 40 !== 7) return JSON.stringify({ email: `u${n}@x.example`, password_hash: HASH, external_id: `x${n}` });
    const [text, code] = bad[Math.floor(n / 40) % bad.length] ?? ['', ''];
    expected.push([n + 1, code]);
    return text;
  });
  expect(expected).toHaveLength(500);
  const result = await run(file.join('\n'));
  expect(counts(result)).toEqual(['succeeded', 19_500, 0, 500, 20_000]);
  expect(result.errors.map(({ line, code }) => [line, code])).toEqual(expected);
  expect((await list()).total).toBe(19_501);
}, 120_000);

test('CSV and JSON documents', async () => {
  const csv = 'email,first_name,metadata.plan,metadata[seats],roles\na@x.example,Ann,"pro\n",7,admin;member\n,x,,,\n';
  const fromCsv = await run(csv, { type: 'text/csv; charset=utf-8' });
  expect(fromCsv.errors).toMatchObject([{ line: 4, code: 'validation_failed' }]);
  expect(await get('a@x.example')).toMatchObject({ metadata: { plan: 'pro\n', seats: 7 }, roles: ['admin', 'member'] });
  const fromJson = await run('{"users":[{"email":"b@x.example"},\n{"email":1}]}', { type: 'application/json' });
  expect(counts(fromJson)).toEqual(['succeeded', 1, 0, 1, 2]);
  expect(fromJson.errors).toMatchObject([{ line: 2, code: 'validation_failed' }]);
});

test('refused before anything is stored: other media types, wrong parameters, broken documents', async () => {
  expectProblem(server, await upload('x', { type: 'text/plain' }), 'unsupported_media_type');
  expectProblem(server, await upload('', { query: '?on_conflict=replace' }), 'validation_failed');
  expectProblem(
    server,
    await upload('{"users":[{"email":"a@x.example"}', { type: 'application/json' }),
    'malformed_request',
  );
  expect(await storedChunks()).toBe(0);
  expect(counts(await run(''))).toEqual(['succeeded', 0, 0, 0, 0]);
});
