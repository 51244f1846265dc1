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
  };
}
