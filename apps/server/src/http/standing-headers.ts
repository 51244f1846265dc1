import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import cors from 'cors';
import helmet from 'helmet';

type Middleware = (req: IncomingMessage, res: ServerResponse, next: () => void) => void;

/** Sets the headers that every answer carries, and answers preflight requests. */
export interface StandingHeaders {
  /** @returns True when the request was a preflight and has its answer. */
  set(req: IncomingMessage, res: ServerResponse): boolean;
}

/**
 * Headers for safety and for the origins that may call. What does not depend on the request is computed once; `cors` sees
 * only what browsers send from another origin.
 */
export function createStandingHeaders(origins: readonly string[]): StandingHeaders {
  const crossOrigin = createCors(origins);
  const always = headersSetBy(securityHeaders());
  const withoutOrigin = [...always, ...headersSetBy(crossOrigin)];
  return {
    set(req, res) {
      const { origin } = req.headers;
      for (const [name, value] of origin === undefined ? withoutOrigin : always) res.setHeader(name, value);
      if (origin === undefined) return false;
      crossOrigin(req, res, () => undefined);
      if (!isPreflight(req)) return false;
      res.statusCode = 204;
      // Safari waits for a body otherwise.
      res.setHeader('Content-Length', '0');
      res.end();
      return true;
    },
  };
}

/** Any other OPTIONS asks what the path takes. @see https://fetch.spec.whatwg.org/#cors-preflight-request */
function isPreflight({ method, headers }: IncomingMessage): boolean {
  return method === 'OPTIONS' && headers['access-control-request-method'] !== undefined;
}

/** What a middleware that looks at nothing of a plain GET does to its answer. */
function headersSetBy(middleware: Middleware): [name: string, value: string][] {
  const req = Object.assign(new IncomingMessage(new Socket()), { method: 'GET' });
  const res = new ServerResponse(req);
  const headers = new Map<string, string>();
  res.setHeader = (name, value) => {
    headers.set(name, String(value));
    return res;
  };
  middleware(req, res, () => undefined);
  return [...headers];
}

/** Helmet's defaults for an API, which never is a page; pages set a policy of their own. */
function securityHeaders(): Middleware {
  return helmet({
    contentSecurityPolicy: { useDefaults: false, directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] } },
    crossOriginResourcePolicy: { policy: 'cross-origin' },
    referrerPolicy: { policy: 'no-referrer' },
    strictTransportSecurity: false,
  });
}

function createCors(origins: readonly string[]): Middleware {
  return cors({
    origin: [...origins],
    methods: ['GET', 'POST', 'PATCH', 'DELETE'],
    allowedHeaders: [
      'Authorization',
      'Content-Type',
      'If-Match',
      'Idempotency-Key',
      'Last-Event-ID',
      'X-Hash-Config',
      'X-Request-Id',
    ],
    exposedHeaders: [
      'ETag',
      'Location',
      'Retry-After',
      'X-Request-Id',
      'Idempotency-Replayed',
      'RateLimit-Limit',
      'RateLimit-Remaining',
      'RateLimit-Reset',
    ],
    maxAge: 600,
    // It takes every OPTIONS for a preflight.
    preflightContinue: true,
  });
}
