import type { Call } from '../core/call';
import type { ApiKeyCreate, ApiKeyListQuery, ApiKeyPage, ApiKeyWithSecret } from '../types';

/** `admin.apiKeys`: keys for programs. */
export type ApiKeysResource = ReturnType<typeof apiKeysResource>;

const KEYS = '/v2/admin/api-keys';

export function apiKeysResource(call: Call) {
  return {
    /** The keys this caller may see, without their secrets. */
    list(query: ApiKeyListQuery = {}): Promise<ApiKeyPage> {
      return call('get', KEYS, { query });
    },

    /**
     * Makes a key. Its secret is in this answer and can't be shown again.
     *
     * @throws HelloJohnError `forbidden` (403): the caller lacks a scope it would grant; `validation_failed` (422).
     */
    create(key: ApiKeyCreate): Promise<ApiKeyWithSecret> {
      return call('post', KEYS, { body: key });
    },

    /** Ends a key at once. @throws HelloJohnError `api_key_not_found` (404). */
    async delete(id: string): Promise<void> {
      await call('delete', '/v2/admin/api-keys/{id}', { path: { id } });
    },
  };
}
