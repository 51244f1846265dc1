import type { z } from 'zod';
import type { Actor } from '../http/access';
import type { Caller } from './schema';

/** The caller as it leaves the server. */
export function toCaller(actor: Actor): z.input<typeof Caller> {
  if (actor.type === 'root') return { type: 'root' };
  if (actor.type === 'user') {
    const { id, email, tenantId, sessionId, roles } = actor;
    return { type: 'user', id, email, tenant_id: tenantId, session_id: sessionId, roles: [...roles] };
  }
  const { id, name, tenantId, scopes, expiresAt } = actor;
  const expires_at = expiresAt?.toISOString() ?? null;
  return { type: 'api_key', id, name, tenant_id: tenantId, scopes: [...scopes], expires_at };
}
