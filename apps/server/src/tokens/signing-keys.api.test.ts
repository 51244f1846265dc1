import { startTestServer, type TestServer } from '../../test/harness';
import { expectProblem } from '../../test/problems';
import { Prisma } from '../generated/prisma/client';

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

describe('a key that is withdrawn', () => {
  const revoke = (kid: string, at = server) => at.request('POST', `${KEYS}/${kid}/revoke`);
  const me = (token: string, at = server) => at.request('GET', '/v2/me', { token });
  const current = async (at = server) =>
    (await at.request('GET', KEYS)).body.signing_keys.find(({ status }: { status: string }) => status === 'current')
      .kid;

  test('takes its tokens with it on every instance, and another key signs there from the answer on', async () => {
    const tenant = await server.createTenant();
    const user = await server.createUser(tenant);
    const old = [await server.signIn(tenant, user), await peer.signIn(tenant, user)];
    for (const each of [server, peer]) {
      for (const { access_token: token } of old) expect((await me(token, each)).status).toBe(200);
    }
    const leaked = kidOf(old[0]?.access_token ?? '');
    const answer = await revoke(leaked);
    expect(answer.status).toBe(200);
    expect(answer.body.signing_keys.map(({ kid }: { kid: string }) => kid)).not.toContain(leaked);
    for (const each of [peer, server]) {
      for (const { access_token: token } of old) expectProblem(server, await me(token, each), 'unauthenticated');
      const fresh = await each.signIn(tenant, user);
      expect(kidOf(fresh.access_token)).toBe(await current());
      for (const other of [server, peer]) expect((await me(fresh.access_token, other)).status).toBe(200);
    }
    // Sessions go on.
    const { refresh_token } = old[1] ?? {};
    const renewed = await peer.request('POST', '/v2/auth/refresh', { token: null, body: { refresh_token } });
    expect((await me(renewed.body.access_token)).status).toBe(200);
    const events = await server.request('GET', '/v2/admin/audit-events?type=signing_key.revoked');
    expect(events.body.events[0]).toMatchObject({
      actor: { type: 'root' },
      target: { type: 'signing_key', id: leaked },
      changes: { signs: { to: await current() } },
    });
  });

  test('is in no list any more, on no instance, and its private half in no row', async () => {
    const kid = await current();
    await revoke(kid);
    for (const each of [server, peer]) {
      const { keys } = (await each.request('GET', '/.well-known/jwks.json', { token: null })).body;
      expect(keys.map((key: { kid: string }) => key.kid)).not.toContain(kid);
    }
    const rows = await server.db.query(
      Prisma.sql`SELECT length(private_jwk) AS length FROM signing_keys WHERE kid = ${kid} AND revoked_at IS NOT NULL`,
    );
    expect(rows).toEqual([{ length: 0 }]);
    expectProblem(server, await revoke(kid), 'signing_key_not_found');
    expectProblem(server, await revoke('../users'), 'not_found');
  });

  test('lets the one that waits for its turn sign at once, and leaves the one that signs alone when it is another', async () => {
    await server.request('POST', `${KEYS}/rotate`);
    const listed = (await server.request('GET', KEYS)).body.signing_keys;
    const kids = Object.fromEntries(listed.map(({ kid, status }: Record<string, string>) => [status, kid]));
    await revoke(kids.current);
    expect(await current()).toBe(kids.next);
    if (kids.previous !== undefined) await revoke(kids.previous);
    expect(await current()).toBe(kids.next);
  });

  test('is withdrawn once, however many ask at the same time, and one key signs then', async () => {
    const kid = await current();
    const answers = await Promise.all(Array.from({ length: 6 }, (_, n) => revoke(kid, n % 2 === 0 ? server : peer)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 404, 404, 404, 404, 404]);
    expect(await current(peer)).toBe(await current());
  });
});
