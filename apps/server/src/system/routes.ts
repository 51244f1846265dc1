import { pendingMigrations } from '../db/migrate';
import { type Endpoint, endpoint } from '../http/endpoint';
import { ApiError } from '../http/errors';
import { buildOpenApi } from '../http/openapi';
import { toCaller } from './caller';
import { Caller, Health, Jwks, OpenApiDocument, Readiness, TenantDiscovery } from './schema';

const getHealth = endpoint({
  id: 'getHealth',
  method: 'get',
  path: '/healthz',
  access: 'public',
  tag: 'System',
  summary: 'Is the process alive?',
  status: 200,
  response: Health,
  handle: () => ({ status: 'ok' as const }),
});

const getReadiness = endpoint({
  id: 'getReadiness',
  method: 'get',
  path: '/readyz',
  access: 'public',
  tag: 'System',
  summary: 'Can the server take requests?',
  description: 'Ready while the database answers, every migration is applied and the server is not shutting down.',
  status: 200,
  response: Readiness,
  handle: async (_input, { db }) => {
    const pending = await pendingMigrations(db);
    if (pending.length > 0) throw new ApiError('unavailable');
    return { status: 'ready' as const };
  },
});

const getJwks = endpoint({
  id: 'getJwks',
  method: 'get',
  path: '/.well-known/jwks.json',
  access: 'public',
  tag: 'System',
  summary: 'Public keys of access tokens',
  status: 200,
  response: Jwks,
  cacheControl: 'public, max-age=300',
  handle: async (_input, { signingKeys }) => Jwks.parse(await signingKeys.jwks()),
});

const getTenantDiscovery = endpoint({
  id: 'getTenantDiscovery',
  method: 'get',
  path: '/v2/tenants/{tenantId}/discovery',
  access: 'public',
  tag: 'System',
  summary: 'What a checker of a tenant’s access tokens has to know',
  description:
    'Tokens name their tenant by id. Who knows only the slug, or another address of the server than its public URL, learns here what to expect in `aud` and `iss`, instead of believing the token.',
  status: 200,
  response: TenantDiscovery,
  cacheControl: 'public, max-age=300',
  handle: ({ tenant }, { publicUrl }) => ({
    tenant_id: tenant.id,
    slug: tenant.slug,
    issuer: publicUrl,
    jwks_uri: `${publicUrl}${getJwks.path}`,
  }),
});

const whoAmI = endpoint({
  id: 'whoAmI',
  method: 'get',
  path: '/v2/admin/whoami',
  access: 'any',
  tag: 'System',
  summary: 'Whom does this credential belong to?',
  status: 200,
  response: Caller,
  handle: ({ actor }) => toCaller(actor),
});

export const systemEndpoints = [getHealth, getReadiness, getJwks, getTenantDiscovery, whoAmI];

/** The API document of a list of endpoints, itself among them; it is built at the first request. */
export function openApiEndpoint(endpoints: () => readonly Endpoint[]): Endpoint {
  let document: ReturnType<typeof buildOpenApi> | undefined;
  return endpoint({
    id: 'getOpenApi',
    method: 'get',
    path: '/openapi.json',
    access: 'public',
    tag: 'System',
    summary: 'This document',
    status: 200,
    response: OpenApiDocument,
    cacheControl: 'public, max-age=300',
    handle: () => {
      document ??= buildOpenApi(endpoints());
      return document;
    },
  });
}
