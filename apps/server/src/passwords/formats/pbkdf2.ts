import { pbkdf2, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import { decodeAdaptedBase64 } from './base64';
import { roundsOf, type StoredHash } from './stored-hash';

const derive = promisify(pbkdf2);

/** `i=<n>` in the PHC string format, `<n>` as passlib writes it, which calls SHA-1 just `pbkdf2`. */
const PBKDF2 = /^\$pbkdf2(?:-(sha1|sha256|sha512))?\$(?:i=)?([1-9]\d{0,9})(?:,l=\d{1,3})?\$([^$]*)\$([^$]+)$/;
const DIGEST_BYTES = { min: 16, max: 128 };
/** Of the function, and of one iteration for one block of its output. */
const FUNCTIONS = {
  sha1: { blockBytes: 20, microseconds: 0.15 },
  sha256: { blockBytes: 32, microseconds: 0.2 },
  sha512: { blockBytes: 64, microseconds: 0.3 },
} as const;

/** PBKDF2 with HMAC of SHA-1, SHA-256 or SHA-512. @see RFC 8018 section 5.2 */
export function parsePbkdf2(hash: string): StoredHash | null {
  const [, name = 'sha1', count, salt64 = '', digest64 = ''] = PBKDF2.exec(hash) ?? [];
  const [salt, digest] = [decodeAdaptedBase64(salt64), decodeAdaptedBase64(digest64)];
  if (count === undefined || salt === null || digest === null) return null;
  if (digest.length < DIGEST_BYTES.min || digest.length > DIGEST_BYTES.max) return null;
  const { blockBytes, microseconds } = FUNCTIONS[name as keyof typeof FUNCTIONS];
  const iterations = Number(count);
  return {
    format: 'pbkdf2',
    rounds: roundsOf(iterations * Math.ceil(digest.length / blockBytes) * microseconds),
    memoryBytes: 0,
    matches: async (password) => timingSafeEqual(await derive(password, salt, iterations, digest.length, name), digest),
  };
}
