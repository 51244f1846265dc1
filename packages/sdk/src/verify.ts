import { errors, type JSONWebKeySet, type JWTPayload, jwtVerify } from 'jose';
import { requireTenant } from './core/address';
import { createCall } from './core/call';
import { fromWire } from './core/case';
import { createSend, type HttpOptions } from './core/http';
import { HelloJohnError, isHelloJohnError } from './error';
import { createKeySet } from './verify/key-set';
import { createRevocations, type RevocationOptions, type RevocationStatus } from './verify/revocations';

export { type FieldError, HelloJohnError, isHelloJohnError } from './error';
export type { RevocationOptions, RevocationStatus } from './verify/revocations';

/** Options of `createVerifier`. */
export interface VerifierOptions extends HttpOptions {
  /** Id (`ten_…`) or slug of the tenant whose tokens are taken; those of all others are refused. */
  tenant: string;
  /**
   * What `iss` has to be: the server's public URL. Default: learned from the server at `url`, so `url` may be another
   * address of it (`http://127.0.0.1:8080`, a name inside the cluster).
   */
  issuer?: string;
  /**
   * Refuses sessions within a second of their end, and the tokens of a signing key within a second of its withdrawal, by
   * following the server. Default: a token is good until `exp`.
   */
  revocations?: RevocationOptions;
}

/** What an access token says, checked. */
export interface AccessTokenClaims {
  /** The server's public URL. */
  iss: string;
  /** Id of the user. */
  sub: string;
  /** Id of the tenant. */
  aud: string;
  /** Issued at, seconds since the Unix epoch. */
  iat: number;
  /** Expires at, seconds since the Unix epoch. */
  exp: number;
  /** Id of this token. */
  jti: string;
  /** Id of the session. */
  sid: string;
  /** Id of the tenant, the same as `aud`. */
  tenantId: string;
  roles: string[];
  email: string;
  emailVerified: boolean;
  publicMetadata: Record<string, unknown>;
  /** The keys of private metadata that the tenant's `jwtMetadataKeys` name; absent when it names none. */
  metadata?: Record<string, unknown>;
  /** Some of `jwtMetadataKeys` did not fit into the token. */
  metadataTruncated?: boolean;
}

/** A verifier; call it with a token. */
export interface Verify {
  /**
   * Checks one access token.
   *
   * @param token The bare token, without `Bearer `.
   * @throws HelloJohnError `token_expired`, `unauthenticated` and, with `revocations`, `session_revoked` (401): the
   * answers the server itself would give; `revocations_lost`: the feed is, and `onLost` is `closed`; `network_error`,
   * `timeout`, `invalid_response` or a code of the server: keys or tenant could not be loaded.
   */
  (token: string): Promise<AccessTokenClaims>;
  /** Whether it knows which sessions have ended; undefined without `revocations`. */
  readonly revocationStatus: RevocationStatus | undefined;
  /** Stops following the server; until then the connection keeps a Node process alive. */
  close(): void;
}

/**
 * Makes a function that checks access tokens without asking the server each time: by its public keys (JWKS).
 *
 * Taken are EdDSA signatures on `at+jwt` tokens of this issuer for this tenant, nothing else. Header fields that point
 * elsewhere (`jku`, `x5u`, `jwk`) are ignored, and an unknown key leads to at most one reload in 30 s.
 * A token stays good here until `exp`, also when its session has ended meanwhile; with `revocations` it does not: the first
 * token makes the verifier follow the server, and is judged once everything that ended before is known.
 *
 * Tokens carry the tenant's id, not its slug. Id and issuer, where they are not given, are asked for once at `url` (the
 * same server that the keys come from), never taken from the token.
 *
 * @throws HelloJohnError `invalid_argument`: `url`, `tenant` or `timeoutMs` is not usable.
 * @example
 * const verify = createVerifier({ url: 'http://localhost:8080', tenant: 'acme-corp' });
 * const { sub, roles } = await verify(token);
 * @see RFC 9068, JWT profile for access tokens
 */
export function createVerifier(options: VerifierOptions): Verify {
  requireTenant(options.tenant);
  const send = createSend(options);
  const keys = createKeySet(
    () => send({ method: 'get', path: '/.well-known/jwks.json' }) as Promise<JSONWebKeySet>,
    Date.now,
  );
  const expected = once(() => learn(options, createCall(send)));
  const following = options.revocations && { ...options.revocations, tenant: options.tenant };
  const revocations = following && createRevocations(options, { ...following, onKeyWithdrawn: keys.expire });

  async function verify(token: string): Promise<AccessTokenClaims> {
    const { tenantId, issuer } = await expected();
    try {
      const { payload, protectedHeader } = await jwtVerify(token, keys.find, {
        algorithms: ['EdDSA'],
        typ: 'at+jwt',
        issuer,
        audience: tenantId,
        requiredClaims: ['sub', 'iat', 'exp', 'jti', 'sid', 'tenant_id'],
      });
      const checked = claims(payload, tenantId);
      await revocations?.check({ sid: checked.sid, kid: protectedHeader.kid });
      return checked;
    } catch (error) {
      throw refusal(error);
    }
  }

  return Object.defineProperty(Object.assign(verify, { close: () => revocations?.close() }), 'revocationStatus', {
    get: () => revocations?.status,
  }) as Verify;
}

interface Expected {
  tenantId: string;
  issuer: string;
}

/** A slug has no underscore, so it can't be taken for an id. */
async function learn({ tenant, issuer }: VerifierOptions, call: ReturnType<typeof createCall>): Promise<Expected> {
  if (tenant.startsWith('ten_') && issuer !== undefined) return { tenantId: tenant, issuer };
  const found = await call('get', '/v2/tenants/{tenantId}/discovery', { path: { tenantId: tenant } });
  return { tenantId: found.tenantId, issuer: issuer ?? found.issuer };
}

/** Remembers a success, tries again after a failure. */
function once<T>(load: () => Promise<T>): () => Promise<T> {
  let loaded: Promise<T> | undefined;
  return () => {
    loaded ??= load().catch((error: unknown) => {
      loaded = undefined;
      throw error;
    });
    return loaded;
  };
}

function claims(payload: JWTPayload, tenantId: string): AccessTokenClaims {
  if (payload.aud !== tenantId || payload.tenant_id !== tenantId) throw new errors.JWTInvalid('another tenant');
  return fromWire(payload) as AccessTokenClaims;
}

function refusal(error: unknown): HelloJohnError {
  if (isHelloJohnError(error)) return error;
  if (error instanceof errors.JWKSInvalid) {
    return new HelloJohnError({ code: 'invalid_response', detail: 'the key set is not one', cause: error });
  }
  const [code, detail] =
    error instanceof errors.JWTExpired
      ? ['token_expired', 'the access token has expired']
      : ['unauthenticated', 'the access token is not valid'];
  return new HelloJohnError({ code, status: 401, detail, cause: error });
}
