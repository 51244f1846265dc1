import { type Endpoint, takesIdempotencyKey } from './endpoint';
import type { ErrorCode } from './errors';

/** Every code an endpoint may answer with: what it declares and what follows from its access, parameters and body. */
export function declaredErrors(item: Endpoint): ErrorCode[] {
  const codes = new Set<ErrorCode>([
    'validation_failed',
    'malformed_request',
    'internal',
    'unavailable',
    ...(item.errors ?? []),
  ]);
  if (item.access !== 'public')
    for (const code of ['unauthenticated', 'token_expired', 'session_revoked'] as const) codes.add(code);
  if (item.access !== 'public' && item.access !== 'any') codes.add('forbidden');
  if (item.path.includes('{tenantId}')) codes.add('tenant_not_found');
  if (item.params !== undefined) codes.add(item.notFound ?? 'not_found');
  if (takesIdempotencyKey(item)) {
    for (const code of ['idempotency_in_progress', 'idempotency_key_reused'] as const) codes.add(code);
  }
  if (item.conditional === true) codes.add('precondition_failed');
  if (item.body !== undefined)
    for (const code of ['payload_too_large', 'unsupported_media_type'] as const) codes.add(code);
  return [...codes];
}

const declaredByEndpoint = new WeakMap<Endpoint, Set<ErrorCode>>();

export function isDeclared(item: Endpoint, code: ErrorCode): boolean {
  let codes = declaredByEndpoint.get(item);
  if (codes === undefined) {
    codes = new Set(declaredErrors(item));
    declaredByEndpoint.set(item, codes);
  }
  return codes.has(code);
}
