import type { Logger } from 'pino';
import { ApiError, ERRORS, type ErrorCode, type FieldError } from './errors';
import type { Answer, LogFields } from './request-context';
import { discardRest } from './request-time';

/** RFC 9457 problem details, flat, with the members that clients rely on. */
export interface Problem {
  type: string;
  title: string;
  status: number;
  detail: string;
  code: ErrorCode;
  request_id: string;
  errors?: FieldError[];
}

/** Places that one answer names: it must not be many times as long as what it answers. */
export const ERRORS_MAX = 100;

export function toProblem(error: ApiError, requestId: string, publicUrl: string): Problem {
  const { title } = ERRORS[error.code];
  return {
    type: `${publicUrl}/errors#${error.code}`,
    title,
    status: error.status,
    detail: error.detail ?? `${title}.`,
    code: error.code,
    request_id: requestId,
    ...(error.errors === undefined ? {} : { errors: error.errors.slice(0, ERRORS_MAX) }),
  };
}

/** What Express, its router and its body parser throw, by their `type`. */
function fromFramework(error: { type?: unknown; status?: unknown }): ApiError | null {
  switch (error.type) {
    case 'entity.parse.failed':
      return new ApiError('malformed_request', { detail: 'The body is not valid JSON.' });
    case 'entity.verify.failed':
      return new ApiError('malformed_request', { detail: 'The body is not UTF-8.' });
    case 'entity.too.large':
      return new ApiError('payload_too_large');
    case 'charset.unsupported':
    case 'encoding.unsupported':
      return new ApiError('unsupported_media_type');
  }
  const status = error.status;
  if (typeof status === 'number' && status >= 400 && status < 500) return new ApiError('malformed_request');
  return null;
}

/** Every failure as an `ApiError`; what nobody foresaw becomes `internal` and keeps its cause for the log. */
export function toApiError(error: unknown): ApiError {
  if (error instanceof ApiError) return error;
  const known = typeof error === 'object' && error !== null ? fromFramework(error) : null;
  return known ?? new ApiError('internal', { cause: error });
}

/** Writes the problem, unless the answer has begun: then the connection is cut, so that nobody takes half for whole. */
export function sendProblem(res: Answer, error: ApiError, publicUrl: string): void {
  const { req } = res;
  if (res.headersSent) {
    req.socket.destroy();
    return;
  }
  if (error.status === 401) res.setHeader('WWW-Authenticate', 'Bearer');
  if (error.retryAfterSeconds !== undefined) res.setHeader('Retry-After', String(Math.ceil(error.retryAfterSeconds)));
  for (const [name, value] of Object.entries(error.headers)) res.setHeader(name, value);
  res.setHeader('Cache-Control', 'no-store');
  res.setHeader('Content-Type', 'application/problem+json; charset=utf-8');
  res.statusCode = error.status;
  res.end(JSON.stringify(toProblem(error, res.locals.requestId, publicUrl)));
  if (!req.complete) discardRest(req);
}

export function logFailure(log: Logger, error: ApiError, fields: LogFields): void {
  if (error.code === 'internal') log.error({ ...fields, err: error.cause ?? error }, 'request failed');
  else if (error.status >= 500) log.warn({ ...fields, code: error.code, err: error.cause }, 'request refused');
}
