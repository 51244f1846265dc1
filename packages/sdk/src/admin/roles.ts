import type { Call } from '../core/call';
import { walk } from '../core/pages';
import type { Paging, Role, RoleCreate, RoleListQuery, RolePage, RoleUpdate } from '../types';

/** `admin.tenant(…).roles`: the roles of one tenant. */
export type RolesResource = ReturnType<typeof rolesOf>;

const ROLES = '/v2/admin/tenants/{tenantId}/roles';
const ROLE = '/v2/admin/tenants/{tenantId}/roles/{name}';

export function rolesOf(call: Call, tenantId: string) {
  return {
    /** One page of the tenant's roles, the built-in ones included. */
    list(query: RoleListQuery = {}): Promise<RolePage> {
      return call('get', ROLES, { path: { tenantId }, query });
    },

    /**
     * All roles of the tenant, page by page as they are needed.
     *
     * @param query `limit` is the size of the pages fetched (default 100).
     */
    iterate(query: Omit<RoleListQuery, Paging> = {}): AsyncGenerator<Role, void, undefined> {
      return walk(
        (page) => call('get', ROLES, { path: { tenantId }, query: { ...page, ...query } }),
        (page: RolePage) => page.roles,
      );
    },

    /** @throws HelloJohnError `role_already_exists` (409), `validation_failed` (422). */
    create(role: RoleCreate): Promise<Role> {
      return call('post', ROLES, { path: { tenantId }, body: role });
    },

    /** @throws HelloJohnError `role_not_found` (404), `role_built_in` (409). */
    update(name: string, changes: RoleUpdate): Promise<Role> {
      return call('patch', ROLE, { path: { tenantId, name }, body: changes });
    },

    /** @throws HelloJohnError `role_not_found` (404); `role_built_in`, `role_in_use` (409). */
    async delete(name: string): Promise<void> {
      await call('delete', ROLE, { path: { tenantId, name } });
    },
  };
}
