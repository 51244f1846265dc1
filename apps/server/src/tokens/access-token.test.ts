import { createHmac, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { exportJWK, importJWK, jwtVerify } from 'jose';
import { createManualClock } from '../../test/manual-clock';
import { newId } from '../ids';
import { type AccessTokens, createAccessTokens } from './access-token';
import type { AccessTokenClaims } from './claims';
import type { SigningKeys } from './signing-keys';

const ISSUER = 'https://id.example.com';
const clock = createManualClock();
clock.freeze();
const own = generateKeyPairSync('ed25519');
const foreign = generateKeyPairSync('ed25519');

/** Keys in a map, as the real ones are once they have been read; `asked` are the names that were looked up. */
function keysOf(keys: Map<string, { publicKey: KeyObject; privateKey: KeyObject }>, asked: string[] = []): SigningKeys {
  return {
    ensure: async () => undefined,
    current: async () => ({ kid: 'own', privateKey: own.privateKey }),
    find: async (kid) => {
      asked.push(kid);
      return keys.get(kid)?.publicKey ?? null;
    },
    jwks: async () => ({ keys: [] }),
    list: async () => [],
    rotate: async () => undefined,
    revoke: async () => undefined,
  };
}

const asked: string[] = [];
const keys = new Map([['own', own]]);
let tokens: AccessTokens;
beforeEach(() => {
  asked.length = 0;
  keys.set('own', own);
  tokens = createAccessTokens({ signingKeys: keysOf(keys, asked), clock, issuer: ISSUER });
});

const nowSeconds = () => Math.floor(clock.now().getTime() / 1000);

function claimsOf(overrides: Partial<AccessTokenClaims> = {}): AccessTokenClaims {
  const tenantId = newId('ten');
  return {
    iss: ISSUER,
    sub: newId('usr'),
    aud: tenantId,
    iat: nowSeconds(),
    exp: nowSeconds() + 900,
    jti: 'one',
    sid: newId('ses'),
    tenant_id: tenantId,
    roles: ['member'],
    email: 'alice@example.com',
    email_verified: true,
    public_metadata: { theme: 'dark' },
    ...overrides,
  };
}

const encode = (part: unknown) => Buffer.from(JSON.stringify(part)).toString('base64url');

/** A token of any header and payload, signed as told. */
function forge(header: unknown, payload: unknown, signer: (input: string) => Buffer = signOwn): string {
  const input = `${encode(header)}.${encode(payload)}`;
  return `${input}.${signer(input).toString('base64url')}`;
}
const signOwn = (input: string) => sign(null, Buffer.from(input), own.privateKey);
const HEADER = { alg: 'EdDSA', typ: 'at+jwt', kid: 'own' };

const refusal = async (token: string) => {
  try {
    await tokens.verify(token);
    return 'accepted';
  } catch (error) {
    return (error as { code?: string }).code ?? error;
  }
};

test('a token is a JWT that any library can check', async () => {
  const claims = claimsOf();
  const token = await tokens.mint(claims);
  const publicKey = await importJWK(await exportJWK(own.publicKey), 'EdDSA');
  const { payload, protectedHeader } = await jwtVerify(token, publicKey, {
    algorithms: ['EdDSA'],
    typ: 'at+jwt',
    issuer: ISSUER,
    audience: claims.tenant_id,
  });
  expect(protectedHeader).toEqual({ alg: 'EdDSA', typ: 'at+jwt', kid: 'own' });
  expect(payload).toEqual(claims);
  expect(await tokens.mint(claims)).toBe(token);
});

test('a genuine token gives its claims, as often as it comes', async () => {
  const { iss, sub, aud, iat, exp, sid, tenant_id, ...rest } = claimsOf();
  const token = await tokens.mint({ iss, sub, aud, iat, exp, sid, tenant_id, ...rest });
  for (let i = 0; i < 3; i += 1)
    expect(await tokens.verify(token)).toEqual({ kid: 'own', claims: { iss, sub, aud, iat, exp, sid, tenant_id } });
});

test('it ends on the second, seen before or not', async () => {
  const token = await tokens.mint(claimsOf());
  expect(await refusal(token)).toBe('accepted');
  clock.advance(899);
  expect(await refusal(token)).toBe('accepted');
  clock.advance(1);
  expect(await refusal(token)).toBe('token_expired');
  expect(await refusal(forge(HEADER, claimsOf({ exp: nowSeconds() })))).toBe('token_expired');
});

describe('T1: only Ed25519', () => {
  const none = () => Buffer.alloc(0);
  const hmacOverPublicKey = (input: string) => {
    const x = own.publicKey.export({ format: 'jwk' }).x ?? '';
    return createHmac('sha256', Buffer.from(x, 'base64url')).update(input).digest();
  };

  test.each(['none', 'None', 'nOnE', 'NONE', ''])('alg %j without a signature', async (alg) => {
    expect(await refusal(forge({ ...HEADER, alg }, claimsOf(), none))).toBe('unauthenticated');
  });

  test.each(['HS256', 'EdDSA'])('alg %s, signed with the public key as the secret of an HMAC', async (alg) => {
    expect(await refusal(forge({ ...HEADER, alg }, claimsOf(), hmacOverPublicKey))).toBe('unauthenticated');
  });

  test.each(['ES256', 'RS256', 'PS256', 'Ed25519', 'eddsa', ['EdDSA']])('alg %j over a good signature', async (alg) => {
    expect(await refusal(forge({ ...HEADER, alg }, claimsOf()))).toBe('unauthenticated');
  });

  test('another key under our name', async () => {
    const signForeign = (input: string) => sign(null, Buffer.from(input), foreign.privateKey);
    expect(await refusal(forge(HEADER, claimsOf(), signForeign))).toBe('unauthenticated');
  });
});

describe('T2: the header leads nowhere', () => {
  test.each(['../../etc/passwd', "' OR 1=1--", '__proto__', 'constructor', 'own '])('kid %j', async (kid) => {
    expect(await refusal(forge({ ...HEADER, kid }, claimsOf()))).toBe('unauthenticated');
    expect(asked).toEqual([kid]);
  });

  test.each([
    { kid: undefined },
    { kid: 1 },
    { kid: '' },
    { typ: undefined },
    { typ: 'JWT' },
    { typ: 'at+JWT' },
    { jku: 'http://127.0.0.1:1/jwks' },
    { x5u: 'http://127.0.0.1:1/cert' },
    { jwk: foreign.publicKey.export({ format: 'jwk' }) },
    { crit: ['exp'] },
    { b64: false },
  ])('%j', async (change) => {
    expect(await refusal(forge({ ...HEADER, ...change }, claimsOf()))).toBe('unauthenticated');
    expect(asked).toEqual([]);
  });
});

describe('T4: claims', () => {
  test.each([
    { iss: 'https://other.example.com' },
    { iss: undefined },
    { aud: newId('ten') },
    { aud: undefined },
    { tenant_id: 'acme' },
    { sub: 'usr_1' },
    { sub: undefined },
    { sid: undefined },
    { iat: undefined },
    { exp: undefined },
    { exp: '9999999999' },
    { exp: 1e308 },
  ])('%j is refused', async (change) => {
    expect(await refusal(forge(HEADER, { ...claimsOf(), ...change }))).toBe('unauthenticated');
  });

  test('a token of the future is refused, a minute of skew is not', async () => {
    expect(await refusal(forge(HEADER, claimsOf({ iat: nowSeconds() + 50 })))).toBe('accepted');
    expect(await refusal(forge(HEADER, claimsOf({ iat: nowSeconds() + 100 })))).toBe('unauthenticated');
  });
});

describe('form', () => {
  test.each(['', '..', 'a.b.c', 'a.b', '{}.{}.{}', `${encode(HEADER)}..`, `.${encode({})}.`])('%j', async (token) => {
    expect(await refusal(token)).toBe('unauthenticated');
  });

  test('every change of a letter is refused', async () => {
    const token = await tokens.mint(claimsOf());
    for (let i = 0; i < token.length; i += 7) {
      const other = token[i] === 'A' ? 'B' : 'A';
      expect(await refusal(`${token.slice(0, i)}${other}${token.slice(i + 1)}`)).toBe('unauthenticated');
    }
    for (const changed of [`${token}=`, `${token}A`, `${token}.`, ` ${token}`, `${token}.x`]) {
      expect(await refusal(changed)).toBe('unauthenticated');
    }
    // The last letter of a signature holds two bits that mean nothing.
    const last = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
    const twins = [...last].filter((letter) => letter !== token.at(-1)).map((letter) => token.slice(0, -1) + letter);
    for (const twin of twins) expect(await refusal(twin)).toBe('unauthenticated');
  });
});

test('a key that is withdrawn takes its tokens with it, those seen before included', async () => {
  const token = await tokens.mint(claimsOf());
  expect(await refusal(token)).toBe('accepted');
  keys.delete('own');
  expect(await refusal(token)).toBe('unauthenticated');
});

test('more tokens than are remembered are all still checked', async () => {
  const first = await tokens.mint(claimsOf());
  expect(await refusal(first)).toBe('accepted');
  const header = encode(HEADER);
  const claims = claimsOf();
  for (let i = 0; i < 5001; i += 1) {
    const input = `${header}.${encode({ ...claims, jti: String(i) })}`;
    await tokens.verify(`${input}.${signOwn(input).toString('base64url')}`);
  }
  expect(await refusal(first)).toBe('accepted');
  expect(await refusal(first.replace(/.{8}(?=.{20}$)/, 'AAAAAAAA'))).toBe('unauthenticated');
});
