import type { Call } from '../core/call';
import { walk } from '../core/pages';
import type { Paging, Tenant, TenantCreate, TenantListQuery, TenantPage, TenantUpdate } from '../types';

/** `admin.tenants`: the tenants of the installation. */
export type TenantsResource = ReturnType<typeof tenantsResource>;

const TENANTS = '/v2/admin/tenants';
const TENANT = '/v2/admin/tenants/{tenantId}';

export function tenantsResource(call: Call) {
  return {
    /** One page of tenants. */
    list(query: TenantListQuery = {}): Promise<TenantPage> {
      return call('get', TENANTS, { query });
    },

    /**
     * All tenants, page by page as they are needed.
     *
     * @param query `limit` is the size of the pages fetched (default 100).
     */
    iterate(query: Omit<TenantListQuery, Paging> = {}): AsyncGenerator<Tenant, void, undefined> {
      return walk(
        (page) => call('get', TENANTS, { query: { ...page, ...query } }),
        (page: TenantPage) => page.tenants,
      );
    },

    /** @throws HelloJohnError `tenant_not_found` (404). */
    get(idOrSlug: string): Promise<Tenant> {
      return call('get', TENANT, { path: { tenantId: idOrSlug } });
    },

    /** @throws HelloJohnError `slug_already_exists` (409), `validation_failed` (422). */
    create(tenant: TenantCreate): Promise<Tenant> {
      return call('post', TENANTS, { body: tenant });
    },

    /** @throws HelloJohnError `tenant_not_found` (404), `slug_already_exists` (409). */
    update(idOrSlug: string, changes: TenantUpdate): Promise<Tenant> {
      return call('patch', TENANT, { path: { tenantId: idOrSlug }, body: changes });
    },

    /**
     * Removes the tenant and all that is its own: users, sessions, roles, keys. It cannot be undone.
     *
     * @param options.confirm The tenant's slug, once more.
     * @throws HelloJohnError `tenant_not_found` (404), `validation_failed` (422) when `confirm` is another slug.
     */
    async delete(idOrSlug: string, { confirm }: { confirm: string }): Promise<void> {
      await call('delete', TENANT, { path: { tenantId: idOrSlug }, query: { confirm } });
    },
  };
}
