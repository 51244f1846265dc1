import { randomInt } from 'node:crypto';
import { sha256 } from '../crypto/hash';

export const BACKUP_CODE_COUNT = 10;

/** Crockford's base 32: no letter that looks like a digit. */
const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';
const GROUPS = 4;
const GROUP_LENGTH = 4;

/** Ten codes of 80 bits each, `xxxx-xxxx-xxxx-xxxx`: too many to be guessed even from a stolen table of hashes. */
export function createBackupCodes(): string[] {
  return Array.from({ length: BACKUP_CODE_COUNT }, () =>
    Array.from({ length: GROUPS }, () =>
      Array.from({ length: GROUP_LENGTH }, () => ALPHABET[randomInt(ALPHABET.length)]).join(''),
    ).join('-'),
  );
}

/** Spaces, dashes and case are how people copy from paper; O, I and L are what they read for 0 and 1. */
export function backupCodeHash(code: string): Buffer {
  const plain = code.toLowerCase().replaceAll(/[\s-]/g, '').replaceAll('o', '0').replaceAll(/[il]/g, '1');
  return sha256(plain);
}
