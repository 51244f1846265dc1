import createRouter, { type HTTPMethod } from 'find-my-way';
import type { Endpoint } from './endpoint';
import { ApiError } from './errors';

/** What a method and a path lead to. */
export type Found = { item: Endpoint; params: Record<string, string> } | { allowed: readonly string[] };

/** Endpoints by their paths: a request costs as many steps as its path has parts, however many endpoints there are. */
export interface RouteTable {
  /**
   * A literal segment goes before a parameter; HEAD is answered as GET, and one slash at the end counts for nothing.
   *
   * @param path As it came, still encoded and without the query.
   * @returns null for an unknown path; what it takes instead for a path that is known with other methods.
   * @throws ApiError `malformed_request` (400): a path that is not percent-encoded UTF-8.
   */
  find(method: string, path: string): Found | null;
}

/** Node refuses longer heads of requests anyway. */
const MAX_PARAM_LENGTH = 16_384;

export function createRouteTable(endpoints: readonly Endpoint[]): RouteTable {
  const router = createRouter({
    ignoreTrailingSlash: true,
    maxParamLength: MAX_PARAM_LENGTH,
    // Called by the router's own dispatch, which is not used here; without it what is malformed counts as unknown.
    onBadUrl: () => undefined,
  });
  for (const item of endpoints) {
    const path = item.path.replaceAll(/\{(\w+)\}/g, ':$1');
    router.on(item.method.toUpperCase() as HTTPMethod, path, () => undefined, item);
  }
  const methods = [...new Set(endpoints.map(({ method }) => method.toUpperCase() as HTTPMethod))];
  const lookUp = (method: HTTPMethod, path: string) => {
    const found = router.find(method, path);
    if (found?.store === null) throw new ApiError('malformed_request');
    return found === null || Object.values(found.params).includes('') ? null : found;
  };
  return {
    find(method, path) {
      // Asks for the server as a whole. @see RFC 9110 section 7.1
      if (path === '*') return { allowed: methods };
      const found = lookUp((method === 'HEAD' ? 'GET' : method) as HTTPMethod, path);
      if (found !== null) return { item: found.store as Endpoint, params: found.params as Record<string, string> };
      const allowed = methods.filter((other) => lookUp(other, path) !== null);
      return allowed.length === 0 ? null : { allowed };
    },
  };
}
