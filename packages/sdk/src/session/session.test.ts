import { problem, type RecordingServer, type Scripted, startRecordingServer } from '../../test/recording-server';
import { EXPIRED, routes, wireTokens, wireUser } from '../../test/tokens';
import { createClient, type HelloJohnClient } from '../client';
import type { SessionStorage } from './storage';

let server: RecordingServer;

beforeEach(async () => {
  server = await startRecordingServer();
});
afterEach(() => server.close());

/** One storage for several clients: what localStorage is to tabs. */
function sharedStorage(): SessionStorage & { items: Map<string, string> } {
  const items = new Map<string, string>();
  return {
    items,
    get: (key) => items.get(key) ?? null,
    set: (key, value) => void items.set(key, value),
    remove: (key) => void items.delete(key),
  };
}

const credentials = { email: 'alice@acme.com', password: 'correct horse' };
const tab = (storage: SessionStorage | 'memory' = 'memory'): HelloJohnClient =>
  createClient({ url: server.url, tenant: 'acme-corp', storage });
const sent = (path: string) => server.requests.filter(({ url }) => url === path);

async function signedIn(refresh: Parameters<typeof routes>[0][string], storage: SessionStorage | 'memory' = 'memory') {
  server.answer(
    routes({
      'POST /v2/auth/login': { json: wireTokens(1, EXPIRED) },
      'POST /v2/auth/refresh': refresh,
      'GET /v2/me': { json: wireUser() },
    }),
  );
  const hj = tab(storage);
  await hj.auth.signIn(credentials);
  return hj;
}

describe('getAccessToken', () => {
  it('is null for nobody, without a request', async () => {
    await expect(tab().auth.getAccessToken()).resolves.toBeNull();
    expect(server.requests).toEqual([]);
  });

  it('gives the stored token while it has 10 s to go', async () => {
    const hj = await signedIn(problem(500, 'internal'));
    server.answer(routes({ 'POST /v2/auth/login': { json: wireTokens(5, { expires_in: 12 }) } }));
    await hj.auth.signIn(credentials);
    await expect(hj.auth.getAccessToken()).resolves.toBe('access-5');
    expect(sent('/v2/auth/refresh')).toEqual([]);
  });

  it('refreshes once for many callers', async () => {
    const hj = await signedIn({ json: wireTokens(2) });
    const tokens = await Promise.all([...Array(10)].map(() => hj.auth.getAccessToken()));
    expect(new Set(tokens)).toEqual(new Set(['access-2']));
    expect(sent('/v2/auth/refresh').map(({ body }) => body)).toEqual([{ refresh_token: 'rt_1' }]);
  });

  it('refreshes again when the new token has run out as well', async () => {
    let n = 1;
    const hj = await signedIn(() => ({ json: wireTokens(++n, EXPIRED) }));
    await hj.auth.getAccessToken();
    await expect(hj.auth.getAccessToken()).resolves.toBe('access-3');
    expect(sent('/v2/auth/refresh').map(({ body }) => body)).toEqual([
      { refresh_token: 'rt_1' },
      { refresh_token: 'rt_2' },
    ]);
  });

  it('takes what another tab has refreshed, instead of refreshing', async () => {
    const storage = sharedStorage();
    const first = await signedIn({ json: wireTokens(2) }, storage);
    const second = tab(storage);
    await first.auth.getAccessToken();
    await expect(second.auth.getAccessToken()).resolves.toBe('access-2');
    expect(sent('/v2/auth/refresh')).toHaveLength(1);
  });

  it.each([
    [401, 'refresh_token_invalid'],
    [401, 'refresh_token_reused'],
    [422, 'validation_failed'],
  ])('signs out when the refresh is refused with %d %s', async (status, code) => {
    const storage = sharedStorage();
    const hj = await signedIn(problem(status, code), storage);
    await expect(hj.auth.getAccessToken()).rejects.toMatchObject({ code, status });
    expect(storage.items.size).toBe(0);
    expect(hj.auth.getState()).toEqual({ isLoaded: true, isSignedIn: false, user: null });
    await expect(hj.auth.getAccessToken()).resolves.toBeNull();
  });

  it.each([
    [500, 'internal'],
    [503, 'overloaded'],
    [429, 'rate_limited'],
    [404, 'not_found'],
  ])('stays signed in when the refresh fails with %d %s', async (status, code) => {
    const hj = await signedIn(problem(status, code));
    await expect(hj.auth.getAccessToken()).rejects.toMatchObject({ code });
    server.answer(routes({ 'POST /v2/auth/refresh': { json: wireTokens(2) } }));
    await expect(hj.auth.getAccessToken()).resolves.toBe('access-2');
  });

  it('stays signed in when a proxy answers the refresh with a page', async () => {
    const hj = await signedIn({ status: 403, headers: { 'content-type': 'text/html' } });
    await expect(hj.auth.getAccessToken()).rejects.toMatchObject({ code: 'invalid_response', status: 403 });
    expect(hj.auth.getState().isSignedIn).toBe(true);
  });

  it('stays signed in when the network fails', async () => {
    const hj = await signedIn(() => (response) => response.destroy());
    await expect(hj.auth.getAccessToken()).rejects.toMatchObject({ code: 'network_error' });
    expect(hj.auth.getState().isSignedIn).toBe(true);
  });

  it('takes another tab’s tokens when its own refresh was refused because that tab was quicker', async () => {
    const storage = sharedStorage();
    const hj = await signedIn(() => {
      const [[key, value] = ['', '{}']] = storage.items;
      const theirs = {
        ...JSON.parse(value),
        accessToken: 'access-9',
        refreshToken: 'rt_9',
        expiresAt: Date.now() + 60_000,
      };
      storage.items.set(key, JSON.stringify(theirs));
      return problem(401, 'refresh_token_reused');
    }, storage);
    await expect(hj.auth.getAccessToken()).resolves.toBe('access-9');
    expect(hj.auth.getState().isSignedIn).toBe(true);
  });

  it('does not bring a session back that was ended during the refresh', async () => {
    const storage = sharedStorage();
    const hj = await signedIn(() => {
      storage.items.clear();
      return { json: wireTokens(2) };
    }, storage);
    await expect(hj.auth.getAccessToken()).resolves.toBeNull();
    expect(storage.items.size).toBe(0);
  });
});

describe('calls of the signed-in user', () => {
  it('fail as not_signed_in for nobody, without a request', async () => {
    await expect(tab().user.get()).rejects.toMatchObject({ code: 'not_signed_in', status: 0 });
    expect(server.requests).toEqual([]);
  });

  it.each(['token_expired', 'unauthenticated'])('get a new token once when theirs is refused as %s', async (code) => {
    const hj = tab();
    server.answer(
      routes({
        'POST /v2/auth/login': { json: wireTokens(1) },
        'POST /v2/auth/refresh': { json: wireTokens(2) },
        'GET /v2/me': ({ headers }) =>
          headers.authorization === 'Bearer access-2' ? { json: wireUser() } : problem(401, code),
      }),
    );
    await hj.auth.signIn(credentials);
    await expect(hj.user.get()).resolves.toMatchObject({ id: 'usr_alice' });
    expect(sent('/v2/auth/refresh')).toHaveLength(1);
  });

  it('don’t go on for ever when every token is refused', async () => {
    let n = 1;
    const hj = tab();
    server.answer(
      routes({
        'POST /v2/auth/login': { json: wireTokens(1) },
        'POST /v2/auth/refresh': () => ({ json: wireTokens(++n) }),
        'GET /v2/me': problem(401, 'unauthenticated'),
      }),
    );
    await hj.auth.signIn(credentials);
    await expect(hj.user.get()).rejects.toMatchObject({ code: 'unauthenticated' });
    expect(sent('/v2/me')).toHaveLength(2);
  });

  it('sign out on session_revoked', async () => {
    const storage = sharedStorage();
    const hj = tab(storage);
    server.answer(
      routes({ 'POST /v2/auth/login': { json: wireTokens(1) }, 'PATCH /v2/me': problem(401, 'session_revoked') }),
    );
    await hj.auth.signIn(credentials);
    await expect(hj.user.updateProfile({ firstName: 'A' })).rejects.toMatchObject({ code: 'session_revoked' });
    expect(hj.auth.getState().isSignedIn).toBe(false);
    expect(storage.items.size).toBe(0);
  });

  it('leave a newer session alone when the answer is about the one before', async () => {
    const storage = sharedStorage();
    const hj = tab(storage);
    const other = tab(storage);
    server.answer(routes({ 'POST /v2/auth/login': { json: wireTokens(1) } }));
    await hj.auth.signIn(credentials);
    server.answer(
      routes({
        'POST /v2/auth/login': { json: wireTokens(2) },
        'GET /v2/me': (): Scripted => (response) => {
          void other.auth.signIn(credentials).then(() => {
            const { json } = problem(401, 'session_revoked') as { json: unknown };
            response.writeHead(401, { 'content-type': 'application/problem+json' }).end(JSON.stringify(json));
          });
        },
      }),
    );
    await expect(hj.user.get()).rejects.toMatchObject({ code: 'session_revoked' });
    await expect(hj.auth.getAccessToken()).resolves.toBe('access-2');
  });

  it.each(['invalid_credentials', 'forbidden'])('stay signed in on %s', async (code) => {
    const hj = tab();
    server.answer(
      routes({
        'POST /v2/auth/login': { json: wireTokens(1) },
        'POST /v2/me/password': problem(code === 'forbidden' ? 403 : 401, code),
      }),
    );
    await hj.auth.signIn(credentials);
    await expect(hj.user.updatePassword({ currentPassword: 'a', newPassword: 'b' })).rejects.toMatchObject({ code });
    expect(hj.auth.getState().isSignedIn).toBe(true);
    expect(sent('/v2/auth/refresh')).toEqual([]);
  });
});

describe('the storage', () => {
  it('may answer by promises', async () => {
    const items = sharedStorage();
    const slow: SessionStorage = {
      get: async (key) => items.get(key),
      set: async (key, value) => items.set(key, value),
      remove: async (key) => items.remove(key),
    };
    await signedIn({ json: wireTokens(2) }, slow);
    await expect(tab(slow).auth.getAccessToken()).resolves.toBe('access-2');
  });

  it('keeps servers and tenants apart', async () => {
    const storage = sharedStorage();
    await signedIn({ json: wireTokens(2) }, storage);
    const other = createClient({ url: server.url, tenant: 'globex', storage });
    await expect(other.auth.getAccessToken()).resolves.toBeNull();
    expect([...storage.items.keys()]).toEqual([`hellojohn:${server.url}:acme-corp`]);
  });

  it.each(['', '{', '[]', '"x"', '{"accessToken":1}'])('that holds %p holds nobody', async (value) => {
    const storage = { ...sharedStorage(), get: () => value };
    await expect(tab(storage).auth.getAccessToken()).resolves.toBeNull();
  });

  it('that fails is told as storage_failed', async () => {
    const storage = {
      ...sharedStorage(),
      set: () => {
        throw new Error('full');
      },
    };
    server.answer(routes({ 'POST /v2/auth/login': { json: wireTokens(1) } }));
    await expect(tab(storage).auth.signIn(credentials)).rejects.toMatchObject({
      code: 'storage_failed',
      cause: expect.objectContaining({ message: 'full' }),
    });
  });
});
