import { timingSafeEqual } from 'node:crypto';
import { hashRaw } from '@node-rs/argon2';
import { decodeBase64 } from './base64';
import { roundsOf, type StoredHash } from './stored-hash';

// Of the version before 1.3 hashes say `v=16`, or nothing.
const ARGON2 =
  /^\$(argon2id|argon2i)(?:\$v=(16|19))?\$m=([1-9]\d{0,9}),t=([1-9]\d{0,9}),p=([1-9]\d{0,7})\$([^$]+)\$([^$]+)$/;
// The library has these as ambient const enums, which can't be imported.
const ALGORITHMS = { argon2i: 1, argon2id: 2 } as const;
const VERSIONS = { v16: 0, v19: 1 } as const;
const PARALLELISM_MAX = 255;
const SALT_BYTES_MIN = 8;
const DIGEST_BYTES = { min: 16, max: 128 };
const KIB_PER_LANE_MIN = 8;
/** One pass over one KiB. */
const MICROSECONDS = 0.5;

/** argon2id and argon2i in the PHC string format. @see RFC 9106 */
export function parseArgon2(hash: string): StoredHash | null {
  const [, variant, version, m, t, p, salt64 = '', digest64 = ''] = ARGON2.exec(hash) ?? [];
  const [salt, digest] = [decodeBase64(salt64), decodeBase64(digest64)];
  if (variant === undefined || salt === null || digest === null) return null;
  const [memoryCost, timeCost, parallelism] = [Number(m), Number(t), Number(p)];
  if (salt.length < SALT_BYTES_MIN || memoryCost < KIB_PER_LANE_MIN * parallelism) return null;
  if (parallelism > PARALLELISM_MAX) return null;
  if (digest.length < DIGEST_BYTES.min || digest.length > DIGEST_BYTES.max) return null;
  const options = {
    algorithm: ALGORITHMS[variant as keyof typeof ALGORITHMS],
    version: version === '19' ? VERSIONS.v19 : VERSIONS.v16,
    memoryCost,
    timeCost,
    parallelism,
    salt,
    outputLen: digest.length,
  };
  return {
    format: 'argon2',
    rounds: roundsOf(memoryCost * timeCost * MICROSECONDS),
    memoryBytes: memoryCost * 1024,
    matches: async (password) => timingSafeEqual(await hashRaw(password, options), digest),
  };
}
