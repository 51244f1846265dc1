import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { exportJWK, type JWK, SignJWT, UnsecuredJWT } from 'jose';
import { problem, type RecordingServer, startRecordingServer } from '../test/recording-server';
import { routes } from '../test/tokens';
import { createVerifier, type VerifierOptions } from './verify';

const TENANT = 'ten_01J00000000000000000000000';
const ISSUER = 'https://auth.example.com';
const key = generateKeyPairSync('ed25519');
const otherKey = generateKeyPairSync('ed25519');

let server: RecordingServer;
let published: JWK[];

beforeAll(async () => {
  published = [{ ...(await exportJWK(key.publicKey)), kid: 'k1', alg: 'EdDSA', use: 'sig' }];
});
beforeEach(async () => {
  server = await startRecordingServer();
  server.answer(
    routes({
      'GET /v2/tenants/acme-corp/discovery': {
        json: { tenant_id: TENANT, slug: 'acme-corp', issuer: ISSUER, jwks_uri: 'http://127.0.0.1:1/elsewhere' },
      },
      [`GET /v2/tenants/${TENANT}/discovery`]: {
        json: { tenant_id: TENANT, slug: 'acme-corp', issuer: ISSUER, jwks_uri: 'http://127.0.0.1:1/elsewhere' },
      },
      'GET /.well-known/jwks.json': () => ({ json: { keys: published } }),
    }),
  );
});
afterEach(() => server.close());

const CLAIMS = {
  iss: ISSUER,
  sub: 'usr_alice',
  aud: TENANT,
  jti: 'jti-1',
  sid: 'ses_1',
  tenant_id: TENANT,
  roles: ['member'],
  email: 'alice@acme.com',
  email_verified: true,
  public_metadata: { theme_name: 'dark', nested_key: { a_b: 1 } },
};

interface Made {
  claims?: Record<string, unknown>;
  header?: Record<string, unknown>;
  signWith?: KeyObject;
}
function token({ claims = {}, header = {}, signWith = key.privateKey }: Made = {}): Promise<string> {
  const now = Math.floor(Date.now() / 1000);
  return new SignJWT({ iat: now, exp: now + 900, ...CLAIMS, ...claims })
    .setProtectedHeader({ alg: 'EdDSA', typ: 'at+jwt', kid: 'k1', ...header })
    .sign(signWith);
}
const verifier = (options: Partial<VerifierOptions> = {}) =>
  createVerifier({ url: server.url, tenant: 'acme-corp', ...options });
const asked = (path: string) => server.requests.filter(({ url }) => url === path).length;
const REFUSED = { name: 'HelloJohnError', code: 'unauthenticated', status: 401 };

it('resolves to the claims in camelCase, metadata untouched', async () => {
  const claims = await verifier()(
    await token({ claims: { metadata: { plan_name: 'pro' }, metadata_truncated: true } }),
  );
  expect(claims).toEqual({
    iss: ISSUER,
    sub: 'usr_alice',
    aud: TENANT,
    iat: expect.any(Number),
    exp: expect.any(Number),
    jti: 'jti-1',
    sid: 'ses_1',
    tenantId: TENANT,
    roles: ['member'],
    email: 'alice@acme.com',
    emailVerified: true,
    publicMetadata: CLAIMS.public_metadata,
    metadata: { plan_name: 'pro' },
    metadataTruncated: true,
  });
});

it('asks for tenant and keys once, however many tokens are checked', async () => {
  const verify = verifier();
  const good = await token();
  await Promise.all([...Array(20)].map(() => verify(good)));
  await verify(good);
  expect(server.requests.map(({ url }) => url)).toEqual(['/v2/tenants/acme-corp/discovery', '/.well-known/jwks.json']);
});

it('needs no discovery with the tenant’s id and the issuer', async () => {
  const verify = verifier({ tenant: TENANT, issuer: ISSUER });
  await expect(verify(await token())).resolves.toMatchObject({ sub: 'usr_alice' });
  expect(server.requests.map(({ url }) => url)).toEqual(['/.well-known/jwks.json']);
});

it('learns the issuer for a tenant’s id', async () => {
  await expect(verifier({ tenant: TENANT })(await token())).resolves.toMatchObject({ iss: ISSUER });
});

it('prefers the issuer it was given', async () => {
  await expect(verifier({ issuer: 'https://other.example' })(await token())).rejects.toMatchObject(REFUSED);
});

it('says that a token has expired', async () => {
  const expired = await token({ claims: { exp: Math.floor(Date.now() / 1000) - 1 } });
  await expect(verifier()(expired)).rejects.toMatchObject({ code: 'token_expired', status: 401 });
});

it.each<[string, Made]>([
  ['another issuer', { claims: { iss: 'https://evil.example' } }],
  ['another audience', { claims: { aud: 'ten_other' } }],
  ['a list of audiences', { claims: { aud: [TENANT, 'ten_other'] } }],
  ['another tenant in the claim', { claims: { tenant_id: 'ten_other' } }],
  ['the type of an ID token', { header: { typ: 'JWT' } }],
  ['no type', { header: { typ: undefined } }],
  ['no end', { claims: { exp: undefined } }],
  ['no user', { claims: { sub: undefined } }],
  ['no session', { claims: { sid: undefined } }],
  ['no id', { claims: { jti: undefined } }],
  ['a start in the future', { claims: { nbf: Math.floor(Date.now() / 1000) + 60 } }],
  ['no kid', { header: { kid: undefined } }],
  ['another key under the known kid', { signWith: otherKey.privateKey }],
])('refuses a token with %s', async (_what, made) => {
  await expect(verifier()(await token(made))).rejects.toMatchObject(REFUSED);
});

describe('algorithms (T1)', () => {
  it('refuses an unsigned token', async () => {
    const unsigned = new UnsecuredJWT({ ...CLAIMS, exp: Math.floor(Date.now() / 1000) + 900 }).encode();
    const [, payload] = unsigned.split('.');
    const header = (alg: string) =>
      Buffer.from(JSON.stringify({ alg, typ: 'at+jwt', kid: 'k1' })).toString('base64url');
    for (const alg of ['none', 'None', 'nOnE']) {
      await expect(verifier()(`${header(alg)}.${payload}.`)).rejects.toMatchObject(REFUSED);
    }
  });

  it('refuses HS256 keyed by the public key', async () => {
    const now = Math.floor(Date.now() / 1000);
    const forged = await new SignJWT({ ...CLAIMS, iat: now, exp: now + 900 })
      .setProtectedHeader({ alg: 'HS256', typ: 'at+jwt', kid: 'k1' })
      .sign(Buffer.from(String(published[0]?.x), 'base64url'));
    await expect(verifier()(forged)).rejects.toMatchObject(REFUSED);
  });

  it.each(['', 'x', 'a.b.c', 'a.b', '..', undefined, null, 7, {}, 'x'.repeat(100_000)])('refuses %p', async (value) => {
    await expect(verifier()(value as string)).rejects.toMatchObject(REFUSED);
  });
});

describe('keys', () => {
  const KIDS = ['../../etc/passwd', "' OR 1=1--", '__proto__', 'constructor', ''];

  it.each(KIDS)('finds none for kid %p', async (kid) => {
    await expect(verifier()(await token({ header: { kid } }))).rejects.toMatchObject(REFUSED);
  });

  it('asks at most once for 1,000 unknown kids (T2)', async () => {
    const verify = verifier();
    await verify(await token());
    const results = await Promise.allSettled(
      [...Array(1000)].map(async (_, n) => verify(await token({ header: { kid: `kid-${n}` } }))),
    );
    expect(results.every(({ status }) => status === 'rejected')).toBe(true);
    expect(asked('/.well-known/jwks.json')).toBe(1);
  });

  it('sends no request because of a token’s header (T2)', async () => {
    const attacker = await startRecordingServer();
    const jwk = { ...(await exportJWK(otherKey.publicKey)), kid: 'k1' };
    const verify = verifier();
    for (const header of [{ jku: `${attacker.url}/keys` }, { x5u: `${attacker.url}/cert` }, { jwk }]) {
      await expect(verify(await token({ header, signWith: otherKey.privateKey }))).rejects.toMatchObject(REFUSED);
      await expect(verify(await token({ header }))).resolves.toMatchObject({ sub: 'usr_alice' });
    }
    expect(attacker.requests).toEqual([]);
    await attacker.close();
  });
});

describe('a server that can’t help', () => {
  it('is not a refusal of the token', async () => {
    const verify = verifier();
    server.answer(() => problem(503, 'unavailable'));
    await expect(verify(await token())).rejects.toMatchObject({ code: 'unavailable', status: 503 });
  });

  it('is asked again', async () => {
    const verify = verifier({ tenant: TENANT, issuer: ISSUER });
    server.answer(() => problem(503, 'unavailable'));
    await expect(verify(await token())).rejects.toMatchObject({ code: 'unavailable' });
    server.answer(() => ({ json: { keys: published } }));
    await expect(verify(await token())).resolves.toMatchObject({ sub: 'usr_alice' });
  });

  it('answers with something else than keys', async () => {
    server.answer(() => ({ json: { hello: 'world' } }));
    const verify = verifier({ tenant: TENANT, issuer: ISSUER });
    await expect(verify(await token())).rejects.toMatchObject({ name: 'HelloJohnError', code: 'invalid_response' });
  });

  it('does not know the tenant', async () => {
    await expect(verifier({ tenant: 'nobody' })(await token())).rejects.toMatchObject({
      code: 'not_found',
      status: 404,
    });
  });

  it('is gone', async () => {
    await server.close();
    await expect(verifier()(await token())).rejects.toMatchObject({ code: 'network_error' });
  });
});

it.each(['..', 'a/b'])('refuses the tenant %p without a request', async (tenant) => {
  await expect(verifier({ tenant })(await token())).rejects.toMatchObject({ code: 'invalid_argument' });
  expect(server.requests).toEqual([]);
});

it.each(['', undefined, null])('is not made for the tenant %p', (tenant) => {
  const invalid = expect.objectContaining({ code: 'invalid_argument' });
  expect(() => verifier({ tenant: tenant as string })).toThrow(invalid);
});
