import type { ServerResponse } from 'node:http';
import { ApiError } from './errors';

/**
 * Answers a request for a path that does not take its method: OPTIONS learns which ones it takes.
 *
 * @param methods What the path takes; where GET is among them, so is HEAD.
 * @throws ApiError `method_not_allowed` (405) for any method but OPTIONS.
 * @see RFC 9110 section 9.3.7
 */
export function answerOtherMethod(method: string, methods: readonly string[], res: ServerResponse): void {
  const allow = methods.flatMap((name) => (name === 'GET' ? ['GET', 'HEAD'] : [name])).join(', ');
  if (method !== 'OPTIONS') throw new ApiError('method_not_allowed', { headers: { Allow: allow } });
  res.setHeader('Allow', allow);
  res.statusCode = 204;
  res.end();
}
