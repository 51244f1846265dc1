import { endpoint } from '../http/endpoint';
import { AuthConfigAnswer, AuthConfigPatch } from './schema';

const getAuthConfig = endpoint({
  id: 'getAuthConfig',
  method: 'get',
  path: '/v2/admin/tenants/{tenantId}/auth/config',
  access: { scope: 'config:read', tenantAdmin: true },
  tag: 'Auth config',
  summary: 'Get the auth config of a tenant',
  status: 200,
  response: AuthConfigAnswer,
  handle: ({ tenant }, { authConfig }) => authConfig.answer(tenant),
});

const updateAuthConfig = endpoint({
  id: 'updateAuthConfig',
  method: 'patch',
  path: '/v2/admin/tenants/{tenantId}/auth/config',
  access: { scope: 'config:write', tenantAdmin: true },
  tag: 'Auth config',
  summary: 'Change the auth config of a tenant',
  description: 'Only the given fields change; nested objects merge. The answer is the whole configuration.',
  body: AuthConfigPatch,
  status: 200,
  response: AuthConfigAnswer,
  handle: ({ tenant, body }, { authConfig }) => authConfig.update(tenant, body),
});

export const authConfigEndpoints = [getAuthConfig, updateAuthConfig];
