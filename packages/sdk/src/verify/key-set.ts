import { createLocalJWKSet, errors, type JSONWebKeySet, type JWTVerifyGetKey } from 'jose';

/** New keys are published well before they sign; so often an unknown one may be asked for. */
const RETRY_MS = 30_000;
/** As long as the server lets its keys be cached. */
const FRESH_MS = 300_000;
/** No access token lives longer: once the keys are older than this, a server that is away has no valid token out either. */
const STALE_MAX_MS = 3_600_000;

/** The server's public keys. */
export interface KeySet {
  /** Finds the key of a token, by `kid` alone. */
  find: JWTVerifyGetKey;
  /** The keys are known to be out of date: the next unknown `kid` leads to a reload, however short ago the last one was. */
  expire(): void;
}

/**
 * The server's public keys, loaded when first needed.
 *
 * An unknown `kid` leads to a reload, at most one in 30 s, so that made-up tokens can't be turned into requests. Keys
 * older than 300 s are reloaded in the background; those that can't be reloaded serve for one hour.
 *
 * @param load Fetches the key set; what it throws is thrown on where there are no keys to go on with.
 * @param now Milliseconds since the Unix epoch.
 */
export function createKeySet(load: () => Promise<JSONWebKeySet>, now: () => number): KeySet {
  let keys: ((...of: Parameters<JWTVerifyGetKey>) => Promise<CryptoKey>) | undefined;
  let loadedAt = Number.NEGATIVE_INFINITY;
  let triedAt = Number.NEGATIVE_INFINITY;
  let pending: Promise<void> | undefined;

  async function reload(): Promise<void> {
    triedAt = now();
    keys = createLocalJWKSet(await load());
    loadedAt = now();
  }

  function reloadOnce(): Promise<void> {
    pending ??= reload().finally(() => {
      pending = undefined;
    });
    return pending;
  }

  const find: JWTVerifyGetKey = async (header, token) => {
    const age = now() - loadedAt;
    if (!keys || age > STALE_MAX_MS) await reloadOnce();
    else if (age > FRESH_MS && now() - triedAt >= RETRY_MS) reloadOnce().catch(() => {});
    const tried = keys;
    if (!tried || header.kid === undefined) throw new errors.JWKSNoMatchingKey();
    try {
      return await tried(header, token);
    } catch (error) {
      if (!(error instanceof errors.JWKSNoMatchingKey)) throw error;
      if (tried === keys && !pending && now() - triedAt < RETRY_MS) throw error;
      if (tried === keys) await reloadOnce();
      return (keys ?? tried)(header, token);
    }
  };

  return {
    find,
    expire() {
      triedAt = Number.NEGATIVE_INFINITY;
    },
  };
}
