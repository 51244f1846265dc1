import bcrypt from 'bcrypt';
import { startTestServer, type TestServer, type TestTenant } from '../../test/harness';
import { Prisma } from '../generated/prisma/client';

let server: TestServer;
let tenant: TestTenant;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.stop());
beforeEach(async () => {
  tenant = await server.createTenant();
});

const signIn = (email: unknown, password: unknown, more: Record<string, unknown> = {}) =>
  server.request('POST', '/v2/auth/login', {
    token: null,
    body: { tenant: tenant.slug, email, password, ...more },
  });
const patchUser = (id: string, body: unknown) =>
  server.request('PATCH', `/v2/admin/tenants/${tenant.id}/users/${id}`, { body });
const resetPassword = (id: string, body: unknown) =>
  server.request('POST', `/v2/admin/tenants/${tenant.id}/users/${id}/password-reset`, { body });

/** The row's password columns, which no answer shows. */
async function storedHash(userId: string): Promise<string> {
  const [row] = await server.db.query<{ hash: string }>(
    Prisma.sql`SELECT password_hash AS hash FROM users WHERE tenant_id = ${tenant.id} AND id = ${userId}`,
  );
  return row?.hash ?? '';
}

describe('the right password', () => {
  test('gives tokens and the user without private metadata', async () => {
    const user = await server.createUser(tenant, { metadata: { crm: 'canary-7' }, public_metadata: { theme: 'dark' } });
    const { status, body, headers } = await signIn(user.email, user.password);
    expect(status).toBe(200);
    expect(body).toEqual({
      access_token: expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/),
      token_type: 'Bearer',
      expires_in: 900,
      refresh_token: expect.stringMatching(/^rt_[\w-]{91}$/),
      refresh_expires_in: 2_592_000,
      user: expect.objectContaining({ id: user.id, email: user.email, public_metadata: { theme: 'dark' } }),
    });
    expect(JSON.stringify(body)).not.toContain('canary-7');
    expect(body.user).not.toHaveProperty('metadata');
    expect(Date.parse(body.user.last_login_at)).toBeCloseTo(server.clock.now().getTime(), -4);
    expect(headers.get('cache-control')).toBe('no-store');
    const admin = await server.request('GET', `/v2/admin/tenants/${tenant.id}/users/${user.id}`);
    expect(admin.body.last_login_at).toBe(body.user.last_login_at);
    expect(admin.headers.get('etag')).toBe('"1"');
  });

  test('works with the tenant’s id, another case of the address and spaces around it', async () => {
    const user = await server.createUser(tenant, { email: 'Alice.Chen@Example.com' });
    expect((await signIn('ALICE.CHEN@EXAMPLE.COM', user.password)).status).toBe(200);
    expect((await signIn('  alice.chen@example.com ', user.password)).status).toBe(200);
    expect((await signIn(user.email, user.password, { tenant: tenant.id })).status).toBe(200);
  });

  test('each sign-in is a session of its own (L12)', async () => {
    const user = await server.createUser(tenant);
    const answers = [await signIn(user.email, user.password), await signIn(user.email, user.password)];
    const sids = answers.map(
      ({ body }) => JSON.parse(Buffer.from(body.access_token.split('.')[1], 'base64url').toString()).sid,
    );
    expect(new Set(sids).size).toBe(2);
    expect(new Set(answers.map(({ body }) => body.refresh_token)).size).toBe(2);
    for (const field of ['session_id', 'sid', 'id']) {
      const { status, body } = await signIn(user.email, user.password, { [field]: sids[0] });
      expect([status, body.errors]).toEqual([422, [{ path: `body.${field}`, message: 'is not a known field' }]]);
    }
  });
});

describe('what is told of an account (L1)', () => {
  /** Everything of the answer that a stranger sees, but for what differs in every answer. */
  async function seen(email: string, password: string) {
    const { status, headers, body } = await signIn(email, password);
    const { request_id: requestId, ...problem } = body;
    expect(requestId).toMatch(/^req_/);
    const names = [...headers.keys()].filter((name) => !['date', 'x-request-id'].includes(name));
    return { status, problem, headers: names.map((name) => [name, headers.get(name)]) };
  }

  test('every state answers the wrong password alike, and like an unknown address', async () => {
    await server.request('PATCH', `/v2/admin/tenants/${tenant.id}/auth/config`, {
      body: { email_verification_required: true },
    });
    const active = await server.createUser(tenant);
    const disabled = await server.createUser(tenant);
    await patchUser(disabled.id, { status: 'disabled' });
    const withoutPassword = await server.createUser(tenant, { password: undefined });
    const pending = await server.createUser(tenant, { password: undefined, send_invitation: true });
    const reset = await server.createUser(tenant);
    await resetPassword(reset.id, {});
    const temporary = await server.createUser(tenant);
    await resetPassword(temporary.id, { send_email: false, temporary_password: 'temporary-password-123' });
    const unverified = { email: 'unverified@example.com' };
    await server.request('POST', '/v2/auth/register', {
      token: null,
      body: { tenant: tenant.slug, email: unverified.email, password: 'correct-horse-battery-9' },
    });
    const unknown = await seen('nobody@example.com', 'wrong-password');
    expect(unknown).toMatchObject({ status: 401, problem: { code: 'invalid_credentials' } });
    expect(unknown.problem).not.toHaveProperty('errors');
    expect(Object.fromEntries(unknown.headers)).toMatchObject({ 'www-authenticate': 'Bearer' });
    for (const { email } of [active, disabled, withoutPassword, pending, reset, temporary, unverified]) {
      expect(await seen(email, 'wrong-password')).toEqual(unknown);
    }
    for (const noAddress of ['', 'nobody', '@', 'a@b', 'x'.repeat(254)]) {
      expect(await seen(noAddress, 'wrong-password')).toEqual(unknown);
    }
  });

  test('an account without a password has none that works (P15)', async () => {
    const user = await server.createUser(tenant, { password: undefined, send_invitation: true });
    for (const password of ['', 'null', 'undefined', user.email, ' ']) {
      expect((await signIn(user.email, password)).body.code).toBe('invalid_credentials');
    }
  });

  test('403 codes come only after the right password', async () => {
    const user = await server.createUser(tenant);
    await patchUser(user.id, { status: 'disabled' });
    expect(await signIn(user.email, user.password)).toMatchObject({ status: 403, body: { code: 'user_disabled' } });
    await patchUser(user.id, { status: 'active' });
    expect((await signIn(user.email, user.password)).status).toBe(200);
    await resetPassword(user.id, {});
    expect(await signIn(user.email, user.password)).toMatchObject({
      status: 403,
      body: { code: 'password_reset_required' },
    });
  });

  test('being disabled ends by itself (S10)', async () => {
    const user = await server.createUser(tenant);
    const until = new Date(server.clock.now().getTime() + 60_000).toISOString();
    await patchUser(user.id, { status: 'disabled', disabled_until: until });
    expect((await signIn(user.email, user.password)).body.code).toBe('user_disabled');
    server.clock.advance(61);
    expect((await signIn(user.email, user.password)).status).toBe(200);
  });

  test('an unknown tenant is 404', async () => {
    expect((await signIn('a@example.com', 'x', { tenant: 'no-such-tenant' })).body.code).toBe('tenant_not_found');
  });

  test('the same address in two tenants is two people (A12)', async () => {
    const other = await server.createTenant();
    const user = await server.createUser(tenant, { email: 'twin@example.com', password: 'password-of-tenant-a' });
    await server.createUser(other, { email: 'twin@example.com', password: 'password-of-tenant-b' });
    expect((await signIn(user.email, user.password)).status).toBe(200);
    expect((await signIn(user.email, user.password, { tenant: other.slug })).body.code).toBe('invalid_credentials');
  });
});

describe('passwords', () => {
  test.each([
    ['72 letters and one more', `${'a'.repeat(72)}X`, `${'a'.repeat(72)}Y`],
    ['36 two-byte letters and one more', `${'é'.repeat(36)}X`, `${'é'.repeat(36)}Y`],
    ['what follows a NUL', 'before-nul\0-after', 'before-nul\0-other'],
  ])('all of it counts (P4): %s', async (_name, password, other) => {
    const user = await server.createUser(tenant, { password });
    expect((await signIn(user.email, other)).body.code).toBe('invalid_credentials');
    expect((await signIn(user.email, password)).status).toBe(200);
  });

  test('composed and decomposed are one, at each door (P6)', async () => {
    const composed = 'contrase\u00f1a-larga';
    const decomposed = 'contrasen\u0303a-larga';
    const user = await server.createUser(tenant, { password: composed });
    expect((await signIn(user.email, decomposed)).status).toBe(200);
    const { access_token: token } = await server.signIn(tenant, user);
    const changed = await server.request('POST', '/v2/me/password', {
      token,
      body: { current_password: decomposed, new_password: `${decomposed}-2` },
    });
    expect(changed.status).toBe(204);
    expect((await signIn(user.email, `${composed}-2`)).status).toBe(200);
    await resetPassword(user.id, { send_email: false, temporary_password: `${composed}-3` });
    const challenge = await signIn(user.email, `${decomposed}-3`);
    const forced = await server.request('POST', '/v2/auth/password/change', {
      token: null,
      body: { challenge_id: challenge.body.challenge_id, new_password: `${decomposed}-4` },
    });
    expect(forced.status).toBe(200);
    expect((await signIn(user.email, `${composed}-4`)).status).toBe(200);
  });

  test('a foreign hash is replaced at the next sign-in, and the user has not changed by it (P7)', async () => {
    const password = 'from-another-system';
    const password_hash = (await bcrypt.hash(password, 5)).replace('$2b$', '$2y$');
    const user = await server.createUser(tenant, { password: undefined, password_hash });
    expect(await storedHash(user.id)).toBe(password_hash);
    expect((await signIn(user.email, 'wrong')).body.code).toBe('invalid_credentials');
    expect(await storedHash(user.id)).toBe(password_hash);
    expect((await signIn(user.email, password)).status).toBe(200);
    expect(await storedHash(user.id)).toMatch(/^\$bcrypt-sha256\$v=2,t=2b,r=4\$/);
    expect((await signIn(user.email, password)).status).toBe(200);
    const after = await server.request('GET', `/v2/admin/tenants/${tenant.id}/users/${user.id}`);
    expect(after.headers.get('etag')).toBe('"1"');
  });

  test('a raised cost takes effect at the next sign-in, on the server that has it', async () => {
    const user = await server.createUser(tenant);
    const stronger = await startTestServer({ peer: server, bcryptCost: 5 });
    try {
      await stronger.signIn(tenant, user);
      expect(await storedHash(user.id)).toMatch(/r=5\$/);
      expect((await signIn(user.email, user.password)).status).toBe(200);
      expect(await storedHash(user.id)).toMatch(/r=5\$/);
    } finally {
      await stronger.stop();
    }
  });
});
