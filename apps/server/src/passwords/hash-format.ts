import { randomBytes, timingSafeEqual } from 'node:crypto';
import bcrypt from 'bcrypt';
import { hmacSha256 } from '../crypto/hash';

/** A stored hash, taken apart. */
export interface PasswordHash {
  /** `bcrypt_sha256` is ours; `bcrypt` came from elsewhere. */
  kind: 'bcrypt_sha256' | 'bcrypt';
  /** log2 of the rounds. */
  cost: number;
  /** What bcrypt takes for its salt: `$2b$10$` and 22 characters. */
  setting: string;
  /** Salt as it stands in the hash. */
  salt: string;
  /** 31 characters. */
  digest: string;
}

/** A cost above this would tie up a core for seconds a sign-in; nobody uses it. */
const COST_MAX = 15;
const COST_MIN = 4;

// passlib's bcrypt_sha256, version 2: https://passlib.readthedocs.io/en/stable/lib/passlib.hash.bcrypt_sha256.html
const BCRYPT_SHA256 = /^\$bcrypt-sha256\$v=2,t=(2[ab]),r=(\d{1,2})\$([./A-Za-z0-9]{22})\$([./A-Za-z0-9]{31})$/;
const BCRYPT = /^\$(2[aby])\$(\d\d)\$([./A-Za-z0-9]{22})([./A-Za-z0-9]{31})$/;

/** Null for a hash that is of no known format, damaged, or so costly that checking it would be an attack. */
export function parseHash(hash: string): PasswordHash | null {
  const kind = hash.startsWith('$bcrypt-sha256$') ? 'bcrypt_sha256' : 'bcrypt';
  const [, variant = '', rounds, salt = '', digest = ''] =
    (kind === 'bcrypt' ? BCRYPT : BCRYPT_SHA256).exec(hash) ?? [];
  const cost = Number(rounds);
  if (rounds === undefined || cost < COST_MIN || cost > COST_MAX) return null;
  return { kind, cost, setting: settingOf(variant, cost, salt), salt, digest };
}

/** `2y` is PHP's name for what `2b` is elsewhere; the library knows only the latter. */
function settingOf(variant: string, cost: number, salt: string): string {
  return `$${variant === '2y' ? '2b' : variant}$${String(cost).padStart(2, '0')}$${salt}`;
}

/** Hashes with a new salt, in passlib's bcrypt_sha256 format, version 2. */
export async function makeHash(password: string, cost: number): Promise<string> {
  const setting = bcrypt.genSaltSync(cost);
  const salt = setting.slice(-22);
  const digest = await digestOf({ kind: 'bcrypt_sha256', setting, salt }, password);
  return `$bcrypt-sha256$v=2,t=2b,r=${cost}$${salt}$${digest}`;
}

/** Takes as long whether the password is right or wrong. */
export async function matches(password: string, hash: PasswordHash): Promise<boolean> {
  const digest = await digestOf(hash, password);
  return timingSafeEqual(Buffer.from(digest), Buffer.from(hash.digest));
}

/** Spends what one hash of this cost takes, to no end. */
export async function burn(cost: number): Promise<void> {
  await bcrypt.hash(randomBytes(32).toString('base64'), cost);
}

type Setting = Pick<PasswordHash, 'kind' | 'setting' | 'salt'>;

async function digestOf({ kind, setting, salt }: Setting, password: string): Promise<string> {
  // bcrypt reads 72 bytes and stops at NUL; the pre-hash is 44 characters that depend on every byte.
  const input = kind === 'bcrypt' ? password : hmacSha256(Buffer.from(salt), password).toString('base64');
  return (await bcrypt.hash(input, setting)).slice(-31);
}
