import { type FeedReader, followFeed } from '../../test/event-stream';
import { startTestServer, type TestServer, type TestTenant } from '../../test/harness';

let server: TestServer;
let peer: TestServer;
let tenant: TestTenant;
let readers: FeedReader[] = [];
beforeAll(async () => {
  server = await startTestServer({ isRateLimited: false });
  peer = await startTestServer({ peer: server, isRateLimited: false });
  tenant = await server.createTenant();
});
afterAll(async () => {
  await peer.stop();
  await server.stop();
});
afterEach(() => {
  for (const reader of readers) reader.close();
  readers = [];
});

const KEYS = '/v2/admin/signing-keys';

async function follow(options: Partial<Parameters<typeof followFeed>[1]> = {}): Promise<FeedReader> {
  const reader = await followFeed(peer.url, { token: server.rootToken, ...options });
  readers.push(reader);
  return reader;
}

/** Withdraws the key that signs. */
async function withdraw(): Promise<string> {
  const { signing_keys } = (await server.request('GET', KEYS)).body;
  const { kid } = signing_keys.find(({ status }: { status: string }) => status === 'current');
  expect((await server.request('POST', `${KEYS}/${kid}/revoke`)).status).toBe(200);
  return kid;
}

/** Names of the withdrawn keys that came, in any order. */
const told = (reader: FeedReader) => reader.keys.map(({ kid }) => kid).sort();

test('a signing key that is withdrawn is told at another server, once, to readers of all tenants and of one', async () => {
  const body = { name: 'feed', scopes: ['sessions:read'], tenant: tenant.id };
  const { key } = (await server.request('POST', '/v2/admin/api-keys', { body })).body;
  const all = await Promise.all([follow(), follow({ query: `?tenant=${tenant.slug}` }), follow({ token: key })]);
  for (const reader of all) await reader.caughtUp();
  const before = all.map(told);
  const kid = await withdraw();
  for (const [index, reader] of all.entries()) {
    await reader.until('the key', () => told(reader).includes(kid));
    await reader.caughtUp();
    expect(told(reader)).toEqual([...(before[index] ?? []), kid].sort());
    expect(reader.events).toEqual([]);
  }
  // Until then somebody may have the key published.
  const exp = all[0]?.keys.find((each) => each.kid === kid)?.exp ?? 0;
  expect(exp).toBeGreaterThanOrEqual(server.clock.now().getTime() / 1000 + 3600);
});

test('S11: a reader that was away when the key was withdrawn hears of it before it is up to date, wherever it goes on', async () => {
  const reader = await follow();
  await reader.caughtUp();
  const lastEventId = reader.lastId();
  reader.close();
  const kid = await withdraw();
  const resumed = await follow({ lastEventId });
  await resumed.until('a mark', () => resumed.lastId() !== '');
  expect(told(resumed)).toContain(kid);
  // The keys come anew with each stream: no place to go on from can be behind them.
  const again = await follow({ lastEventId: resumed.lastId() });
  await again.until('a mark', () => again.lastId() !== '');
  expect(told(again)).toEqual(told(resumed));
});

test('the place in the feed is the one of the sessions: a withdrawn key does not move it', async () => {
  const user = await server.createUser(tenant);
  const { access_token: token } = await server.signIn(tenant, user);
  const reader = await follow({ query: `?tenant=${tenant.id}` });
  await reader.caughtUp();
  await withdraw();
  await server.request('DELETE', `/v2/admin/tenants/${tenant.id}/users/${user.id}/sessions`);
  await reader.until('the session', () => reader.events.length === 1);
  expect(token).not.toBe('');
  const resumed = await follow({ query: `?tenant=${tenant.id}`, lastEventId: String(reader.events[0]?.id) });
  await resumed.caughtUp();
  expect(resumed.events).toEqual([]);
  expect(told(resumed)).toEqual(told(reader));
});

test('is forgotten when no token of the key can be taken by anybody any more', async () => {
  const kid = await withdraw();
  server.clock.advance(2 * 3600);
  const reader = await follow();
  await reader.caughtUp();
  expect(told(reader)).not.toContain(kid);
});
