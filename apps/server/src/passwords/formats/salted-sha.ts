import { createHash, timingSafeEqual } from 'node:crypto';
import { decodeBase64 } from './base64';
import type { StoredHash } from './stored-hash';

const SALTED = /^\{SSHA(256|512)\}([^{}]+)$/;
const SALT_BYTES_MAX = 64;

/** Directories' `{SSHA256}` and `{SSHA512}`: Base64 of SHA-2 of password and salt, followed by the salt. */
export function parseSaltedSha(hash: string): StoredHash | null {
  const [, bits, text = ''] = SALTED.exec(hash) ?? [];
  const bytes = decodeBase64(text);
  if (bits === undefined || bytes === null) return null;
  const digestBytes = Number(bits) / 8;
  const [digest, salt] = [bytes.subarray(0, digestBytes), bytes.subarray(digestBytes)];
  if (salt.length < 1 || salt.length > SALT_BYTES_MAX) return null;
  return {
    format: 'salted_sha',
    rounds: 0,
    memoryBytes: 0,
    matches: async (password) =>
      timingSafeEqual(createHash(`sha${bits}`).update(password).update(salt).digest(), digest),
  };
}
