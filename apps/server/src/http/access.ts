import type { UserProfile } from '../users/repository';
import { ApiError } from './errors';

/** What an API key may be given. `*` is all of them; `webhooks:write` includes `webhooks:read`. */
export const SCOPES = [
  'users:read',
  'users:write',
  'sessions:read',
  'sessions:write',
  'config:read',
  'config:write',
  'tenants:read',
  'tenants:write',
  'keys:write',
  'audit:read',
  'jobs:read',
  'jobs:write',
  'webhooks:read',
  'webhooks:write',
  '*',
] as const;

export type Scope = (typeof SCOPES)[number];

/**
 * Who may call an endpoint:
 * `public` anyone · `user` a signed-in user · `optional_user` the same, or nobody · `any` any valid credential (and no more is asked) · otherwise root,
 * API keys with the scope and, with `tenantAdmin`, users with the role `admin` in the tenant of the path.
 */
export type Access = 'public' | 'user' | 'optional_user' | 'any' | AdminAccess;

export interface AdminAccess {
  scope: Scope;
  /** Users with the role `admin` may call it under their own tenant. */
  tenantAdmin: boolean;
  /** Reaches beyond any one tenant: API keys that are bound to a tenant may not call it. */
  installationWide?: boolean;
}

export interface RootActor {
  type: 'root';
}

export interface ApiKeyActor {
  type: 'api_key';
  id: string;
  name: string;
  /** The only tenant it works in; null for all. */
  tenantId: string | null;
  scopes: readonly Scope[];
  /** null = never. */
  expiresAt: Date | null;
}

export interface UserActor {
  type: 'user';
  id: string;
  tenantId: string;
  sessionId: string;
  email: string;
  roles: readonly string[];
  /** The user as of this request: read together with the session. */
  profile: UserProfile;
}

export type AdminActor = RootActor | ApiKeyActor | UserActor;
export type Actor = AdminActor;

/** True when the caller's own rights include the scope. A tenant admin has no scopes. */
export function holdsScope(actor: Actor, scope: Scope): boolean {
  if (actor.type === 'root') return true;
  if (actor.type !== 'api_key') return false;
  const enough: readonly Scope[] = scope === 'webhooks:read' ? [scope, 'webhooks:write'] : [scope];
  return actor.scopes.includes('*') || enough.some((each) => actor.scopes.includes(each));
}

/**
 * The one place that decides whether a caller may use an endpoint.
 *
 * @param tenantId Tenant of the path, null for paths without one.
 * @throws ApiError `tenant_not_found` (404) when the tenant is not the caller's: it does not exist for him.
 * @throws ApiError `forbidden` (403) without the role or scope.
 */
export function authorize(actor: Actor, access: Exclude<Access, 'public'>, tenantId: string | null): void {
  if (access === 'any') return;
  if (access === 'user' || access === 'optional_user') {
    if (actor.type !== 'user') throw new ApiError('forbidden', { detail: 'This path is for signed-in users.' });
    return;
  }
  if (actor.type === 'root') return;
  if (tenantId !== null && actor.tenantId !== null && actor.tenantId !== tenantId)
    throw new ApiError('tenant_not_found');
  if (actor.type === 'api_key') {
    authorizeApiKey(actor, access);
    return;
  }
  if (!actor.roles.includes('admin')) throw new ApiError('forbidden', { detail: 'The role `admin` is required.' });
  if (!access.tenantAdmin || tenantId === null) {
    throw new ApiError('forbidden', { detail: 'Tenant admins can not do this: use the root token or an API key.' });
  }
}

function authorizeApiKey(actor: ApiKeyActor, access: AdminAccess): void {
  if (!holdsScope(actor, access.scope)) {
    throw new ApiError('forbidden', { detail: `The API key lacks the scope \`${access.scope}\`.` });
  }
  if (access.installationWide === true && actor.tenantId !== null) {
    throw new ApiError('forbidden', { detail: 'The API key is bound to a tenant; this reaches beyond it.' });
  }
}
