import { createPrivateKey, createPublicKey, type JsonWebKey, type KeyObject } from 'node:crypto';
import type { JSONWebKeySet, JWK } from 'jose';
import type { Logger } from 'pino';
import type { z } from 'zod';
import { INSTALLATION_LOG } from '../audit/event';
import type { AuditRecorder } from '../audit/recorder';
import type { Clock } from '../clock';
import type { SecretBox } from '../crypto/secret-box';
import type { Database, Sql } from '../db/database';
import { type SigningKeyRow, signingKeysIn } from './repository';
import { addNextKey, contextOf, makeKey, revokeKey, TRUSTED_MS } from './rotation';
import type { SigningKeyAnswer } from './schema';

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
  /**
   * The key to sign with: the newest that is in force, and that no server has withdrawn.
   *
   * @param sql The transaction that the caller is in.
   */
  current(sql?: Sql): Promise<SigningKey>;
  /**
   * The public key of that name; null for a key that never was or is no longer published. A look-up in a map: whatever
   * the text is, the most it causes is one reading of the keys in 30 s.
   */
  find(kid: string): Promise<KeyObject | null>;
  /** The published keys as the database has them, for `/.well-known/jwks.json`. @see RFC 7517, RFC 8037 */
  jwks(): Promise<JSONWebKeySet>;
  /** The published keys for administrators, newest first, as the database has them. */
  list(): Promise<z.input<typeof SigningKeyAnswer>[]>;
  /**
   * Has a new key sign from some minutes on, without a valid token refused on the way; see `addNextKey`. Does nothing
   * while one waits for its turn.
   */
  rotate(): Promise<void>;
  /**
   * Withdraws a key at once; see `revokeKey`.
   *
   * @throws ApiError `signing_key_not_found` (404).
   */
  revoke(kid: string): Promise<void>;
}

interface LoadedKey extends SigningKey {
  publicKey: KeyObject;
  publicJwk: JWK;
  createdAt: Date;
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
  audit: AuditRecorder;
}

export function createSigningKeys(deps: SigningKeysDeps): SigningKeys {
  const { db, clock, log, secretBox } = deps;
  let keys = new Map<string, LoadedKey>();
  let readAtMs = Number.NEGATIVE_INFINITY;
  let reading: Promise<void> | null = null;
  const ageMs = () => clock.now().getTime() - readAtMs;

  async function readKeys(sql: Sql = db): Promise<void> {
    const startedAtMs = clock.now().getTime();
    const rows = await signingKeysIn(sql).all();
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
      await insertFirst(deps);
      await read();
    },

    async current(sql = db) {
      // A server that has had nothing to do must not sign with a key that was replaced meanwhile.
      if (ageMs() > TRUSTED_MS) await read();
      const key = currentOf(await published(), clock.now());
      if (key !== undefined && (await signingKeysIn(sql).isGood(key.kid))) return key;
      await readKeys(sql);
      return present(currentOf(await published(), clock.now()));
    },

    async find(kid) {
      await refresh();
      if (!keys.has(kid) && ageMs() >= UNKNOWN_RELOAD_EVERY_MS) await read();
      const key = keys.get(kid);
      return key !== undefined && isPublished(key, clock.now()) ? key.publicKey : null;
    },

    async jwks() {
      // Who reads them keeps them for a while: no key that was withdrawn a moment ago. Without a database, those in memory.
      await read().catch(() => undefined);
      return { keys: (await published()).map(({ publicJwk }) => publicJwk) };
    },

    async list() {
      await read();
      return toAnswers(await published(), clock.now());
    },

    async rotate() {
      await rotate(deps);
      await read();
    },

    async revoke(kid) {
      await revoke(deps, kid);
      await readKeys();
    },
  };
}

function present<K>(key: K | undefined): K {
  if (key === undefined) throw new Error('There is no signing key');
  return key;
}

async function insertFirst({ db, clock, secretBox }: SigningKeysDeps): Promise<void> {
  await db.transaction(async (tx) => {
    const stored = signingKeysIn(tx);
    await stored.lock();
    const now = clock.now();
    const isThere = (await stored.all()).some((key) => isPublished(key, now));
    if (!isThere) await stored.insert(await makeKey(now, secretBox));
  });
}

async function rotate({ db, clock, secretBox, audit }: SigningKeysDeps): Promise<void> {
  await db.transaction(async (tx) => {
    const next = await addNextKey(tx, clock.now(), secretBox);
    if (next === null) return;
    const changes = { active_at: { to: next.activeAt.toISOString() } };
    const target = { type: 'signing_key' as const, id: next.kid };
    await audit.record(tx, INSTALLATION_LOG, { type: 'signing_key.rotated', target, changes });
  });
}

async function revoke({ db, clock, secretBox, audit }: SigningKeysDeps, kid: string): Promise<void> {
  await db.transaction(async (tx) => {
    const signing = await revokeKey(tx, kid, { now: clock.now(), secretBox });
    const target = { type: 'signing_key' as const, id: kid };
    await audit.record(tx, INSTALLATION_LOG, {
      type: 'signing_key.revoked',
      target,
      changes: { signs: { to: signing } },
    });
  });
}

/** A server whose clock is behind finds none in force yet; the oldest is then the nearest to it. */
function currentOf<K extends Pick<SigningKeyRow, 'activeAt'>>(keys: readonly K[], now: Date): K | undefined {
  return keys.findLast(({ activeAt }) => activeAt <= now) ?? keys[0];
}

function toAnswers(keys: readonly LoadedKey[], now: Date): z.input<typeof SigningKeyAnswer>[] {
  const current = currentOf(keys, now);
  return keys.toReversed().map((key) => ({
    kid: key.kid,
    status: key === current ? 'current' : key.activeAt > now ? 'next' : 'previous',
    created_at: key.createdAt.toISOString(),
    active_at: key.activeAt.toISOString(),
    expires_at: key.expiresAt?.toISOString() ?? null,
  }));
}

function openKey(row: SigningKeyRow, known: LoadedKey | undefined, secretBox: SecretBox): LoadedKey {
  const { kid, publicJwk, createdAt, activeAt, expiresAt } = row;
  if (known !== undefined) return { ...known, activeAt, expiresAt };
  return {
    kid,
    privateKey: createPrivateKey({ key: openPrivateJwk(row, secretBox), format: 'jwk' }),
    publicKey: createPublicKey({ key: { ...publicJwk }, format: 'jwk' }),
    publicJwk,
    createdAt,
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
