import { startTestServer, type TestServer } from '../../test/harness';

let server: TestServer;
let peer: TestServer;
beforeAll(async () => {
  server = await startTestServer({ isRateLimited: false });
  peer = await startTestServer({ peer: server, isRateLimited: false });
});
afterAll(async () => {
  await peer.stop();
  await server.stop();
});

const KEYS = '/v2/admin/signing-keys';
const kidOf = (token: string) => JSON.parse(Buffer.from(token.split('.')[0] ?? '', 'base64url').toString()).kid;

test('T7: while the key is replaced no valid token is refused, on no instance', async () => {
  const tenant = await server.createTenant();
  const user = await server.createUser(tenant);
  const first = (await server.signIn(tenant, user)).access_token;
  const refused: number[] = [];
  const kids = new Set<string>();
  let tokens: string[] = [first];
  const rotated = await server.request('POST', `${KEYS}/rotate`);
  expect(rotated.body.signing_keys.map(({ status }: { status: string }) => status)).toEqual(['next', 'current']);
  // A minute a step, over the change; each token is shown to both servers as long as it lives.
  for (let step = 0; step < 18; step += 1) {
    server.clock.advance(60);
    const at = step % 2 === 0 ? server : peer;
    const { access_token: token } = await at.signIn(tenant, user);
    kids.add(kidOf(token));
    tokens = [...tokens, token].slice(-14);
    for (const each of [server, peer]) {
      const calls = tokens.map(async (held) => (await each.request('GET', '/v2/me', { token: held })).status);
      refused.push(...(await Promise.all(calls)).filter((status) => status !== 200));
    }
  }
  expect(kids.size).toBe(2);
  expect(refused).toEqual([]);
}, 120_000);

test('the published keys have no private member; the change is in the audit log', async () => {
  await server.request('POST', `${KEYS}/rotate`);
  const jwks = await server.request('GET', '/.well-known/jwks.json', { token: null });
  const list = await server.request('GET', KEYS);
  expect(jwks.body.keys.length).toBeGreaterThan(1);
  for (const answer of [jwks, list]) expect(JSON.stringify(answer.body)).not.toMatch(/"d"|private/);
  const events = await server.request('GET', '/v2/admin/audit-events?type=signing_key.rotated');
  expect(events.body.events[0]).toMatchObject({
    actor: { type: 'root' },
    target: { type: 'signing_key', id: expect.any(String) },
  });
});
