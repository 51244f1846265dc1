import type { Call } from '../core/call';
import type { SigningKeyList } from '../types';

/** `admin.signingKeys`: keys that sign access tokens. */
export type SigningKeysResource = ReturnType<typeof signingKeysResource>;

export function signingKeysResource(call: Call) {
  return {
    /** The published keys, newest first. */
    list(): Promise<SigningKeyList> {
      return call('get', '/v2/admin/signing-keys');
    },

    /**
     * Publishes a new key, which signs some minutes later, when every verifier can know it; no valid token is refused.
     * While one waits for its turn, nothing changes.
     *
     * @returns All published keys, newest first.
     */
    rotate(): Promise<SigningKeyList> {
      return call('post', '/v2/admin/signing-keys/rotate');
    },

    /**
     * Withdraws a key that has leaked: from the answer on no server takes a token that it has signed. Another key signs at
     * once; sessions go on, and `createClient` gets new tokens by itself.
     *
     * @returns All published keys, newest first.
     * @throws HelloJohnError `signing_key_not_found` (404): also when it was withdrawn before.
     */
    revoke(kid: string): Promise<SigningKeyList> {
      return call('post', '/v2/admin/signing-keys/{kid}/revoke', { path: { kid } });
    },
  };
}
