import { AsyncLocalStorage } from 'node:async_hooks';
import type { Actor } from './http/access';

/**
 * The request that is being handled, or whose job is being worked on, for what would otherwise be handed through every
 * function: limits and records.
 */
export interface RequestScope {
  requestId: string;
  /** Address of the caller; null for a job. */
  ipAddress: string | null;
  userAgent: string | null;
  /** Null for callers nobody has asked who they are. */
  actor: { type: Actor['type']; id?: string } | null;
  /** Sets a header of the answer, whatever the answer will be. */
  setHeader(name: string, value: string): void;
}

const storage = new AsyncLocalStorage<RequestScope>();

export function runInRequest<T>(scope: RequestScope, run: () => T): T {
  return storage.run(scope, run);
}

/** Null outside of a request: in background work and at the start. */
export function currentRequest(): RequestScope | null {
  return storage.getStore() ?? null;
}
