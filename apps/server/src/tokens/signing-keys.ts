import { createPrivateKey, createPublicKey, generateKeyPairSync, type JsonWebKey, type KeyObject } from 'node:crypto';
import { calculateJwkThumbprint, type JSONWebKeySet, type JWK } from 'jose';
import type { Logger } from 'pino';
import type { Clock } from '../clock';
import type { SecretBox } from '../crypto/secret-box';
import type { Database } from '../db/database';
import { type SigningKeyRow, signingKeysIn } from './repository';

/** An Ed25519 key that signs access tokens. */
export interface SigningKey {
  /** RFC 7638 thumbprint of the public key. */
  kid: string;
  privateKey: KeyObject;
}

/** The keys of the installation. All servers on a database share them; each keeps them in memory. */
export interface SigningKeys {
  /**
   * Makes the first key unless there is one, and reads the keys. Of servers that start at once exactly one makes it.
   *
   * @throws Error when `HELLOJOHN_SECRET_KEY` is not the one that the stored keys were sealed with.
   */
  ensure(): Promise<void>;
  /** The key to sign with: the newest that is in force. */
  current(): Promise<SigningKey>;
  /**
   * The public key of that name; null for a key that never was or is no longer published. A look-up in a map: whatever
   * the text is, the most it causes is one reading of the keys in 30 s.
   */
  find(kid: string): Promise<KeyObject | null>;
  /** The published keys, for `/.well-known/jwks.json`. @see RFC 7517, RFC 8037 */
  jwks(): Promise<JSONWebKeySet>;
}

interface LoadedKey extends SigningKey {
  publicKey: KeyObject;
  publicJwk: JWK;
  activeAt: Date;
  expiresAt: Date | null;
}

/** How old the keys in memory may get before they are read again, beside the call that noticed. */
const REFRESH_AFTER_MS = 60_000;
/** Unknown names come from attackers, and from servers that have just made a key. */
const UNKNOWN_RELOAD_EVERY_MS = 30_000;

interface SigningKeysDeps {
  db: Database;
  clock: Clock;
  log: Logger;
  secretBox: SecretBox;
}

export function createSigningKeys({ db, clock, log, secretBox }: SigningKeysDeps): SigningKeys {
  let keys = new Map<string, LoadedKey>();
  let readAtMs = Number.NEGATIVE_INFINITY;
  let reading: Promise<void> | null = null;
  const ageMs = () => clock.now().getTime() - readAtMs;

  async function readKeys(): Promise<void> {
    const startedAtMs = clock.now().getTime();
    const rows = await signingKeysIn(db).all();
    keys = new Map(rows.map((row) => [row.kid, openKey(row, keys.get(row.kid), secretBox)]));
    readAtMs = startedAtMs;
  }

  /** Callers at the same time share one reading. */
  function read(): Promise<void> {
    reading ??= readKeys().finally(() => {
      reading = null;
    });
    return reading;
  }

  /** Keys are there, and none of them much older than a minute. */
  async function refresh(): Promise<void> {
    if (keys.size === 0) return read();
    if (ageMs() <= REFRESH_AFTER_MS) return;
    // What is in memory still holds: nobody has to wait, and nobody fails while the database is away.
    read().catch((error: unknown) => log.warn({ err: error }, 'signing keys could not be read again'));
  }

  async function published(): Promise<LoadedKey[]> {
    await refresh();
    const now = clock.now();
    return [...keys.values()].filter((key) => isPublished(key, now));
  }

  return {
    async ensure() {
      await db.transaction(async (tx) => {
        const stored = signingKeysIn(tx);
        await stored.lock();
        const now = clock.now();
        const isThere = (await stored.all()).some((key) => isPublished(key, now));
        if (!isThere) await stored.insert(await makeKey(now, secretBox));
      });
      await read();
    },

    async current() {
      const candidates = await published();
      const now = clock.now();
      // A server whose clock is behind finds none in force yet; the oldest is then the nearest to it.
      const key = candidates.findLast(({ activeAt }) => activeAt <= now) ?? candidates[0];
      if (key === undefined) throw new Error('There is no signing key');
      return key;
    },

    async find(kid) {
      await refresh();
      if (!keys.has(kid) && ageMs() >= UNKNOWN_RELOAD_EVERY_MS) await read();
      const key = keys.get(kid);
      return key !== undefined && isPublished(key, clock.now()) ? key.publicKey : null;
    },

    async jwks() {
      return { keys: (await published()).map(({ publicJwk }) => publicJwk) };
    },
  };
}

async function makeKey(now: Date, secretBox: SecretBox): Promise<SigningKeyRow> {
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

function openKey(row: SigningKeyRow, known: LoadedKey | undefined, secretBox: SecretBox): LoadedKey {
  const { kid, publicJwk, activeAt, expiresAt } = row;
  if (known !== undefined) return { ...known, activeAt, expiresAt };
  return {
    kid,
    privateKey: createPrivateKey({ key: openPrivateJwk(row, secretBox), format: 'jwk' }),
    publicKey: createPublicKey({ key: { ...publicJwk }, format: 'jwk' }),
    publicJwk,
    activeAt,
    expiresAt,
  };
}

function isPublished({ expiresAt }: Pick<SigningKeyRow, 'expiresAt'>, now: Date): boolean {
  return expiresAt === null || expiresAt > now;
}

function openPrivateJwk({ kid, privateJwk }: SigningKeyRow, secretBox: SecretBox): JsonWebKey {
  try {
    return JSON.parse(secretBox.open(privateJwk, contextOf(kid)));
  } catch (cause) {
    throw new Error('HELLOJOHN_SECRET_KEY is not the one that the signing keys of this database were sealed with', {
      cause,
    });
  }
}

const contextOf = (kid: string) => `signing-key:${kid}`;
