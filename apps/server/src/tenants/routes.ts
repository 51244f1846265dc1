import { endpoint, Reply } from '../http/endpoint';
import {
  CreateTenantBody,
  DeleteTenantQuery,
  ListTenantsQuery,
  TenantAnswer,
  TenantList,
  toTenantAnswer,
  UpdateTenantBody,
} from './schema';

const listTenants = endpoint({
  id: 'listTenants',
  method: 'get',
  path: '/v2/admin/tenants',
  access: { scope: 'tenants:read', tenantAdmin: false },
  tag: 'Tenants',
  summary: 'List tenants',
  description: 'Newest first. An API key that is bound to a tenant sees only that one.',
  query: ListTenantsQuery,
  status: 200,
  response: TenantList,
  handle: ({ query, actor }, { tenants }) => tenants.list(query, actor.type === 'api_key' ? actor.tenantId : null),
});

const createTenant = endpoint({
  id: 'createTenant',
  method: 'post',
  path: '/v2/admin/tenants',
  access: { scope: 'tenants:write', tenantAdmin: false, installationWide: true },
  tag: 'Tenants',
  summary: 'Create a tenant',
  description: 'The tenant starts with the built-in roles `admin` and `member` and the default configuration.',
  body: CreateTenantBody,
  status: 201,
  response: TenantAnswer,
  errors: ['slug_already_exists'],
  handle: async ({ body }, { tenants }) => {
    const tenant = await tenants.create(body);
    return new Reply(toTenantAnswer(tenant), { Location: `/v2/admin/tenants/${tenant.id}` });
  },
});

const getTenant = endpoint({
  id: 'getTenant',
  method: 'get',
  path: '/v2/admin/tenants/{tenantId}',
  access: { scope: 'tenants:read', tenantAdmin: false },
  tag: 'Tenants',
  summary: 'Get a tenant',
  status: 200,
  response: TenantAnswer,
  handle: ({ tenant }) => toTenantAnswer(tenant),
});

const updateTenant = endpoint({
  id: 'updateTenant',
  method: 'patch',
  path: '/v2/admin/tenants/{tenantId}',
  access: { scope: 'tenants:write', tenantAdmin: false },
  tag: 'Tenants',
  summary: 'Change name or slug of a tenant',
  body: UpdateTenantBody,
  status: 200,
  response: TenantAnswer,
  errors: ['slug_already_exists'],
  handle: async ({ tenant, body }, { tenants }) => toTenantAnswer(await tenants.update(tenant, body)),
});

const deleteTenant = endpoint({
  id: 'deleteTenant',
  method: 'delete',
  path: '/v2/admin/tenants/{tenantId}',
  access: { scope: 'tenants:write', tenantAdmin: false },
  tag: 'Tenants',
  summary: 'Delete a tenant',
  description:
    'Removes all that is the tenant’s: users, sessions, roles, configuration and API keys. Can not be undone.',
  query: DeleteTenantQuery,
  status: 204,
  handle: ({ tenant, query }, { tenants }) => tenants.delete(tenant, query.confirm),
});

export const tenantEndpoints = [listTenants, createTenant, getTenant, updateTenant, deleteTenant];
