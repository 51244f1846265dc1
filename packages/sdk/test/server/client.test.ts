import { startTestServer, type TestServer, type TestTenant, type TestUser } from '@hellojohn/server/testing';
import {
  type AdminClient,
  createAdminClient,
  createClient,
  type HelloJohnClient,
  type SessionStorage,
} from '../../src';

let server: TestServer;
let admin: AdminClient;
let tenant: TestTenant;
let alice: TestUser;
let hj: HelloJohnClient;

beforeAll(async () => {
  server = await startTestServer();
  admin = createAdminClient({ url: server.url, token: server.rootToken });
});
afterAll(() => server.stop());

beforeEach(async () => {
  tenant = await server.createTenant({ user_editable_metadata_keys: ['theme', 'camelKey'] });
  alice = await server.createUser(tenant, { email: 'alice@acme.com', first_name: 'Alice' });
  hj = tab();
});

const users = () => admin.tenant(tenant.slug).users;
const credentials = () => ({ email: alice.email, password: alice.password });
const tab = (storage: SessionStorage | 'memory' = 'memory') =>
  createClient({ url: server.url, tenant: tenant.slug, storage });
const SIGNED_OUT = { isLoaded: true, isSignedIn: false, user: null };

describe('a user', () => {
  it('signs in, and is told why not', async () => {
    await expect(hj.auth.signIn({ ...credentials(), password: 'wrong' })).rejects.toMatchObject({
      code: 'invalid_credentials',
      status: 401,
      requestId: expect.stringMatching(/^req_/),
    });
    await expect(hj.auth.signIn(credentials())).resolves.toMatchObject({
      status: 'signed_in',
      user: { id: alice.id, firstName: 'Alice', lastName: undefined, tenantId: tenant.id },
    });
  });

  it('changes profile, password and allowed metadata', async () => {
    await hj.auth.signIn(credentials());
    await hj.user.updateProfile({ firstName: 'Alicia', lastName: 'Chen' });
    await hj.user.updateMetadata({ theme: 'dark', camelKey: { innerKey: 1 } });
    await hj.user.updatePassword({ currentPassword: alice.password, newPassword: 'another-good-one-7' });
    const seen = await hj.user.get();
    expect(seen).toMatchObject({
      firstName: 'Alicia',
      lastName: 'Chen',
      publicMetadata: { theme: 'dark', camelKey: { innerKey: 1 } },
    });
    expect(seen).not.toHaveProperty('metadata');
    await hj.auth.signOut();
    await expect(hj.auth.signIn(credentials())).rejects.toMatchObject({ code: 'invalid_credentials' });
    await expect(hj.auth.signIn({ ...credentials(), password: 'another-good-one-7' })).resolves.toMatchObject({
      status: 'signed_in',
    });
  });

  it('saves a form with an empty field', async () => {
    await hj.auth.signIn(credentials());
    await expect(hj.user.updateProfile({ firstName: 'Alicia', lastName: '' })).resolves.toMatchObject({
      lastName: undefined,
    });
  });

  it('is refused what is not the user’s to change', async () => {
    await hj.auth.signIn(credentials());
    await expect(hj.user.updateMetadata({ theme: 'dark', plan: 'pro' })).rejects.toMatchObject({
      code: 'metadata_key_not_allowed',
      status: 403,
    });
    const wrong = { currentPassword: 'wrong', newPassword: 'another-good-one-7' };
    await expect(hj.user.updatePassword(wrong)).rejects.toMatchObject({ code: 'invalid_credentials', status: 401 });
    expect(hj.auth.getState()).toMatchObject({ isSignedIn: true, user: { publicMetadata: {} } });
  });

  it('sees and ends own sessions', async () => {
    const phone = tab();
    await phone.auth.signIn(credentials());
    await hj.auth.signIn(credentials());
    const { sessions } = await hj.user.sessions.list();
    expect(sessions.map(({ current }) => current).sort()).toEqual([false, true]);
    await hj.user.sessions.revoke(sessions.find(({ current }) => !current)?.id ?? '');
    await expect(phone.user.get()).rejects.toMatchObject({ code: 'session_revoked' });
    expect(phone.auth.getState()).toEqual(SIGNED_OUT);
    await expect(hj.user.get()).resolves.toMatchObject({ id: alice.id });
  });

  it('signs out here, and everywhere', async () => {
    const phone = tab();
    await phone.auth.signIn(credentials());
    await hj.auth.signIn(credentials());
    const token = await hj.auth.getAccessToken();
    await hj.auth.signOut();
    await expect(server.request('GET', '/v2/me', { token })).resolves.toMatchObject({ status: 401 });
    await expect(phone.user.get()).resolves.toMatchObject({ id: alice.id });
    await hj.auth.signIn(credentials());
    await hj.auth.signOutEverywhere();
    await expect(phone.user.get()).rejects.toMatchObject({ code: 'session_revoked' });
  });

  it('registers, where that is allowed', async () => {
    const input = {
      email: 'bob@acme.com',
      password: 'correct-horse-battery-9',
      firstName: 'Bob',
      publicMetadata: { theme: 'dark' },
    };
    await expect(hj.auth.signUp(input)).resolves.toMatchObject({
      status: 'signed_in',
      user: { firstName: 'Bob', status: 'unverified', publicMetadata: { theme: 'dark' } },
    });
    await expect(tab().auth.signUp(input)).rejects.toMatchObject({ code: 'email_already_exists', status: 409 });
    await admin.tenant(tenant.slug).authConfig.update({ allowSignUp: false });
    await expect(tab().auth.signUp({ ...input, email: 'eve@acme.com' })).rejects.toMatchObject({
      code: 'sign_up_disabled',
    });
  });

  it('replaces a temporary password at sign-in', async () => {
    await users().resetPassword(alice.id, { sendEmail: false, temporaryPassword: 'temporary-password-123' });
    await expect(hj.auth.signIn(credentials())).rejects.toMatchObject({ code: 'invalid_credentials' });
    const result = await hj.auth.signIn({ ...credentials(), password: 'temporary-password-123' });
    if (result.status !== 'password_change_required') throw new Error(result.status);
    const { challengeId } = result;
    await expect(hj.auth.changePassword({ challengeId, newPassword: 'x' })).rejects.toMatchObject({
      code: 'password_too_weak',
    });
    await expect(hj.auth.changePassword({ challengeId, newPassword: 'another-good-one-7' })).resolves.toMatchObject({
      status: 'signed_in',
    });
    await expect(hj.user.get()).resolves.toMatchObject({ id: alice.id, mustChangePassword: false });
  });
});

describe('a session', () => {
  function shared(): SessionStorage {
    const items = new Map<string, string>();
    return {
      get: (key) => items.get(key),
      set: (key, value) => void items.set(key, value),
      remove: (key) => void items.delete(key),
    };
  }

  it('goes on after its access token has expired', async () => {
    await hj.auth.signIn(credentials());
    const before = await hj.auth.getAccessToken();
    server.clock.advance(16 * 60);
    await expect(hj.user.get()).resolves.toMatchObject({ id: alice.id });
    expect(await hj.auth.getAccessToken()).not.toBe(before);
  });

  it('is refreshed by many clients at once without losing it', async () => {
    const storage = shared();
    await tab(storage).auth.signIn(credentials());
    server.clock.advance(16 * 60);
    const answers = await Promise.all(
      [...Array(5)].map(() => tab(storage)).flatMap((one) => [one.user.get(), one.user.get()]),
    );
    expect(new Set(answers.map(({ id }) => id))).toEqual(new Set([alice.id]));
    await expect(tab(storage).user.get()).resolves.toMatchObject({ id: alice.id });
  });

  it('ends at once when the user is disabled, and does not come back', async () => {
    await hj.auth.signIn(credentials());
    await users().disable(alice.id, { reason: 'left' });
    await expect(hj.user.get()).rejects.toMatchObject({ code: 'session_revoked', status: 401 });
    expect(hj.auth.getState()).toEqual(SIGNED_OUT);
    await expect(hj.auth.signIn(credentials())).rejects.toMatchObject({ code: 'user_disabled', status: 403 });
    await users().enable(alice.id);
    await expect(hj.auth.getAccessToken()).resolves.toBeNull();
    await expect(hj.auth.signIn(credentials())).resolves.toMatchObject({ status: 'signed_in' });
  });

  it('is over when its refresh is refused', async () => {
    await hj.auth.signIn(credentials());
    server.clock.advance(16 * 60);
    await users().revokeSessions(alice.id);
    await expect(hj.user.get()).rejects.toMatchObject({ status: 401 });
    expect(hj.auth.getState()).toEqual(SIGNED_OUT);
  });

  it('is found by another client with the same storage', async () => {
    const storage = shared();
    await tab(storage).auth.signIn(credentials());
    const other = tab(storage);
    const state = await new Promise((resolve) => other.auth.onChange(resolve));
    expect(state).toMatchObject({ isSignedIn: true, user: { id: alice.id } });
  });
});
