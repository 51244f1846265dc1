import { createCipheriv, scrypt, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import { decodeBase64 } from './base64';
import { roundsOf, type StoredHash } from './stored-hash';

const derive = promisify<string, Buffer, number, { N: number; r: number; p: number; maxmem: number }, Buffer>(scrypt);

const SCRYPT = /^\$scrypt\$ln=([1-9]\d?),r=([1-9]\d{0,5}),p=([1-9]\d{0,5})\$([^$]*)\$([^$]+)$/;
const FIREBASE = /^\$firescrypt\$ln=([1-9]\d?),r=([1-9]\d{0,5}),sk=([^,$]+),ss=([^,$]*)\$([^$]*)\$([^$]+)$/;
const DIGEST_BYTES = { min: 16, max: 128 };
const FIREBASE_KEY_BYTES = 32;
/** One block of 128 bytes, written and read. */
const MICROSECONDS = 0.36;

interface Cost {
  N: number;
  r: number;
  p: number;
}

/** scrypt as passlib writes it, after the PHC string format. @see RFC 7914 */
export function parseScrypt(hash: string): StoredHash | null {
  const [, ln, r, p, salt64 = '', digest64 = ''] = SCRYPT.exec(hash) ?? [];
  const [salt, digest] = [decodeBase64(salt64), decodeBase64(digest64)];
  if (ln === undefined || salt === null || digest === null) return null;
  if (digest.length < DIGEST_BYTES.min || digest.length > DIGEST_BYTES.max) return null;
  const cost = { N: 2 ** Number(ln), r: Number(r), p: Number(p) };
  return {
    format: 'scrypt',
    ...priceOf(cost),
    matches: async (password) => timingSafeEqual(await keyOf(password, salt, { cost, bytes: digest.length }), digest),
  };
}

/**
 * Firebase's scrypt: the derived key encrypts the project's signer key, and that is the hash. `sk` is the signer key, `ss`
 * the salt separator, both in Base64.
 *
 * @see https://github.com/firebase/scrypt
 */
export function parseFirebaseScrypt(hash: string): StoredHash | null {
  const [, ln, r, sk = '', ss = '', salt64 = '', digest64 = ''] = FIREBASE.exec(hash) ?? [];
  const [signerKey, separator, salt, digest] = [sk, ss, salt64, digest64].map(decodeBase64);
  if (ln === undefined || !signerKey || !separator || !salt || !digest) return null;
  if (digest.length < DIGEST_BYTES.min || digest.length !== signerKey.length) return null;
  const cost = { N: 2 ** Number(ln), r: Number(r), p: 1 };
  return {
    format: 'firebase_scrypt',
    ...priceOf(cost),
    async matches(password) {
      const key = await keyOf(password, Buffer.concat([salt, separator]), { cost, bytes: FIREBASE_KEY_BYTES });
      return timingSafeEqual(createCipheriv('aes-256-ctr', key, Buffer.alloc(16)).update(signerKey), digest);
    },
  };
}

const memoryOf = ({ N, r, p }: Cost): number => 128 * r * (N + p + 2);

function priceOf(cost: Cost): Pick<StoredHash, 'rounds' | 'memoryBytes'> {
  return { rounds: roundsOf(cost.N * cost.r * cost.p * MICROSECONDS), memoryBytes: memoryOf(cost) };
}

function keyOf(password: string, salt: Buffer, { cost, bytes }: { cost: Cost; bytes: number }): Promise<Buffer> {
  return derive(password, salt, bytes, { ...cost, maxmem: memoryOf(cost) + 1024 });
}
