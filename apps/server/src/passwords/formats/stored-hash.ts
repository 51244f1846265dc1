/** A stored hash, taken apart. */
export interface StoredHash {
  /** `bcrypt_sha256` is ours; the others came from elsewhere. */
  format: 'bcrypt_sha256' | 'bcrypt' | 'argon2' | 'scrypt' | 'firebase_scrypt' | 'pbkdf2' | 'salted_sha';
  /** What checking one password takes, in rounds of bcrypt: 2^10 at cost 10. */
  rounds: number;
  /** Memory that checking one password takes, in bytes. */
  memoryBytes: number;
  /** Takes as long whether the password is right or wrong. */
  matches(password: string): Promise<boolean>;
}

/** Takes a hash of one format apart; null for what is damaged or of another format. Judges no costs. */
export type HashParser = (hash: string) => StoredHash | null;

/** A round of bcrypt takes some 52 µs on the machine on which the other formats were measured. */
const BCRYPT_ROUND_MICROSECONDS = 52;

/** Work that was measured in microseconds, in rounds of bcrypt: the proportion holds on other machines too. */
export function roundsOf(microseconds: number): number {
  return Math.ceil(microseconds / BCRYPT_ROUND_MICROSECONDS);
}
