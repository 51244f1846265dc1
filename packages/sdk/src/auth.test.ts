import { problem, type RecordingServer, startRecordingServer } from '../test/recording-server';
import { routes, wireTokens, wireUser } from '../test/tokens';
import { createClient, type HelloJohnClient } from './client';
import type { AuthState } from './session/state';
import type { SessionStorage } from './session/storage';

let server: RecordingServer;
let hj: HelloJohnClient;

beforeEach(async () => {
  server = await startRecordingServer();
  hj = createClient({ url: server.url, tenant: 'acme-corp' });
});
afterEach(() => server.close());

const credentials = { email: 'alice@acme.com', password: 'correct horse' };
const SIGNED_OUT = { isLoaded: true, isSignedIn: false, user: null };
const alice = { id: 'usr_alice', firstName: 'Alice', lastName: undefined, publicMetadata: { theme_name: 'dark' } };

async function signIn(): Promise<void> {
  server.answer(routes({ 'POST /v2/auth/login': { json: wireTokens(1) } }));
  await hj.auth.signIn(credentials);
}

describe('signIn', () => {
  it('sends the tenant with the credentials and resolves to the user', async () => {
    server.answer(routes({ 'POST /v2/auth/login': { json: wireTokens(1) } }));
    await expect(hj.auth.signIn(credentials)).resolves.toEqual({
      status: 'signed_in',
      user: expect.objectContaining(alice),
    });
    expect(server.requests[0]?.body).toEqual({ ...credentials, tenant: 'acme-corp' });
    await expect(hj.auth.getAccessToken()).resolves.toBe('access-1');
  });

  it.each([
    [
      { mfa_required: true, challenge_id: 'c', methods: ['totp'] },
      { status: 'mfa_required', challengeId: 'c', methods: ['totp'] },
    ],
    [
      { mfa_enrollment_required: true, challenge_id: 'c' },
      { status: 'mfa_enrollment_required', challengeId: 'c' },
    ],
    [
      { password_change_required: true, challenge_id: 'c' },
      { status: 'password_change_required', challengeId: 'c' },
    ],
  ])('says what is still to do: %j', async (json, result) => {
    server.answer(routes({ 'POST /v2/auth/login': { json } }));
    await expect(hj.auth.signIn(credentials)).resolves.toEqual(result);
    await expect(hj.auth.getAccessToken()).resolves.toBeNull();
  });

  it('rejects with the server’s code and signs nobody in', async () => {
    server.answer(routes({ 'POST /v2/auth/login': problem(403, 'user_disabled') }));
    await expect(hj.auth.signIn(credentials)).rejects.toMatchObject({ code: 'user_disabled', status: 403 });
    await expect(hj.auth.getAccessToken()).resolves.toBeNull();
  });

  it('keeps the user’s session when a second sign-in fails', async () => {
    await signIn();
    server.answer(routes({ 'POST /v2/auth/login': problem(401, 'invalid_credentials') }));
    await expect(hj.auth.signIn(credentials)).rejects.toMatchObject({ code: 'invalid_credentials' });
    await expect(hj.auth.getAccessToken()).resolves.toBe('access-1');
  });
});

it('changePassword ends a forced change signed in', async () => {
  server.answer(routes({ 'POST /v2/auth/password/change': { json: wireTokens(3) } }));
  await expect(hj.auth.changePassword({ challengeId: 'c', newPassword: 'new-password-123' })).resolves.toMatchObject({
    status: 'signed_in',
    user: alice,
  });
  expect(server.requests[0]?.body).toEqual({ challenge_id: 'c', new_password: 'new-password-123' });
  await expect(hj.auth.getAccessToken()).resolves.toBe('access-3');
});

describe('signUp', () => {
  const input = { ...credentials, firstName: 'Alice', publicMetadata: { theme_name: 'dark' } };

  it('registers and signs in', async () => {
    server.answer(routes({ 'POST /v2/auth/register': { status: 201, json: wireTokens(1) } }));
    await expect(hj.auth.signUp(input)).resolves.toMatchObject({ status: 'signed_in', user: alice });
    expect(server.requests[0]?.body).toEqual({
      ...credentials,
      tenant: 'acme-corp',
      first_name: 'Alice',
      public_metadata: { theme_name: 'dark' },
    });
    expect(hj.auth.getState().isSignedIn).toBe(true);
  });

  it('says that a second factor has to be set up first', async () => {
    const json = { user: wireUser(), mfa_enrollment_required: true, challenge_id: 'c' };
    server.answer(routes({ 'POST /v2/auth/register': { status: 201, json } }));
    await expect(hj.auth.signUp(input)).resolves.toMatchObject({ status: 'mfa_enrollment_required', challengeId: 'c' });
  });

  it('signs nobody in when the address has to be verified first', async () => {
    server.answer(routes({ 'POST /v2/auth/register': { status: 201, json: { user: wireUser() } } }));
    await expect(hj.auth.signUp(input)).resolves.toMatchObject({ status: 'verification_required', user: alice });
    await expect(hj.auth.getAccessToken()).resolves.toBeNull();
  });
});

describe('signOut', () => {
  it('ends the session on the server and here', async () => {
    await signIn();
    server.answer(routes({ 'POST /v2/auth/logout': {} }));
    await hj.auth.signOut();
    expect(server.requests.at(-1)).toMatchObject({
      url: '/v2/auth/logout',
      headers: { authorization: 'Bearer access-1' },
    });
    expect(hj.auth.getState()).toEqual(SIGNED_OUT);
  });

  it('is over here even if the server is away, and says so', async () => {
    await signIn();
    await server.close();
    await expect(hj.auth.signOut()).rejects.toMatchObject({ code: 'network_error' });
    expect(hj.auth.getState()).toEqual(SIGNED_OUT);
    await expect(hj.auth.getAccessToken()).resolves.toBeNull();
  });

  it('is content with a session that is over already', async () => {
    await signIn();
    server.answer(routes({ 'POST /v2/auth/logout': problem(401, 'session_revoked') }));
    await expect(hj.auth.signOut()).resolves.toBeUndefined();
    await expect(hj.auth.signOut()).resolves.toBeUndefined();
    expect(hj.auth.getState()).toEqual(SIGNED_OUT);
  });
});

describe('signOutEverywhere', () => {
  it('ends all sessions', async () => {
    await signIn();
    server.answer(routes({ 'POST /v2/auth/logout-all': {} }));
    await hj.auth.signOutEverywhere();
    expect(hj.auth.getState()).toEqual(SIGNED_OUT);
  });

  it('changes nothing when it fails', async () => {
    await signIn();
    server.answer(routes({ 'POST /v2/auth/logout-all': problem(503, 'unavailable') }));
    await expect(hj.auth.signOutEverywhere()).rejects.toMatchObject({ code: 'unavailable' });
    expect(hj.auth.getState().isSignedIn).toBe(true);
  });
});

describe('onChange', () => {
  /** Collects states and waits for one that fits. */
  function watcher() {
    const states: AuthState[] = [];
    const waiting: Array<() => void> = [];
    return {
      states,
      listener: (state: AuthState) => {
        states.push(state);
        for (const wake of waiting.splice(0)) wake();
      },
      async until(fits: (state: AuthState) => boolean): Promise<void> {
        while (!states.some(fits)) await new Promise<void>((resolve) => waiting.push(resolve));
      },
    };
  }
  const shared = (): SessionStorage => {
    const items = new Map<string, string>();
    return { get: (k) => items.get(k), set: (k, v) => void items.set(k, v), remove: (k) => void items.delete(k) };
  };

  it('tells that nobody is signed in, without a request', async () => {
    const { states, listener, until } = watcher();
    hj.auth.onChange(listener);
    expect(hj.auth.getState()).toEqual({ isLoaded: false, isSignedIn: false, user: null });
    await until(({ isLoaded }) => isLoaded);
    expect(states).toEqual([SIGNED_OUT]);
    expect(server.requests).toEqual([]);
  });

  it('loads the user of a stored session', async () => {
    const storage = shared();
    server.answer(routes({ 'POST /v2/auth/login': { json: wireTokens(1) }, 'GET /v2/me': { json: wireUser() } }));
    await createClient({ url: server.url, tenant: 'acme-corp', storage }).auth.signIn(credentials);

    const later = createClient({ url: server.url, tenant: 'acme-corp', storage });
    const { states, listener, until } = watcher();
    later.auth.onChange(listener);
    await until(({ isSignedIn }) => isSignedIn);
    expect(states).toEqual([{ isLoaded: true, isSignedIn: true, user: expect.objectContaining(alice) }]);
  });

  it('asks for the user once, however many listen, come and go', async () => {
    const storage = shared();
    server.answer(routes({ 'POST /v2/auth/login': { json: wireTokens(1) }, 'GET /v2/me': { json: wireUser() } }));
    await createClient({ url: server.url, tenant: 'acme-corp', storage }).auth.signIn(credentials);

    const later = createClient({ url: server.url, tenant: 'acme-corp', storage });
    const { listener, until } = watcher();
    later.auth.onChange(() => {})();
    later.auth.onChange(() => {});
    later.auth.onChange(listener);
    await until(({ isSignedIn }) => isSignedIn);
    expect(server.requests.filter(({ url }) => url === '/v2/me')).toHaveLength(1);
  });

  it('follows sign-in, a changed profile and sign-out, and is quiet in between', async () => {
    const { states, listener, until } = watcher();
    hj.auth.onChange(listener);
    await until(({ isLoaded }) => isLoaded);
    await signIn();
    const saved = wireUser({ first_name: 'Alicia', updated_at: '2026-01-02T00:00:00.000Z' });
    server.answer(
      routes({ 'PATCH /v2/me': { json: saved }, 'GET /v2/me': { json: saved }, 'POST /v2/auth/logout': {} }),
    );
    await hj.user.updateProfile({ firstName: 'Alicia' });
    const state = hj.auth.getState();
    await hj.user.get();
    expect(hj.auth.getState()).toBe(state);
    await hj.auth.signOut();
    expect(states.map(({ user }) => user?.firstName ?? null)).toEqual([null, 'Alice', 'Alicia', null]);
  });

  it('does not let an older answer undo a newer one', async () => {
    await signIn();
    const newer = wireUser({ first_name: 'Newer', updated_at: '2026-01-03T00:00:00.000Z' });
    server.answer(routes({ 'PATCH /v2/me': { json: newer }, 'GET /v2/me': { json: wireUser() } }));
    await hj.user.updateProfile({ firstName: 'Newer' });
    await hj.user.get();
    expect(hj.auth.getState().user?.firstName).toBe('Newer');
  });

  it('tells a later listener the state as it is', async () => {
    await signIn();
    const { states, listener, until } = watcher();
    hj.auth.onChange(() => {});
    hj.auth.onChange(listener);
    await until(({ isSignedIn }) => isSignedIn);
    expect(states).toHaveLength(1);
  });

  it('is silent after its end', async () => {
    const { states, listener } = watcher();
    const end = hj.auth.onChange(listener);
    end();
    end();
    await signIn();
    expect(states).toEqual([]);
  });

  it('asks again while the server is away', async () => {
    const storage = shared();
    server.answer(routes({ 'POST /v2/auth/login': { json: wireTokens(1) } }));
    await createClient({ url: server.url, tenant: 'acme-corp', storage }).auth.signIn(credentials);

    let answers = 0;
    server.answer(
      routes({ 'GET /v2/me': () => (++answers === 1 ? problem(503, 'unavailable') : { json: wireUser() }) }),
    );
    import.meta.jest.useFakeTimers({
      doNotFake: ['nextTick', 'queueMicrotask', 'setImmediate', 'performance', 'Date'],
    });
    try {
      const later = createClient({ url: server.url, tenant: 'acme-corp', storage });
      const { listener, until } = watcher();
      const end = later.auth.onChange(listener);
      while (import.meta.jest.getTimerCount() === 0) await new Promise((resolve) => setImmediate(resolve));
      expect(later.auth.getState().isLoaded).toBe(false);
      import.meta.jest.advanceTimersByTime(1000);
      await until(({ isSignedIn }) => isSignedIn);
      expect(answers).toBe(2);
      end();
    } finally {
      import.meta.jest.useRealTimers();
    }
  });

  it('signs out when the stored session has ended meanwhile', async () => {
    const storage = shared();
    server.answer(
      routes({ 'POST /v2/auth/login': { json: wireTokens(1) }, 'GET /v2/me': problem(401, 'session_revoked') }),
    );
    await createClient({ url: server.url, tenant: 'acme-corp', storage }).auth.signIn(credentials);

    const { states, listener, until } = watcher();
    createClient({ url: server.url, tenant: 'acme-corp', storage }).auth.onChange(listener);
    await until(({ isLoaded }) => isLoaded);
    expect(states).toEqual([SIGNED_OUT]);
  });
});
