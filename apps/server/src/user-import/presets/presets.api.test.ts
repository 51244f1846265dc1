import { readFile } from 'node:fs/promises';
import { startTestServer, type TestServer, type TestTenant } from '../../../test/harness';
import { expectProblem } from '../../../test/problems';
import type { PresetName } from './presets';

let server: TestServer;
let tenant: TestTenant;
beforeAll(async () => {
  server = await startTestServer();
});
beforeEach(async () => {
  tenant = await server.createTenant();
});
afterAll(() => server.stop());

const TYPES = { ndjson: 'application/x-ndjson', json: 'application/json', csv: 'text/csv' } as const;
const HASH_CONFIG = `hash_config { algorithm: SCRYPT,
  base64_signer_key: jxspr8Ki0RYycVU8zykbdLGjFQ3McFUH0uiiTvC8pVMXAn210wjLNmdZJzxUECKbm0QsEmYUSDzZvpjeJ9WmXA==,
  base64_salt_separator: Bw==, rounds: 8, mem_cost: 14, }`.replaceAll('\n', ' ');

async function upload(format: PresetName, file: string, { query = '', hashConfig = '' } = {}) {
  const rawBody = await readFile(new URL(`samples/${file}`, import.meta.url), 'utf8');
  const contentType = TYPES[file.split('.').at(-1) as keyof typeof TYPES];
  const headers = hashConfig === '' ? {} : { 'x-hash-config': hashConfig };
  const path = `/v2/admin/tenants/${tenant.id}/users/import?format=${format}${query}`;
  return server.request('POST', path, { rawBody, contentType, headers });
}

/** Counts, errors as [line, code, detail, email], and the users. */
async function run(...upload_: Parameters<typeof upload>) {
  const { status, body, headers } = await upload(...upload_);
  expect([status, body.code]).toEqual([202, undefined]);
  await server.services.jobs.runDue();
  const job = (await server.request('GET', headers.get('location') ?? '')).body;
  const lines: string = (await server.request('GET', `${headers.get('location')}/errors`)).body ?? '';
  const errors = lines
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));
  return {
    counts: [job.status, job.succeeded, job.skipped, job.failed],
    errors: errors.map(({ line, code, detail, email }) => [line, code, detail, email]),
    hasNoAddress: errors.filter(({ detail }) => detail.startsWith('email: ')).map(({ line }) => line),
  };
}

const get = async (email: string) =>
  (await server.request('GET', `/v2/admin/tenants/${tenant.id}/users/email/${email}`)).body;

const signIn = async (email: string, password: string) =>
  (await server.request('POST', '/v2/auth/login', { body: { tenant: tenant.slug, email, password } })).body;

test('Auth0: users and then hashes', async () => {
  const users = await run('auth0', 'auth0-users.ndjson');
  expect(users).toMatchObject({ counts: ['succeeded', 2, 0, 1], hasNoAddress: [3] });
  expect(await get('ann@example.com')).toMatchObject({
    ...{ external_id: 'auth0|5dea9f9c82dd7c0e76e4ec93', email_verified: true, first_name: 'Ann', last_name: 'Alba' },
    ...{ metadata: { plan: 'pro', username: 'ann' }, public_metadata: { theme: 'dark' }, status: 'active' },
    ...{ avatar_url: 'https://s.gravatar.com/avatar/0a1b.png', last_login_at: '2024-05-01T07:59:59.000Z' },
    ...{ created_at: '2019-12-06T18:36:12.412Z', updated_at: '2024-05-02T08:00:00.000Z' },
  });
  expect(await get('bob@example.com')).toMatchObject({ first_name: 'Bob van', last_name: 'Berg', status: 'disabled' });
  expect((await run('auth0', 'auth0-hashes.ndjson', { query: '&on_conflict=update' })).counts).toEqual([
    ...['succeeded', 2, 0, 0],
  ]);
  expect(await get('ann@example.com')).toMatchObject({ first_name: 'Ann', metadata: { plan: 'pro' } });
  expect((await signIn('ann@example.com', 'U*U*U*U*')).user.first_name).toBe('Ann');
  expect((await signIn('bob@example.com', 'U*U*U*U*')).code).toBe('user_disabled');
});

test('Auth0: hashes alone, and custom hashes', async () => {
  expect((await run('auth0', 'auth0-hashes.ndjson')).counts).toEqual(['succeeded', 2, 0, 0]);
  expect(await get('bob@example.com')).toMatchObject({ external_id: 'auth0|euclid', email_verified: false });
  await signIn('bob@example.com', 'U*U*U*U*');
  expect(await run('auth0', 'auth0-custom.ndjson')).toMatchObject({
    counts: ['succeeded', 2, 0, 1],
    errors: [
      [
        ...[3, 'validation_failed', 'custom_password_hash: a hash of md5 of this kind can not be imported'],
        'md5@example.com',
      ],
    ],
  });
  expect((await signIn('argon2@example.com', 'password')).mfa_required).toBe(true);
  expect((await signIn('salted@example.com', 'password')).access_token).toBeDefined();
});

test('Firebase', async () => {
  expect(await run('firebase', 'firebase.json', { hashConfig: HASH_CONFIG })).toMatchObject({
    ...{ counts: ['succeeded', 2, 0, 1], hasNoAddress: [32] },
  });
  expect(await get('fay@example.com')).toMatchObject({
    ...{
      external_id: '3VWTZOVs0ucRoMdLZA60GgCLMNn1',
      email_verified: true,
      first_name: 'Fay Maria',
      last_name: 'Fields',
    },
    ...{ metadata: { plan: 'pro', phone_number: '+12125550101' }, avatar_url: 'https://example.com/fay.png' },
    ...{ created_at: '2024-01-01T00:00:00.000Z', last_login_at: '2024-01-02T00:00:00.000Z' },
  });
  expect(await get('guy@example.com')).toMatchObject({ first_name: 'Guy', last_name: null, status: 'disabled' });
  expect((await signIn('fay@example.com', 'user1password')).access_token).toBeDefined();
});

test('Firebase: 422 without the parameters of the hashes', async () => {
  const answer = await upload('firebase', 'firebase.json', { hashConfig: HASH_CONFIG.replace('mem_cost', 'memory') });
  expectProblem(server, answer, 'validation_failed');
  expect(answer.body.errors[0].path).toBe('header.x-hash-config');
});

test('Keycloak', async () => {
  expect(await run('keycloak', 'keycloak.json')).toMatchObject({
    counts: ['succeeded', 4, 0, 3],
    errors: [
      [
        expect.any(Number),
        'validation_failed',
        'credentials: a second factor of this kind can not be imported',
        'k5@example.com',
      ],
      [
        expect.any(Number),
        'validation_failed',
        'credentials: a password hash of acme-md5 can not be imported',
        'k6@example.com',
      ],
      [expect.any(Number), 'validation_failed', expect.stringContaining('email: '), undefined],
    ],
  });
  expect(await get('k1@example.com')).toMatchObject({
    ...{ external_id: 'b0a0d5a4-0000-4000-8000-000000000001', first_name: 'Kim', last_name: 'Keys', roles: ['member'] },
    ...{ metadata: { department: 'sales', phones: ['1', '2'], username: 'user1' }, email_verified: true },
    ...{ created_at: '2023-11-14T22:13:20.000Z', status: 'active' },
  });
  expect(await get('k2@example.com')).toMatchObject({ status: 'disabled', must_change_password: true });
  for (const n of [1, 4]) expect((await signIn(`k${n}@example.com`, 'password')).access_token).toBeDefined();
  expect((await signIn('k2@example.com', 'password')).code).toBe('user_disabled');
  expect((await signIn('k3@example.com', 'password')).mfa_required).toBe(true);
});

test('Clerk', async () => {
  expect(await run('clerk', 'clerk.csv')).toMatchObject({
    counts: ['succeeded', 2, 0, 2],
    errors: [
      [4, 'validation_failed', 'password_digest: a digest of md5 can not be imported', undefined],
      [5, 'validation_failed', expect.stringContaining('email: '), undefined],
    ],
  });
  expect(await get('cleo@example.com')).toMatchObject({
    ...{
      external_id: 'user_2YDryYFVMM1W1plDDKz7Gzf4we6',
      email_verified: true,
      first_name: 'Cleo',
      last_name: 'Clark',
    },
    metadata: { username: 'cleo', phone_number: '+12125550103' },
  });
  expect((await get('dan@example.com')).email_verified).toBe(false);
  expect((await signIn('cleo@example.com', 'U*U*U*U*')).mfa_required).toBe(true);
  expect((await signIn('dan@example.com', 'password')).access_token).toBeDefined();
});

test('Supabase', async () => {
  expect(await run('supabase', 'supabase.csv')).toMatchObject({
    counts: ['succeeded', 2, 0, 2],
    errors: [
      [4, 'validation_failed', expect.stringContaining('email: '), undefined],
      [5, 'validation_failed', 'deleted_at: is set: the user was deleted there', 'gone@example.com'],
    ],
  });
  expect(await get('sue@example.com')).toMatchObject({
    ...{
      external_id: '8c3c7c8e-0000-4000-8000-000000000001',
      email_verified: true,
      first_name: 'Sue',
      last_name: 'Summer',
    },
    ...{ avatar_url: 'https://example.com/sue.png', metadata: { provider: 'email', phone_number: '12125550104' } },
    ...{ public_metadata: { theme: 'dark' }, created_at: '2024-01-15T10:30:00.123Z', status: 'active' },
    last_login_at: '2024-02-01T09:00:00.000Z',
  });
  expect(await get('tom@example.com')).toMatchObject({
    ...{ status: 'disabled', disabled_until: '2999-01-01T00:00:00.000Z', email_verified: false },
  });
  expect((await signIn('sue@example.com', 'U*U*U*U*')).access_token).toBeDefined();
});

test('refused: formats that nobody knows, and a file of another type', async () => {
  const answers = [await upload('cognito' as PresetName, 'clerk.csv'), await upload('auth0', 'clerk.csv')];
  expect(answers.map(({ status, body }) => [status, body.code])).toEqual([
    [422, 'validation_failed'],
    [415, 'unsupported_media_type'],
  ]);
});
