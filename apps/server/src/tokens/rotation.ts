import { generateKeyPairSync } from 'node:crypto';
import { calculateJwkThumbprint, type JWK } from 'jose';
import type { SecretBox } from '../crypto/secret-box';
import type { Sql } from '../db/database';
import { ApiError } from '../http/errors';
import { type SigningKeyRow, signingKeysIn } from './repository';

/** As long as verifiers may keep the published keys (`Cache-Control` of the JWKS), and two minutes for slow ones. */
const PUBLISHED_BEFORE_MS = 420_000;
/** The longest life of an access token, and as long again as a server may take to notice the next key. */
const KEPT_AFTER_MS = 3_600_000 + PUBLISHED_BEFORE_MS;

/** A key is read again at the latest this long before it may be replaced. */
export const TRUSTED_MS = PUBLISHED_BEFORE_MS / 2;

export const contextOf = (kid: string) => `signing-key:${kid}`;

/**
 * Publishes a new key that signs from some minutes on, when every verifier can know it, and sets the end of those before
 * it: when their last tokens have expired. Keys past their end are removed. While a new key waits for its turn, nothing
 * happens. In the caller's transaction; of parallel calls one does it.
 *
 * @returns The new key, or null.
 */
export async function addNextKey(tx: Sql, now: Date, secretBox: SecretBox): Promise<SigningKeyRow | null> {
  const stored = signingKeysIn(tx);
  await stored.lock();
  if ((await stored.all()).some(({ activeAt }) => activeAt > now)) return null;
  const activeAt = new Date(now.getTime() + PUBLISHED_BEFORE_MS);
  const next = { ...(await makeKey(now, secretBox)), activeAt };
  await stored.expire(new Date(activeAt.getTime() + KEPT_AFTER_MS));
  await stored.deleteExpired(now);
  await stored.insert(next);
  return next;
}

/**
 * Withdraws a key that others may have: nothing it has signed counts any more. If it was the one to sign with, the next one
 * takes over at once, or a new one does. In the caller's transaction; of parallel calls one withdraws.
 *
 * @returns The key that signs now.
 * @throws ApiError `signing_key_not_found` (404): no key that is published has this name.
 */
export async function revokeKey(
  tx: Sql,
  kid: string,
  { now, secretBox }: { now: Date; secretBox: SecretBox },
): Promise<string> {
  const stored = signingKeysIn(tx);
  await stored.lock();
  const isRevoked = await stored.revoke(kid, { now, expiresAt: new Date(now.getTime() + KEPT_AFTER_MS) });
  if (!isRevoked) throw new ApiError('signing_key_not_found');
  // Only one that nothing has replaced signs; those before it are waiting for the end of their tokens.
  const [signing] = (await stored.all()).filter(({ expiresAt }) => expiresAt === null);
  if (signing === undefined) {
    const key = await makeKey(now, secretBox);
    await stored.insert(key);
    return key.kid;
  }
  if (signing.activeAt > now) await stored.activate(signing.kid, now);
  return signing.kid;
}

export async function makeKey(now: Date, secretBox: SecretBox): Promise<SigningKeyRow> {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const bare = publicKey.export({ format: 'jwk' }) as JWK;
  const kid = await calculateJwkThumbprint(bare);
  return {
    kid,
    publicJwk: { ...bare, kid, alg: 'EdDSA', use: 'sig' },
    privateJwk: secretBox.seal(JSON.stringify(privateKey.export({ format: 'jwk' })), contextOf(kid)),
    createdAt: now,
    activeAt: now,
    expiresAt: null,
  };
}
