import type { Call } from '../core/call';
import { walk } from '../core/pages';
import type { ApiKey, ApiKeyCreate, ApiKeyListQuery, ApiKeyPage, ApiKeyWithSecret, Paging } from '../types';

/** `admin.apiKeys`: keys for programs. */
export type ApiKeysResource = ReturnType<typeof apiKeysResource>;

const KEYS = '/v2/admin/api-keys';

export function apiKeysResource(call: Call) {
  return {
    /** One page of the keys this caller may see, without their secrets. */
    list(query: ApiKeyListQuery = {}): Promise<ApiKeyPage> {
      return call('get', KEYS, { query });
    },

    /**
     * All keys this caller may see, page by page as they are needed.
     *
     * @param query `limit` is the size of the pages fetched (default 100).
     */
    iterate(query: Omit<ApiKeyListQuery, Paging> = {}): AsyncGenerator<ApiKey, void, undefined> {
      return walk(
        (page) => call('get', KEYS, { query: { ...page, ...query } }),
        (page: ApiKeyPage) => page.apiKeys,
      );
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
