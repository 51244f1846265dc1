import { availableParallelism } from 'node:os';
import { makeHash } from './formats/bcrypt';
import type { StoredHash } from './formats/stored-hash';
import { burnRounds, type HashJudgement, judgeHash, parseHash } from './hash-format';
import { createHashQueue, type HashLoad } from './hash-queue';
import { checkPolicy, normalizePassword, type PasswordRules, passwordTooWeak } from './policy';

/** Makes, checks and judges passwords. Whatever hashes goes through one bounded queue. */
export interface PasswordService {
  /**
   * A bcrypt_sha256 hash (passlib's version 2) at the configured cost, of the password in NFKC.
   *
   * @throws ApiError `overloaded` (503): the queue is full.
   */
  hash(password: string): Promise<string>;
  /**
   * Compares with a stored hash. A wrong password takes the same time whatever the hash and whether there is one; for
   * other formats than bcrypt about the same, and for hashes that cost more than ours what they cost.
   *
   * @param hash Null, or of no known format: the work is done all the same, and `ok` is false.
   * @returns `needsRehash` when the password is right but its hash of another format or a lower cost than ours.
   * @throws ApiError `overloaded` (503): the queue is full.
   */
  verify(password: string, hash: string | null): Promise<PasswordMatch>;
  /**
   * Judges a new password.
   *
   * @throws ApiError `password_too_weak` (422) with everything that is missing, each as an entry for `rules.path`.
   */
  check(password: string, rules: PasswordRules): void;
  /**
   * Refuses a password that was used before. Costs a hash for each one compared with.
   *
   * @param hashes The last ones, present one included, as many as `password_policy.history` says.
   * @throws ApiError `password_too_weak` (422), with `path`. @throws ApiError `overloaded` (503).
   */
  checkHistory(password: string, hashes: readonly string[], path: string): Promise<void>;
  /** Whether {@link verify} can check this hash; see docs/password-hashes.md. */
  judgeHash(hash: string): HashJudgement['kind'];
  /**
   * For callers who look up a lot before they hash: in a flood a refusal then costs no more than this.
   *
   * @throws ApiError `overloaded` (503): the queue is full.
   */
  requireRoom(): void;
  /** How busy the queue is. */
  queue(): HashLoad;
}

export interface PasswordMatch {
  ok: boolean;
  needsRehash: boolean;
}

/** What a hash of cost 10 takes on a core of 2020 or so; each step doubles it. Measured times soon replace it. */
const COST_10_MS = 55;
const BCRYPT_BYTES_MAX = 72;

/** @param deps `bcryptCost`: 10 to 15, 4 in tests. `concurrency`: hashes in flight, default one a core. */
export function createPasswordService(deps: { bcryptCost: number; concurrency?: number | undefined }): PasswordService {
  const { bcryptCost, concurrency = availableParallelism() } = deps;
  const queue = createHashQueue({ concurrency, estimateMs: COST_10_MS * 2 ** (bcryptCost - 10) });

  const verify = (password: string, hash: string | null): Promise<PasswordMatch> =>
    queue.run(() => compare(password, hash === null ? null : parseHash(hash), bcryptCost));

  return {
    hash: (password) => queue.run(() => makeHash(normalizePassword(password), bcryptCost)),
    verify,
    check: checkPolicy,
    async checkHistory(password, hashes, path) {
      for (const hash of hashes) {
        const { ok } = await verify(password, hash);
        if (ok)
          throw passwordTooWeak(path, [{ message: 'must not be one that was used before', reason: 'used_before' }]);
      }
    },
    judgeHash: (hash) => judgeHash(hash).kind,
    requireRoom: queue.requireRoom,
    queue: queue.load,
  };
}

async function compare(password: string, hash: StoredHash | null, ownCost: number): Promise<PasswordMatch> {
  const ownRounds = 2 ** ownCost;
  const normalized = normalizePassword(password);
  // Others hash a password as it was typed, so theirs may be of a form that NFKC changes.
  const forms = normalized === password ? [normalized] : [normalized, password];
  for (const form of forms) {
    if (await hash?.matches(form)) {
      return { ok: true, needsRehash: form !== normalized || isOutdated(form, hash, ownRounds) };
    }
    await burnRounds(ownRounds - (hash?.rounds ?? 0));
  }
  return { ok: false, needsRehash: false };
}

function isOutdated(password: string, hash: StoredHash | null, ownRounds: number): boolean {
  if (hash?.format === 'bcrypt_sha256') return hash.rounds < ownRounds;
  // Plain bcrypt ignored what lies beyond byte 72: a new hash would make whatever was typed there the password.
  return hash?.format !== 'bcrypt' || Buffer.byteLength(password) <= BCRYPT_BYTES_MAX;
}
