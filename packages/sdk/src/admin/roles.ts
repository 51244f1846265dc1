import type { Call } from '../core/call';
import type { Role, RoleCreate, RolePage, RoleUpdate } from '../types';

/** `admin.tenant(…).roles`: the roles of one tenant. */
export type RolesResource = ReturnType<typeof rolesOf>;

const ROLES = '/v2/admin/tenants/{tenantId}/roles';
const ROLE = '/v2/admin/tenants/{tenantId}/roles/{name}';

export function rolesOf(call: Call, tenantId: string) {
  return {
    /** All roles of the tenant, the built-in ones included. */
    list(): Promise<RolePage> {
      return call('get', ROLES, { path: { tenantId } });
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
