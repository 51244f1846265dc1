import { endpoint, Reply } from '../http/endpoint';
import { CreateRoleBody, ListRolesQuery, RoleAnswer, RoleList, RoleParams, UpdateRoleBody } from './schema';

const PATH = '/v2/admin/tenants/{tenantId}/roles';

const listRoles = endpoint({
  id: 'listRoles',
  method: 'get',
  path: PATH,
  access: { scope: 'config:read', tenantAdmin: true },
  tag: 'Roles',
  summary: 'List the roles of a tenant',
  query: ListRolesQuery,
  status: 200,
  response: RoleList,
  handle: ({ tenant, query }, { roles }) => roles.list(tenant, query),
});

const createRole = endpoint({
  id: 'createRole',
  method: 'post',
  path: PATH,
  access: { scope: 'config:write', tenantAdmin: true },
  tag: 'Roles',
  summary: 'Create a role',
  body: CreateRoleBody,
  status: 201,
  response: RoleAnswer,
  errors: ['role_already_exists'],
  handle: async ({ tenant, body }, { roles }) => {
    const role = await roles.create(tenant, body);
    return new Reply(role, { Location: `/v2/admin/tenants/${tenant.id}/roles/${encodeURIComponent(role.name)}` });
  },
});

const updateRole = endpoint({
  id: 'updateRole',
  method: 'patch',
  path: `${PATH}/{name}`,
  access: { scope: 'config:write', tenantAdmin: true },
  tag: 'Roles',
  summary: 'Change a role',
  description: 'Built-in roles can not change.',
  params: RoleParams,
  notFound: 'role_not_found',
  body: UpdateRoleBody,
  status: 200,
  response: RoleAnswer,
  errors: ['role_built_in'],
  handle: ({ tenant, params, body }, { roles }) => roles.update(tenant, params.name, body),
});

const deleteRole = endpoint({
  id: 'deleteRole',
  method: 'delete',
  path: `${PATH}/{name}`,
  access: { scope: 'config:write', tenantAdmin: true },
  tag: 'Roles',
  summary: 'Delete a role',
  description: 'Refused while a user has it, and for built-in roles.',
  params: RoleParams,
  notFound: 'role_not_found',
  status: 204,
  errors: ['role_built_in', 'role_in_use'],
  handle: ({ tenant, params }, { roles }) => roles.delete(tenant, params.name),
});

export const roleEndpoints = [listRoles, createRole, updateRole, deleteRole];
