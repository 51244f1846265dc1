import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { deriveKey } from './hash';

const VERSION = 1;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** Encrypts what must not be readable in the database. */
export interface SecretBox {
  /** @param context What the value belongs to (`signing-key:<kid>`): the text opens only under the same one. */
  seal(plaintext: string, context: string): Uint8Array<ArrayBuffer>;
  /** @throws when the key is another one or the value was tampered with. */
  open(sealed: Uint8Array, context: string): string;
}

/** AES-256-GCM under a key derived from HELLOJOHN_SECRET_KEY; layout: version, nonce, tag, ciphertext. */
export function createSecretBox(secretKey: Uint8Array): SecretBox {
  const key = deriveKey(secretKey, 'secret-box');
  return {
    seal(plaintext, context) {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(context));
      const ciphertext = Buffer.concat([cipher.update(plaintext, 'utf8'), cipher.final()]);
      return new Uint8Array(Buffer.concat([Buffer.from([VERSION]), nonce, cipher.getAuthTag(), ciphertext]));
    },
    open(sealed, context) {
      const bytes = Buffer.from(sealed);
      if (bytes[0] !== VERSION) throw new Error('sealed value of an unknown version');
      const nonce = bytes.subarray(1, 1 + NONCE_BYTES);
      const tag = bytes.subarray(1 + NONCE_BYTES, 1 + NONCE_BYTES + TAG_BYTES);
      const decipher = createDecipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(context)).setAuthTag(tag);
      return decipher.update(bytes.subarray(1 + NONCE_BYTES + TAG_BYTES)).toString('utf8') + decipher.final('utf8');
    },
  };
}
