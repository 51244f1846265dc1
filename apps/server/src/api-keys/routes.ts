import { endpoint } from '../http/endpoint';
import { ApiKeyList, ApiKeyParams, CreateApiKeyBody, ListApiKeysQuery, NewApiKey } from './schema';

const PATH = '/v2/admin/api-keys';
const access = { scope: 'keys:write', tenantAdmin: false } as const;

const listApiKeys = endpoint({
  id: 'listApiKeys',
  method: 'get',
  path: PATH,
  access,
  tag: 'API keys',
  summary: 'List API keys',
  description: 'Newest first, without secrets. An API key that is bound to a tenant sees only keys of that one.',
  query: ListApiKeysQuery,
  status: 200,
  response: ApiKeyList,
  errors: ['tenant_not_found'],
  handle: ({ actor, query }, { apiKeys }) => apiKeys.list(actor, query),
});

const createApiKey = endpoint({
  id: 'createApiKey',
  method: 'post',
  path: PATH,
  access,
  tag: 'API keys',
  summary: 'Create an API key',
  description: 'The secret `key` is in this answer only. A key can not grant what its maker lacks.',
  body: CreateApiKeyBody,
  status: 201,
  response: NewApiKey,
  errors: ['tenant_not_found'],
  handle: ({ actor, body }, { apiKeys }) => apiKeys.create(actor, body),
});

const deleteApiKey = endpoint({
  id: 'deleteApiKey',
  method: 'delete',
  path: `${PATH}/{id}`,
  access,
  tag: 'API keys',
  summary: 'Delete an API key',
  description: 'The key is refused at once, on every instance.',
  params: ApiKeyParams,
  notFound: 'api_key_not_found',
  status: 204,
  handle: ({ actor, params }, { apiKeys }) => apiKeys.delete(actor, params.id),
});

export const apiKeyEndpoints = [listApiKeys, createApiKey, deleteApiKey];
