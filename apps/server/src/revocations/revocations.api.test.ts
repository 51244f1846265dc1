import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { type FeedReader, followFeed } from '../../test/event-stream';
import { startTestServer, type TestServer, type TestTenant, type TestTokens, type TestUser } from '../../test/harness';
import { expectProblem } from '../../test/problems';
import { seeingAll } from '../../test/test-database';
import { eventually } from '../../test/until';
import { Prisma } from '../generated/prisma/client';

let server: TestServer;
let peer: TestServer;
let tenant: TestTenant;
let readers: FeedReader[] = [];
beforeAll(async () => {
  server = await startTestServer({ isRateLimited: false });
  peer = await startTestServer({ peer: server, isRateLimited: false });
});
afterAll(async () => {
  await peer.stop();
  await server.stop();
});
beforeEach(async () => {
  tenant = await server.createTenant();
});
afterEach(() => {
  for (const reader of readers) reader.close();
  readers = [];
});

async function keyOf(bound: TestTenant | null, more: object = {}): Promise<{ id: string; key: string }> {
  const body = { name: 'feed', scopes: ['sessions:read'], tenant: bound?.id ?? null, ...more };
  return (await server.request('POST', '/v2/admin/api-keys', { body })).body;
}

async function follow(
  options: Partial<Parameters<typeof followFeed>[1]> & { at?: TestServer } = {},
): Promise<FeedReader> {
  const { at = server, ...rest } = options;
  const reader = await followFeed(at.url, { token: server.rootToken, query: `?tenant=${tenant.id}`, ...rest });
  readers.push(reader);
  return reader;
}

const sidOf = ({ access_token }: TestTokens): string =>
  JSON.parse(Buffer.from(access_token.split('.')[1] ?? '', 'base64url').toString()).sid;
const sids = (reader: FeedReader): (string | undefined)[] => reader.events.map(({ data }) => data.sid);

async function signedIn(count = 1): Promise<{ user: TestUser; tokens: TestTokens[] }> {
  const user = await server.createUser(tenant);
  const tokens: TestTokens[] = [];
  for (let i = 0; i < count; i += 1) tokens.push(await server.signIn(tenant, user));
  return { user, tokens };
}

const users = () => `/v2/admin/tenants/${tenant.id}/users`;
const disable = (user: TestUser) => server.request('PATCH', `${users()}/${user.id}`, { body: { status: 'disabled' } });

type End = (user: TestUser, tokens: TestTokens) => Promise<unknown>;
const asUser =
  (method: string, path: string, body?: unknown): End =>
  (_user, { access_token: token }) =>
    server.request(method, path, { token, ...(body === undefined ? {} : { body }) });

describe('every way a session ends is told', () => {
  const ways: [string, End][] = [
    ['the user is disabled', disable],
    ['the user is deleted', (user) => server.request('DELETE', `${users()}/${user.id}`)],
    ['the tenant is deleted', () => server.request('DELETE', `/v2/admin/tenants/${tenant.id}?confirm=${tenant.slug}`)],
    ['logout', asUser('POST', '/v2/auth/logout')],
    ['logout everywhere', asUser('POST', '/v2/auth/logout-all')],
    ['the user ends it', (user, t) => asUser('DELETE', `/v2/me/sessions/${sidOf(t)}`)(user, t)],
    ['an admin ends it', (user, t) => server.request('DELETE', `${users()}/${user.id}/sessions/${sidOf(t)}`)],
    ['an admin ends all', (user) => server.request('DELETE', `${users()}/${user.id}/sessions`)],
    ['password reset', (user) => server.request('POST', `${users()}/${user.id}/password-reset`, { body: {} })],
    ['second factors are taken away', (user) => server.request('DELETE', `${users()}/${user.id}/mfa`)],
    [
      'the user changes the password elsewhere',
      async (user) => {
        const body = { current_password: user.password, new_password: 'another-horse-battery-8' };
        const { access_token: token } = await server.signIn(tenant, user);
        await server.request('POST', '/v2/me/password', { token, body });
      },
    ],
    [
      'a refresh token is used again',
      async (_user, { refresh_token }) => {
        const refresh = () => server.request('POST', '/v2/auth/refresh', { token: null, body: { refresh_token } });
        await refresh();
        server.clock.advance(11);
        await refresh();
      },
    ],
    [
      'too many sessions of the user',
      async (user) => {
        const body = { session_config: { max_sessions_per_user: 1 } };
        await server.request('PATCH', `/v2/admin/tenants/${tenant.id}/auth/config`, { body });
        await server.signIn(tenant, user);
      },
    ],
  ];
  test.each(ways)('%s', async (_name, end) => {
    const { user, tokens } = await signedIn();
    const [token = {} as TestTokens] = tokens;
    const reader = await follow({ at: peer });
    await end(user, token);
    await reader.until('the event', () => sids(reader).includes(sidOf(token)));
    const { exp } = JSON.parse(Buffer.from(token.access_token.split('.')[1] ?? '', 'base64url').toString());
    const [event] = reader.events;
    expect(event?.data).toEqual({ sid: sidOf(token), sub: user.id, exp: expect.any(Number) });
    expect(event?.data?.exp).toBeGreaterThanOrEqual(exp);
    expect(event?.data?.exp).toBeLessThanOrEqual(Math.ceil(server.clock.now().getTime() / 1000) + 3601);
  });
});

test('a session that was over anyway is no news', async () => {
  const { user } = await signedIn();
  await server.db.execute(Prisma.sql`UPDATE sessions SET expires_at = now() WHERE user_id = ${user.id}`);
  await disable(user);
  const reader = await follow();
  await reader.caughtUp();
  expect(reader.events).toEqual([]);
});

describe('S11: resuming by Last-Event-ID', () => {
  test('gives what came after that event, each once, on another instance', async () => {
    const { user, tokens } = await signedIn(3);
    const [a = '', b = '', c = ''] = tokens.map(sidOf);
    const reader = await follow();
    await server.request('DELETE', `${users()}/${user.id}/sessions/${a}`);
    await reader.until('the first', () => sids(reader).includes(a));
    reader.close();
    await server.request('DELETE', `${users()}/${user.id}/sessions/${b}`);
    await server.request('DELETE', `${users()}/${user.id}/sessions/${c}`);
    const resumed = await follow({ at: peer, lastEventId: String(reader.events[0]?.id) });
    await resumed.caughtUp();
    expect(sids(resumed).sort()).toEqual([b, c].sort());
    const again = await follow({ lastEventId: resumed.lastId() });
    await again.caughtUp();
    expect(again.events).toEqual([]);
  });

  test('from within the many that ended at once: the rest of them, then what came since', async () => {
    const { user } = await signedIn();
    await server.db.execute(Prisma.sql`INSERT INTO sessions (tenant_id, id, user_id, created_at, last_active_at,
      expires_at, refresh_nonce, refresh_token_hash, refreshed_at) SELECT ${tenant.id},
      'ses_' || lpad(i::text, 26, '0'), ${user.id}, now(), now(), now() + interval '1 day', sha256('a'), sha256('b'), now()
      FROM generate_series(1, 1200) i`);
    await disable(user);
    const reader = await follow();
    await reader.until('all', () => reader.events.length === 1201);
    reader.close();
    const { user: other, tokens } = await signedIn();
    await disable(other);
    for (const index of [0, 498, 499, 500, 1200]) {
      const resumed = await follow({ lastEventId: String(reader.events[index]?.id) });
      await resumed.caughtUp();
      expect(sids(resumed)).toEqual([...sids(reader).slice(index + 1), ...tokens.map(sidOf)]);
    }
  });

  test('misses nothing when transactions commit in another order than they began', async () => {
    const { user, tokens } = await signedIn(12);
    const own = tokens.map(sidOf);
    const clients = await Promise.all(
      own.map(async (sid) => {
        const client = new pg.Client(seeingAll(server.database));
        await client.connect();
        await client.query('BEGIN');
        await client.query('DELETE FROM sessions WHERE tenant_id = $1 AND id = $2', [tenant.id, sid]);
        return client;
      }),
    );
    const seen: string[] = [];
    let lastEventId: string | undefined;
    // The last that began commits first; after each, the reader comes, takes what there is, and leaves again.
    for (const [index, client] of [...clients.entries()].reverse()) {
      await client.query('COMMIT');
      await client.end();
      const reader = await follow({ ...(lastEventId === undefined ? {} : { lastEventId }) });
      await reader.until('a mark', () => reader.lastId() !== '' && reader.lastId() !== lastEventId);
      await reader.until('the event', () => sids(reader).includes(own[index]));
      seen.push(...sids(reader).map(String));
      lastEventId = reader.lastId();
      reader.close();
    }
    expect(seen).toEqual([...own].reverse());
    expect(await server.request('GET', `${users()}/${user.id}/sessions`)).toMatchObject({ body: { sessions: [] } });
  });

  test('a reader that stays misses nothing either', async () => {
    const { tokens } = await signedIn(30);
    const reader = await follow();
    await Promise.all(
      tokens.map(async ({ access_token: token }) => {
        await sleep(Math.random() * 1000);
        await server.request('POST', '/v2/auth/logout', { token });
      }),
    );
    await reader.until('all', () => reader.events.length >= tokens.length);
    await reader.caughtUp();
    expect(sids(reader).sort()).toEqual(tokens.map(sidOf).sort());
  });

  test('at a position that this database has not reached, all is given again', async () => {
    const { user, tokens } = await signedIn();
    await disable(user);
    const reader = await follow({ lastEventId: '900000000000:900000000000:' });
    await reader.until('the event', () => sids(reader).includes(tokens.map(sidOf)[0]));
    expect(sids(reader)).toEqual(tokens.map(sidOf));
  });

  test.each(['x', '1', '5:4:', '0:0:', '5:9:8,7', '5:9:9', '99999999999999999999:1:', "1:1:'"])(
    '%j: 422',
    async (id) => {
      const answer = await server.request('GET', '/v2/revocations', { headers: { 'last-event-id': id } });
      expectProblem(server, answer, 'validation_failed');
      expect(answer.body.errors[0].path).toBe('header.last-event-id');
    },
  );
});

describe('who sees what', () => {
  test('a key of a tenant sees that tenant, a key of all may choose', async () => {
    const { user, tokens } = await signedIn();
    const [sid] = tokens.map(sidOf);
    const other = await server.createTenant();
    const bound = await follow({ token: (await keyOf(tenant)).key, query: '' });
    const foreign = await follow({ token: (await keyOf(other)).key, query: '' });
    const all = await follow({ token: (await keyOf(null)).key, query: '' });
    const chosen = await follow({ token: (await keyOf(null)).key, query: `?tenant=${other.slug}` });
    await disable(user);
    for (const reader of [bound, all]) await reader.until('the event', () => sids(reader).includes(sid));
    for (const reader of [foreign, chosen]) {
      await reader.caughtUp();
      expect(reader.events).toEqual([]);
    }
  });

  test('another tenant does not exist for a bound key', async () => {
    const { key: token } = await keyOf(await server.createTenant());
    const answer = await server.request('GET', `/v2/revocations?tenant=${tenant.id}`, { token });
    expect(answer.status).toBe(404);
    expectProblem(server, answer, 'tenant_not_found');
  });

  test('S14: the stream ends with its key, deleted or expired, on every instance', async () => {
    const { id, key } = await keyOf(tenant);
    const expiring = await keyOf(null, { expires_at: new Date(server.clock.now().getTime() + 60_000).toISOString() });
    const [deleted, expired, other] = [
      await follow({ at: peer, token: key }),
      await follow({ token: expiring.key }),
      await follow({ token: (await keyOf(tenant)).key }),
    ];
    await server.request('DELETE', `/v2/admin/api-keys/${id}`);
    await deleted.until('the end', deleted.isEnded);
    server.clock.advance(61);
    await expired.until('the end', expired.isEnded);
    await other.caughtUp();
    expect(other.isEnded()).toBe(false);
  });
});

test('a caller can not take all places', async () => {
  const token = (await keyOf(tenant)).key;
  await Promise.all(Array.from({ length: 100 }, () => follow({ token })));
  expectProblem(server, await server.request('GET', '/v2/revocations', { token }), 'rate_limited');
  await follow();
  for (const reader of readers.slice(0, 100)) reader.close();
  await eventually(async () => expect((await follow({ token })).status).toBe(200));
});

test('what has expired is not told, and removed', async () => {
  const { user } = await signedIn();
  await disable(user);
  const count = async () =>
    (await server.db.query(Prisma.sql`SELECT FROM session_revocations WHERE tenant_id = ${tenant.id}`)).length;
  await server.services.revocations.removeExpired();
  expect(await count()).toBe(1);
  server.clock.advance(3601);
  const reader = await follow();
  await reader.caughtUp();
  expect(reader.events).toEqual([]);
  server.clock.advance(301);
  await server.services.revocations.removeExpired();
  expect(await count()).toBe(0);
});

test('a server that stops ends its readers at once and takes no new ones', async () => {
  const stopping = await startTestServer({ peer: server });
  const reader = await follow({ at: stopping });
  expect(reader.status).toBe(200);
  stopping.services.revocations.stop();
  await reader.until('the end', reader.isEnded);
  expectProblem(stopping, await stopping.request('GET', '/v2/revocations'), 'unavailable');
  await stopping.stop();
});
