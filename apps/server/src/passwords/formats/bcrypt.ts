import { timingSafeEqual } from 'node:crypto';
import bcrypt from 'bcrypt';
import { hmacSha256 } from '../../crypto/hash';
import { bcryptThreads } from '../bcrypt-threads';
import type { StoredHash } from './stored-hash';

// passlib's bcrypt_sha256, version 2: https://passlib.readthedocs.io/en/stable/lib/passlib.hash.bcrypt_sha256.html
const BCRYPT_SHA256 = /^\$bcrypt-sha256\$v=2,t=(2[ab]),r=(\d{1,2})\$([./A-Za-z0-9]{22})\$([./A-Za-z0-9]{31})$/;
const BCRYPT = /^\$(2[aby])\$(\d\d)\$([./A-Za-z0-9]{22})([./A-Za-z0-9]{31})$/;
const COST_MIN = 4;
const COST_MAX = 31;
/** The cipher's state; next to nothing. */
const MEMORY_BYTES = 4096;

type Kind = 'bcrypt_sha256' | 'bcrypt';

/** Plain bcrypt, and our own format. */
export function parseBcrypt(hash: string): StoredHash | null {
  const format: Kind = hash.startsWith('$bcrypt-sha256$') ? 'bcrypt_sha256' : 'bcrypt';
  const [, variant, rounds, salt, digest] = (format === 'bcrypt' ? BCRYPT : BCRYPT_SHA256).exec(hash) ?? [];
  if (variant === undefined || rounds === undefined || salt === undefined || digest === undefined) return null;
  const cost = Number(rounds);
  if (cost < COST_MIN || cost > COST_MAX) return null;
  const setting = settingOf(variant, cost, salt);
  return {
    format,
    rounds: 2 ** cost,
    memoryBytes: MEMORY_BYTES,
    matches: async (password) =>
      timingSafeEqual(Buffer.from(await digestOf(format, setting, password)), Buffer.from(digest)),
  };
}

/** Hashes with a new salt, in passlib's bcrypt_sha256 format, version 2. */
export async function makeHash(password: string, cost: number): Promise<string> {
  const setting = bcrypt.genSaltSync(cost);
  const digest = await digestOf('bcrypt_sha256', setting, password);
  return `$bcrypt-sha256$v=2,t=2b,r=${cost}$${saltOf(setting)}$${digest}`;
}

/** `2y` is PHP's name for what `2b` is elsewhere; the library knows only the latter. */
function settingOf(variant: string, cost: number, salt: string): string {
  return `$${variant === '2y' ? '2b' : variant}$${String(cost).padStart(2, '0')}$${salt}`;
}

const saltOf = (setting: string): string => setting.slice(-22);

async function digestOf(format: Kind, setting: string, password: string): Promise<string> {
  // bcrypt reads 72 bytes and stops at NUL; the pre-hash is 44 characters that depend on every byte.
  const input = format === 'bcrypt' ? password : hmacSha256(Buffer.from(saltOf(setting)), password).toString('base64');
  return (await bcryptThreads.hash(input, setting)).slice(-31);
}
