import { randomBytes } from 'node:crypto';
import { hmacSha256 } from '../crypto/hash';

const PREFIX = 'whsec_';
const SECRET_BYTES = 32;

/** A new secret as receivers get it: `whsec_` and 256 random bits in base64. */
export function newSecret(): string {
  return PREFIX + randomBytes(SECRET_BYTES).toString('base64');
}

/** What is signed besides the secret. */
export interface SignedMessage {
  /** The same in every copy. */
  id: string;
  /** Of this copy. */
  sentAt: Date;
  body: string;
}

/**
 * The headers of Standard Webhooks.
 *
 * @param secrets One signature each, in this order.
 * @see https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
 */
export function signatureHeaders({ id, sentAt, body }: SignedMessage, secrets: readonly string[]) {
  const timestamp = Math.floor(sentAt.getTime() / 1000);
  const signatures = secrets.map((secret) => {
    const key = Buffer.from(secret.slice(PREFIX.length), 'base64');
    return `v1,${hmacSha256(key, `${id}.${timestamp}.${body}`).toString('base64')}`;
  });
  return { 'webhook-id': id, 'webhook-timestamp': String(timestamp), 'webhook-signature': signatures.join(' ') };
}
