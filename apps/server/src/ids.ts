import { decodeTime, monotonicFactory } from 'ulid';

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
  | 'enr'
  | 'dlv';

const ulid = monotonicFactory();
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
