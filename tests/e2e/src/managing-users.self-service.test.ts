// The user guide "Managing Users", sentence by sentence: what users do themselves, and metadata.
import { createClient, type HelloJohnClient, HelloJohnError } from '@hellojohn/sdk';
import { send } from '../support/http';
import { claimsOf, newEmail, openPage, PASSWORD, type Page } from '../support/page';

let page: Page;
beforeAll(async () => {
  page = await openPage();
});
afterAll(() => page.close());

/** A user and their client, signed in. */
async function signedIn(body: Record<string, unknown> = {}, password = PASSWORD) {
  const user = await page.createUser({ email: newEmail('alice'), password, ...body });
  const hj: HelloJohnClient = createClient({ url: page.server.url, tenant: 'acme-corp' });
  await hj.auth.signIn({ email: user.email, password });
  return { user, hj };
}

const codeOf = (promise: Promise<unknown>) =>
  promise.then(
    () => 'no error',
    (error: unknown) => (error instanceof HelloJohnError ? error.code : String(error)),
  );

describe('User self-service (SDK)', () => {
  it("Users can update their own profile through the SDK: hj.user.updateProfile({ firstName: 'Alice', lastName: 'Chen' })", async () => {
    const { user, hj } = await signedIn();
    await hj.user.updateProfile({
      firstName: 'Alice',
      lastName: 'Chen',
    });
    expect((await page.admin(`GET /users/${user.id}`)).body).toMatchObject({ first_name: 'Alice', last_name: 'Chen' });
  });

  it('Change own password', async () => {
    const { user, hj } = await signedIn({}, 'old-password');
    expect(await codeOf(hj.user.updatePassword({ currentPassword: 'wrong', newPassword: 'new-password-123' }))).toBe(
      'invalid_credentials',
    );
    await hj.user.updatePassword({
      currentPassword: 'old-password',
      newPassword: 'new-password-123',
    });
    expect(await page.signIn(user.email, 'old-password')).toMatchObject({ status: 401 });
    expect(await page.signIn(user.email, 'new-password-123')).toMatchObject({ status: 200 });
  });

  it('Update own metadata (only keys explicitly allowed by tenant config)', async () => {
    await page.admin('PATCH /auth/config', { user_editable_metadata_keys: ['theme'] });
    const { user, hj } = await signedIn();
    await hj.user.updateMetadata({ theme: 'dark' });
    expect((await hj.user.get()).publicMetadata).toEqual({ theme: 'dark' });
    expect(await codeOf(hj.user.updateMetadata({ theme: 'light', plan: 'pro' }))).toBe('metadata_key_not_allowed');
    expect((await page.admin(`GET /users/${user.id}`)).body.public_metadata).toEqual({ theme: 'dark' });
  });
});

describe('User metadata', () => {
  it('metadata is a free-form JSON object for storing arbitrary data alongside a user.', async () => {
    const metadata = {
      department: 'engineering',
      employee_id: 'EMP-1234',
      onboarding_completed: true,
      preferred_language: 'en',
      'any key, "even" this': [1, 'two', { three: [null, 4.5] }],
    };
    const { id } = await page.createUser({ metadata });
    expect((await page.admin(`GET /users/${id}`)).body.metadata).toEqual(metadata);
    for (const notAnObject of [[], 'text', 7, true]) {
      expect(await page.admin(`PATCH /users/${id}`, { metadata: notAnObject })).toMatchObject({
        status: 422,
        body: { errors: [{ path: 'body.metadata' }] },
      });
    }
  });

  it('metadata — Included in JWT: If configured in JWT claims', async () => {
    const user = await page.createUser({ metadata: { plan: 'pro', crm_id: 'C-9' } });
    expect(claimsOf((await page.tokens(user.email)).access)).not.toHaveProperty('metadata');
    await page.admin('PATCH /auth/config', { jwt_metadata_keys: ['plan'] });
    expect(claimsOf((await page.tokens(user.email)).access).metadata).toEqual({ plan: 'pro' });
    await page.admin('PATCH /auth/config', { jwt_metadata_keys: [] });
  });

  it('metadata — Editable by user: No (admin only)', async () => {
    await page.admin('PATCH /auth/config', { user_editable_metadata_keys: ['plan'] });
    const { user, hj } = await signedIn({ metadata: { plan: 'free' } });
    await hj.user.updateMetadata({ plan: 'pro' });
    const { access } = await page.tokens(user.email);
    expect(
      await send(page.server.url, 'PATCH /v2/me', { token: access, body: { metadata: { plan: 'pro' } } }),
    ).toMatchObject({ status: 422, body: { errors: [{ path: 'body.metadata' }] } });
    expect((await page.admin(`GET /users/${user.id}`)).body).toMatchObject({
      metadata: { plan: 'free' },
      public_metadata: { plan: 'pro' },
    });
    expect((await page.me(access)).body).not.toHaveProperty('metadata');
  });

  it('public_metadata — Included in JWT: Always', async () => {
    const user = await page.createUser({ public_metadata: { theme: 'dark' } });
    const { access, refresh } = await page.tokens(user.email);
    expect(claimsOf(access).public_metadata).toEqual({ theme: 'dark' });
    await page.admin(`PATCH /users/${user.id}`, { public_metadata: { theme: 'light' } });
    const refreshed = await page.refresh(refresh);
    expect(claimsOf(refreshed.body.access_token).public_metadata).toEqual({ theme: 'light' });
    const plain = await page.createUser();
    expect(claimsOf((await page.tokens(plain.email)).access).public_metadata).toEqual({});
  });

  it('public_metadata — Editable by user: Yes (within allowed keys)', async () => {
    await page.admin('PATCH /auth/config', { user_editable_metadata_keys: ['language'] });
    const { hj } = await signedIn({ public_metadata: { badge: 'gold' } });
    await hj.user.updateMetadata({ language: 'es' });
    expect(await codeOf(hj.user.updateMetadata({ badge: null }))).toBe('metadata_key_not_allowed');
    expect((await hj.user.get()).publicMetadata).toEqual({ badge: 'gold', language: 'es' });
    await hj.user.updateMetadata({ language: null });
    expect((await hj.user.get()).publicMetadata).toEqual({ badge: 'gold' });
  });

  it('Configure which public_metadata keys users can self-update: PATCH /v2/admin/tenants/{tenantId}/auth/config', async () => {
    const { hj } = await signedIn();
    await page.admin('PATCH /auth/config', { user_editable_metadata_keys: [] });
    expect(await codeOf(hj.user.updateMetadata({ theme: 'dark' }))).toBe('metadata_key_not_allowed');
    const keys = { user_editable_metadata_keys: ['theme', 'language', 'notifications'] };
    expect(await page.admin('PATCH /auth/config', keys)).toMatchObject({ status: 200, body: keys });
    await hj.user.updateMetadata({ theme: 'dark', language: 'en', notifications: { email: false } });
    expect((await hj.user.get()).publicMetadata).toEqual({
      theme: 'dark',
      language: 'en',
      notifications: { email: false },
    });
  });
});
