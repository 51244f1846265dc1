import type { Call } from '../core/call';
import type { AuthConfig, AuthConfigUpdate } from '../types';

/** `admin.tenant(…).authConfig`: how sign-in works in one tenant. */
export type AuthConfigResource = ReturnType<typeof authConfigOf>;

const CONFIG = '/v2/admin/tenants/{tenantId}/auth/config';

export function authConfigOf(call: Call, tenantId: string) {
  return {
    /** The whole configuration, defaults filled in. */
    get(): Promise<AuthConfig> {
      return call('get', CONFIG, { path: { tenantId } });
    },

    /**
     * Changes the given fields only; `passwordPolicy` and `sessionConfig` merge.
     *
     * @returns The whole configuration after the change.
     * @throws HelloJohnError `validation_failed` (422): nothing was changed.
     */
    update(changes: AuthConfigUpdate): Promise<AuthConfig> {
      return call('patch', CONFIG, { path: { tenantId }, body: changes });
    },
  };
}
