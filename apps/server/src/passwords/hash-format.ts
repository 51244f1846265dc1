import { randomBytes } from 'node:crypto';
import bcrypt from 'bcrypt';
import { bcryptThreads } from './bcrypt-threads';
import { parseArgon2 } from './formats/argon2';
import { parseBcrypt } from './formats/bcrypt';
import { parsePbkdf2 } from './formats/pbkdf2';
import { parseSaltedSha } from './formats/salted-sha';
import { parseFirebaseScrypt, parseScrypt } from './formats/scrypt';
import type { HashParser, StoredHash } from './formats/stored-hash';

/** Each format by what its hashes begin with. */
const FORMATS: readonly [prefix: RegExp, parse: HashParser][] = [
  [/^\$(bcrypt-sha256|2[aby])\$/, parseBcrypt],
  [/^\$argon2/, parseArgon2],
  [/^\$scrypt\$/, parseScrypt],
  [/^\$firescrypt\$/, parseFirebaseScrypt],
  [/^\$pbkdf2/, parsePbkdf2],
  [/^\{SSHA/, parseSaltedSha],
];

/** bcrypt at cost 15, a second or two: more would tie up a core for every sign-in, and nobody uses it. */
const ROUNDS_MAX = 2 ** 15;
/** As many as hash at once take so much each. */
const MEMORY_BYTES_MAX = 288 * 1024 * 1024;
const BCRYPT_COST_MIN = 4;

/** What a stored hash is: of no known format or damaged, too costly to be checked, or one that can be. */
export type HashJudgement = { kind: 'unknown' } | { kind: 'too_costly' } | { kind: 'usable'; hash: StoredHash };

/** Takes a hash apart and judges what it costs. */
export function judgeHash(text: string): HashJudgement {
  const parse = FORMATS.find(([prefix]) => prefix.test(text))?.[1];
  const hash = parse?.(text) ?? null;
  if (hash === null) return { kind: 'unknown' };
  const isTooCostly = hash.rounds > ROUNDS_MAX || hash.memoryBytes > MEMORY_BYTES_MAX;
  return isTooCostly ? { kind: 'too_costly' } : { kind: 'usable', hash };
}

/** Null for a hash that is of no known format, damaged, or so costly that checking it would be an attack. */
export function parseHash(text: string): StoredHash | null {
  const judgement = judgeHash(text);
  return judgement.kind === 'usable' ? judgement.hash : null;
}

/** Spends what so many rounds of bcrypt take, to no end; less than its smallest cost is nothing. */
export async function burnRounds(rounds: number): Promise<void> {
  let left = rounds;
  for (let cost = Math.floor(Math.log2(Math.max(1, rounds))); cost >= BCRYPT_COST_MIN; cost -= 1) {
    if (left < 2 ** cost) continue;
    await bcryptThreads.hash(randomBytes(32).toString('base64'), bcrypt.genSaltSync(cost));
    left -= 2 ** cost;
  }
}
