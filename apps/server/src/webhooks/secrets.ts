import type { SecretBox } from '../crypto/secret-box';

const contextOf = (webhookId: string) => `webhook:${webhookId}`;

/** A webhook's secret as it is stored. It can not be a hash: signing takes the secret itself. */
export function sealSecret(box: SecretBox, webhookId: string, secret: string): Uint8Array<ArrayBuffer> {
  return box.seal(secret, contextOf(webhookId));
}

/** @throws when HELLOJOHN_SECRET_KEY has changed. */
export function openSecret(box: SecretBox, webhookId: string, sealed: Uint8Array): string {
  return box.open(sealed, contextOf(webhookId));
}
