import type { AuthConfigSettings } from '../auth-config/service';
import { ApiError } from '../http/errors';

/**
 * Refuses the whole call when any top-level key is not the user's to change, whatever its value.
 *
 * @param path Where the document stood in the request.
 * @throws ApiError `metadata_key_not_allowed` (403), with an entry for each such key.
 */
export function requireEditableKeys(metadata: object, settings: AuthConfigSettings, path: string): void {
  const allowed = new Set(settings.user_editable_metadata_keys);
  const refused = Object.keys(metadata).filter((key) => !allowed.has(key));
  if (refused.length === 0) return;
  throw new ApiError('metadata_key_not_allowed', {
    errors: refused.map((key) => ({ path: `${path}.${key}`, message: 'is not a key that users may change' })),
  });
}
