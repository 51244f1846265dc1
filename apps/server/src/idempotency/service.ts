import type { Clock } from '../clock';
import { deriveKey, hmacSha256 } from '../crypto/hash';
import { createSecretBox, type SecretBox } from '../crypto/secret-box';
import type { Database } from '../db/database';
import type { Actor } from '../http/access';
import { ApiError, type ErrorCode, type FieldError } from '../http/errors';
import { idempotencyKeysOf, type UsedKey } from './repository';

const TTL_MS = 24 * 3600 * 1000;

/** An answer as it goes over the wire. */
export interface StoredAnswer {
  status: number;
  headers: Record<string, string>;
  /** JSON text; absent where there is no body. */
  body?: string;
}

/** A request that must not take effect twice. */
export interface IdempotentRequest {
  /** `Idempotency-Key` of the caller. */
  key: string;
  actor: Actor;
  /** Method, path and body: the same key with others is a mistake. */
  content: string;
}

/** Lets a request that is sent again take effect once. */
export interface IdempotencyService {
  /**
   * Runs the request and keeps its answer for 24 h, in one transaction with all that it does to the database: after a
   * crash either both are there or neither, and the retry runs or is answered accordingly. While it runs it holds its
   * key by a row lock, which ends with the connection of a server that is killed.
   *
   * Refusals (4xx) are kept too; failures (5xx) are not, so that a retry can succeed.
   *
   * @throws ApiError `idempotency_key_reused` (422): the key came with another request before.
   * @throws ApiError `idempotency_in_progress` (409): the first request still runs.
   * @throws ApiError whatever the request was refused with, also when that was before; see `Replayed`.
   */
  once(request: IdempotentRequest, run: () => Promise<StoredAnswer>): Promise<Replayable>;
}

export interface Replayable {
  answer: StoredAnswer;
  isReplay: boolean;
}

type Outcome = { answer: StoredAnswer } | { refusal: { code: ErrorCode; detail?: string; errors?: FieldError[] } };

interface IdempotencyDeps {
  db: Database;
  clock: Clock;
  secretKey: Uint8Array;
}

/** What a caller's key gives: the name of its row, and what it takes to read the row. */
interface Opened {
  keyHash: Uint8Array;
  fingerprint: Uint8Array;
  box: SecretBox;
}

export function createIdempotencyService(deps: IdempotencyDeps): IdempotencyService {
  const { db, clock } = deps;
  const nameKey = deriveKey(deps.secretKey, 'idempotency');
  const contentKey = deriveKey(deps.secretKey, 'idempotency-content');

  /**
   * Request and answer may hold personal data and outlive the person. They are kept under the caller's own key, which
   * is not stored: the database and HELLOJOHN_SECRET_KEY together don't give them back.
   */
  function open({ key, actor, content }: IdempotentRequest): Opened {
    const callersKey = `${callerOf(actor)}\0${key}`;
    const own = hmacSha256(contentKey, callersKey);
    return {
      keyHash: new Uint8Array(hmacSha256(nameKey, callersKey)),
      fingerprint: new Uint8Array(hmacSha256(own, content)),
      box: createSecretBox(own),
    };
  }

  async function refuse({ keyHash, box }: Opened, error: unknown): Promise<void> {
    if (!(error instanceof ApiError) || error.status >= 500 || isOfTheKey(error)) return;
    const { code, detail, errors } = error;
    const refusal = { code, ...(detail === undefined ? {} : { detail }), ...(errors === undefined ? {} : { errors }) };
    await idempotencyKeysOf(db).setAnswer(keyHash, seal(box, keyHash, { refusal }));
  }

  return {
    async once(request, run) {
      const opened = open(request);
      const { keyHash, fingerprint, box } = opened;
      const now = clock.now();
      await idempotencyKeysOf(db).note({ keyHash, fingerprint, now, expiresAt: new Date(now.getTime() + TTL_MS) });
      try {
        return await db.unit(async (tx) => {
          const keys = idempotencyKeysOf(tx);
          const used = requireSame(await keys.hold(keyHash), fingerprint);
          if (used.answer !== null) return replay(box, keyHash, used.answer);
          const answer = await run();
          await keys.setAnswer(keyHash, seal(box, keyHash, { answer }));
          return { answer, isReplay: false };
        });
      } catch (error) {
        await refuse(opened, error);
        throw error;
      }
    },
  };
}

function isOfTheKey({ code }: ApiError): boolean {
  return code === 'idempotency_in_progress' || code === 'idempotency_key_reused';
}

function callerOf(actor: Actor): string {
  return actor.type === 'root' ? 'root' : actor.id;
}

function requireSame(used: UsedKey | null, fingerprint: Uint8Array): UsedKey {
  if (used === null) throw new ApiError('idempotency_in_progress');
  if (Buffer.compare(used.fingerprint, fingerprint) !== 0) throw new ApiError('idempotency_key_reused');
  return used;
}

function contextOf(keyHash: Uint8Array): string {
  return `idempotency:${Buffer.from(keyHash).toString('base64url')}`;
}

function seal(box: SecretBox, keyHash: Uint8Array, outcome: Outcome): Uint8Array {
  return box.seal(JSON.stringify(outcome), contextOf(keyHash));
}

function replay(box: SecretBox, keyHash: Uint8Array, sealed: Uint8Array): Replayable {
  const outcome = JSON.parse(box.open(sealed, contextOf(keyHash))) as Outcome;
  if ('answer' in outcome) return { answer: outcome.answer, isReplay: true };
  const { code, ...details } = outcome.refusal;
  throw new ApiError(code, { ...details, headers: { 'Idempotency-Replayed': 'true' } });
}
