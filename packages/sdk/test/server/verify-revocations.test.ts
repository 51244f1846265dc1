import { startTestServer, type TestServer, type TestTenant, type TestUser } from '@hellojohn/server/testing';
import { createVerifier, type RevocationStatus, type Verify } from '../../src/verify';
import { type CuttableProxy, startCuttableProxy } from '../cuttable-proxy';

let server: TestServer;
let tenant: TestTenant;
let key: { id: string; key: string };
let proxy: CuttableProxy;
let verifiers: Verify[] = [];

beforeAll(async () => {
  server = await startTestServer({ isRateLimited: false });
  tenant = await server.createTenant();
});
afterAll(() => server.stop());
beforeEach(async () => {
  const body = { name: 'verifier', scopes: ['sessions:read'], tenant: tenant.id };
  key = (await server.request('POST', '/v2/admin/api-keys', { body })).body;
  proxy = await startCuttableProxy(server.url);
});
afterEach(async () => {
  for (const verify of verifiers) verify.close();
  verifiers = [];
  await proxy.close();
});

interface Followed {
  verify: Verify;
  statuses: RevocationStatus[];
}

function follow(onLost: 'closed' | 'open' = 'closed', url = proxy.url): Followed {
  const statuses: RevocationStatus[] = [];
  const onStatus = (status: RevocationStatus) => statuses.push(status);
  const verify = createVerifier({ url, tenant: tenant.slug, revocations: { token: key.key, onLost, onStatus } });
  verifiers.push(verify);
  return { verify, statuses };
}

async function signedIn(): Promise<{ user: TestUser; token: string }> {
  const user = await server.createUser(tenant);
  return { user, token: (await server.signIn(tenant, user)).access_token };
}

const disable = async ({ id }: TestUser) => {
  await server.request('PATCH', `/v2/admin/tenants/${tenant.id}/users/${id}`, { body: { status: 'disabled' } });
};

/** What a verifier says of a token: `taken`, or the code. */
const judge = (verify: Verify, token: string): Promise<string> =>
  verify(token).then(
    () => 'taken',
    (error: { code: string }) => error.code,
  );

async function until(what: string, judgement: () => Promise<unknown> | unknown, expected: unknown): Promise<void> {
  for (const deadline = Date.now() + 20_000; (await judgement()) !== expected; ) {
    if (Date.now() > deadline) throw new Error(`in vain: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

it('takes a live session, and refuses it once it has ended', async () => {
  const { verify, statuses } = follow();
  expect(verify.revocationStatus).toBe('idle');
  const [alice, bob] = [await signedIn(), await signedIn()];
  await expect(verify(alice.token)).resolves.toMatchObject({ sub: alice.user.id });
  expect(verify.revocationStatus).toBe('following');
  await disable(alice.user);
  await until('the refusal', () => judge(verify, alice.token), 'session_revoked');
  expect(await judge(verify, bob.token)).toBe('taken');
  expect(statuses).toEqual(['starting', 'following']);
});

it('judges its first tokens by all that ended before it began', async () => {
  const [alice, bob] = [await signedIn(), await signedIn()];
  await disable(alice.user);
  const { verify } = follow();
  const judgements = await Promise.all([alice.token, bob.token, alice.token].map((token) => judge(verify, token)));
  expect(judgements).toEqual(['session_revoked', 'taken', 'session_revoked']);
});

it.each([
  ['closed', 'revocations_lost'],
  ['open', 'taken'],
] as const)('S11: cut off and %s it says so, and misses nothing that ended meanwhile', async (onLost, meanwhile) => {
  const { verify, statuses } = follow(onLost);
  const [alice, bob, carol] = [await signedIn(), await signedIn(), await signedIn()];
  await disable(carol.user);
  await until('the refusal', () => judge(verify, carol.token), 'session_revoked');
  expect(await judge(verify, alice.token)).toBe('taken');
  proxy.cut();
  await until('the loss', () => verify.revocationStatus, 'lost');
  await disable(alice.user);
  expect(await judge(verify, alice.token)).toBe(meanwhile);
  expect(await judge(verify, bob.token)).toBe(meanwhile);
  expect(await judge(verify, carol.token)).toBe('session_revoked');
  proxy.restore();
  await until('the way back', () => verify.revocationStatus, 'following');
  expect(await judge(verify, alice.token)).toBe('session_revoked');
  expect(await judge(verify, bob.token)).toBe('taken');
  expect(statuses).toEqual(['starting', 'following', 'lost', 'following']);
});

it('notices a connection that has died without a word', async () => {
  const { verify } = follow();
  const { token } = await signedIn();
  expect(await judge(verify, token)).toBe('taken');
  proxy.silence();
  await until('the loss', () => verify.revocationStatus, 'lost');
  expect(await judge(verify, token)).toBe('revocations_lost');
});

it.each([
  ['closed', 'revocations_lost'],
  ['open', 'taken'],
] as const)('with a token that may not follow, and %s: %s', async (onLost, judgement) => {
  const { token } = await signedIn();
  const revocations = { token: 'hj_no-key-of-this-server', onLost };
  const verify = createVerifier({ url: server.url, tenant: tenant.slug, revocations });
  verifiers.push(verify);
  expect(await judge(verify, token)).toBe(judgement);
  expect(verify.revocationStatus).toBe('lost');
});

it('S14: loses the feed with its key', async () => {
  const { verify } = follow();
  const { token } = await signedIn();
  expect(await judge(verify, token)).toBe('taken');
  await server.request('DELETE', `/v2/admin/api-keys/${key.id}`);
  await until('the loss', () => judge(verify, token), 'revocations_lost');
});

it('goes on at another server when its own stops, without a word', async () => {
  const { verify, statuses } = follow();
  const { user, token } = await signedIn();
  expect(await judge(verify, token)).toBe('taken');
  proxy.cut();
  proxy.restore();
  await disable(user);
  await until('the refusal', () => judge(verify, token), 'session_revoked');
  expect(statuses[1]).toBe('following');
});

describe('a signing key that is withdrawn', () => {
  /** As an administrator does it for the key that signs. */
  async function withdraw(): Promise<void> {
    const { signing_keys } = (await server.request('GET', '/v2/admin/signing-keys')).body;
    const { kid } = signing_keys.find(({ status }: { status: string }) => status === 'current');
    expect((await server.request('POST', `/v2/admin/signing-keys/${kid}/revoke`)).status).toBe(200);
  }

  it('takes all its tokens with it, and those of the next one are taken', async () => {
    const { verify, statuses } = follow();
    const { user, token } = await signedIn();
    expect(await judge(verify, token)).toBe('taken');
    await withdraw();
    await until('the refusal', () => judge(verify, token), 'unauthenticated');
    // The keys were read a moment ago, and are read once more.
    expect(await judge(verify, (await server.signIn(tenant, user)).access_token)).toBe('taken');
    expect(statuses).toEqual(['starting', 'following']);
  });

  it.each([
    ['closed', 'revocations_lost'],
    ['open', 'taken'],
  ] as const)(
    'S11: while the verifier is cut off and %s: %s, and refused when it is back',
    async (onLost, meanwhile) => {
      const { verify } = follow(onLost);
      const { token } = await signedIn();
      expect(await judge(verify, token)).toBe('taken');
      proxy.cut();
      await until('the loss', () => verify.revocationStatus, 'lost');
      await withdraw();
      expect(await judge(verify, token)).toBe(meanwhile);
      proxy.restore();
      await until('the way back', () => verify.revocationStatus, 'following');
      expect(await judge(verify, token)).toBe('unauthenticated');
    },
  );
});

it('lets go of the server when it is closed', async () => {
  const { verify, statuses } = follow();
  const { token } = await signedIn();
  await verify(token);
  verify.close();
  expect(verify.revocationStatus).toBe('closed');
  expect(await judge(verify, token)).toBe('revocations_lost');
  expect(statuses.at(-1)).toBe('closed');
});
