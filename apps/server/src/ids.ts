import { randomBytes } from 'node:crypto';
import { decodeTime, encodeTime, monotonicFactory } from 'ulid';

/** Prefix of an id: tells what it names before anything is looked up. */
export type IdPrefix =
  | 'ten'
  | 'usr'
  | 'ses'
  | 'key'
  | 'role'
  | 'job'
  | 'evt'
  | 'whk'
  | 'inv'
  | 'mfa'
  | 'req'
  | 'mail'
  | 'lnk'
  | 'enr'
  | 'dlv';

const RANDOM_BYTES = 1024;
let randomness = randomBytes(RANDOM_BYTES);
let used = 0;

/** From 0 up to 1, as secure as ulid's own source, which asks the system for each of the 16 characters of an id. */
function nextRandom(): number {
  if (used === RANDOM_BYTES) {
    randomness = randomBytes(RANDOM_BYTES);
    used = 0;
  }
  const byte = randomness.readUInt8(used);
  used += 1;
  return byte / 256;
}

const ulid = monotonicFactory(nextRandom);
const PATTERN = /^[0-7][0-9A-HJKMNP-TV-Z]{25}$/;

/** A new id, `<prefix>_<ULID>`; ids of one process sort by the moment they were made. */
export function newId(prefix: IdPrefix, now?: Date): string {
  return `${prefix}_${ulid(now?.getTime())}`;
}

/** True when the text is a well-formed id of this kind; anything else names nothing. */
export function isId(prefix: IdPrefix, text: string): boolean {
  return text.startsWith(`${prefix}_`) && PATTERN.test(text.slice(prefix.length + 1));
}

/** The moment an id was made. */
export function idTime(id: string): Date {
  return new Date(decodeTime(id.slice(id.indexOf('_') + 1)));
}

const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const ID_BYTES = 16;

/** The 128 bits of an id's ULID, for tokens that carry what routes them to their tenant. */
export function idToBytes(id: string): Buffer {
  let value = 0n;
  for (const letter of id.slice(id.indexOf('_') + 1)) value = (value << 5n) | BigInt(ALPHABET.indexOf(letter));
  return Buffer.from(value.toString(16).padStart(ID_BYTES * 2, '0'), 'hex');
}

/** The id whose ULID has these 16 bytes. */
export function idFromBytes(prefix: IdPrefix, bytes: Uint8Array): string {
  let value = BigInt(`0x${Buffer.from(bytes).toString('hex')}`);
  let letters = '';
  for (let position = 0; position < 26; position += 1) {
    letters = `${ALPHABET.charAt(Number(value & 31n))}${letters}`;
    value >>= 5n;
  }
  return `${prefix}_${letters}`;
}

/** Makes ids whose order is that of their making, moved by its own clock alone. */
export function createIdFactory(prefix: IdPrefix): (now: Date) => string {
  const next = monotonicFactory(nextRandom);
  return (now) => `${prefix}_${next(now.getTime())}`;
}

/** The smallest id that can be made at this moment: all earlier ones are smaller. */
export function firstIdAt(prefix: IdPrefix, moment: Date): string {
  return `${prefix}_${encodeTime(moment.getTime())}${'0'.repeat(16)}`;
}
