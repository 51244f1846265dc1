import { randomBytes } from 'node:crypto';
import { createSecretBox } from '../crypto/secret-box';
import type { Database } from '../db/database';
import { hasServed, installationKeyIn } from './repository';

/** What `HELLOJOHN_SECRET_KEY` and `HELLOJOHN_SECRET_KEY_PREVIOUS` say. */
export interface SecretKeys {
  secretKey: Uint8Array;
  /** Tried when the other does not open what is stored; null = there is none. */
  previousSecretKey: Uint8Array | null;
}

const CONTEXT = 'installation-key';

/**
 * The 32 bytes that everything secret in this database is encrypted and signed with. They are stored, encrypted with
 * `HELLOJOHN_SECRET_KEY`, and stay the same for ever: replacing the secret key encrypts them anew, and neither refresh
 * tokens nor second factors nor the audit chain notice. Made at the first start; of servers that start at once one does.
 *
 * @throws Error when neither secret key is the one that they were encrypted with.
 */
export function openInstallationKey(db: Database, keys: SecretKeys): Promise<Buffer> {
  return db.transaction(async (tx) => {
    const stored = installationKeyIn(tx);
    await stored.lock();
    const sealed = await stored.read();
    const opened = sealed === null ? null : open(sealed, keys.secretKey);
    if (opened !== null) return opened;
    // A database that was served before there was this key has everything under the secret key itself.
    const first = async () => ((await hasServed(tx)) ? Buffer.from(keys.secretKey) : randomBytes(32));
    const key = sealed === null ? await first() : openByPrevious(sealed, keys);
    await stored.write(createSecretBox(keys.secretKey).seal(key.toString('base64'), CONTEXT));
    return key;
  });
}

function open(sealed: Uint8Array, secretKey: Uint8Array): Buffer | null {
  try {
    return Buffer.from(createSecretBox(secretKey).open(sealed, CONTEXT), 'base64');
  } catch {
    return null;
  }
}

function openByPrevious(sealed: Uint8Array, { previousSecretKey }: SecretKeys): Buffer {
  const key = previousSecretKey === null ? null : open(sealed, previousSecretKey);
  if (key !== null) return key;
  throw new Error(
    previousSecretKey === null
      ? 'HELLOJOHN_SECRET_KEY, or secret-key in the data directory, is not the one that this database was encrypted with: put that one back, or give it as HELLOJOHN_SECRET_KEY_PREVIOUS or secret-key.previous to replace it'
      : 'neither HELLOJOHN_SECRET_KEY nor HELLOJOHN_SECRET_KEY_PREVIOUS is the one that this database was encrypted with',
  );
}
