import cors from 'cors';
import express, { type ErrorRequestHandler, type Express, type RequestHandler, Router } from 'express';
import helmet from 'helmet';
import type { Logger } from 'pino';
import { endpoints } from './endpoints';
import { ApiError } from './http/errors';
import { mountEndpoints } from './http/mount';
import { logFailure, sendProblem, toApiError } from './http/problem';
import { logFields, requestContext } from './http/request-context';
import type { Metrics } from './metrics/metrics';

import { createPages } from './pages/router';
import type { Services } from './services';
import { errorsPage } from './system/errors-page';
import { metricsRouter } from './system/metrics-route';
import type { Tracing } from './tracing/tracing';

export interface AppOptions {
  services: Services;
  log: Logger;
  corsOrigins: readonly string[];
  trustProxyHops: number;
  /** Tests: what an endpoint did not declare becomes a 500. */
  strict?: boolean;
  /** Told of each request. */
  metrics?: Pick<Metrics, 'observe'>;
  /** Follows each request. */
  tracing?: Pick<Tracing, 'begin'> | null;
  /** Renders `/metrics` for the root token; without it the path is unknown. */
  renderMetrics?: (() => Promise<string>) | undefined;
  /** False while the server drains or starts; `/readyz` asks it besides the database. */
  isReady?: () => boolean;
}

/** The whole HTTP side of the server. Listens nowhere and starts nothing. */
export function createApp(options: AppOptions): Express {
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.set('query parser', false);
  app.set('case sensitive routing', true);
  if (options.metrics !== undefined) app.use(requestMetrics(options.metrics));
  app.use(requestContext(options.trustProxyHops));
  if (options.tracing) app.use(requestTrace(options.tracing));
  app.use(requestLog(options.log), securityHeaders(), crossOrigin(options.corsOrigins));
  app.get('/readyz', notReadyWhileDraining(options));
  if (options.renderMetrics !== undefined) {
    app.use(metricsRouter(options.services.authentication, options.renderMetrics));
  }
  const router = Router({ caseSensitive: true });
  router.use(createPages({ services: options.services, log: options.log }));
  mountEndpoints(router, endpoints, { services: options.services, log: options.log, strict: options.strict ?? false });
  app.use(errorsPage(), router);
  app.use(() => {
    throw new ApiError('not_found');
  });
  app.use(errorHandler(options));
  return app;
}

/** A load balancer must hear of the end before the last request is taken; the endpoint itself asks the database. */
function notReadyWhileDraining({ isReady }: AppOptions): RequestHandler {
  return (_req, _res, next) => next(isReady === undefined || isReady() ? undefined : new ApiError('unavailable'));
}

/** Helmet's defaults for an API, which never is a page; pages set a policy of their own. */
function securityHeaders(): RequestHandler {
  return helmet({
    contentSecurityPolicy: { useDefaults: false, directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] } },
    crossOriginResourcePolicy: { policy: 'cross-origin' },
    referrerPolicy: { policy: 'no-referrer' },
    strictTransportSecurity: false,
  });
}

function crossOrigin(origins: readonly string[]): RequestHandler {
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
  });
}

/** One observation a request, whatever becomes of it. */
function requestMetrics(metrics: Pick<Metrics, 'observe'>): RequestHandler {
  return (req, res, next) => {
    const start = performance.now();
    res.once('close', () => {
      const operation = (res.locals.operation as string | undefined) ?? 'none';
      const seconds = (performance.now() - start) / 1000;
      metrics.observe({ operation, method: req.method, status: res.statusCode, seconds });
    });
    next();
  };
}

/** The names that `mount.ts` leaves say what it was; the path itself may name people. */
function requestTrace(tracing: Pick<Tracing, 'begin'>): RequestHandler {
  return (req, res, next) => {
    const span = tracing.begin(req, res.locals.requestId as string);
    res.locals.traceId = span.traceId;
    res.once('close', () => {
      const { route, operation, tenantId } = res.locals;
      span.end({ status: res.statusCode, isWhole: res.writableFinished, route, operation, tenantId });
    });
    span.run(next);
  };
}

/** One line a request; the path without its query, which may hold tokens and addresses. */
function requestLog(log: Logger): RequestHandler {
  return (req, res, next) => {
    if (!log.isLevelEnabled('info')) return next();
    const start = performance.now();
    res.once('close', () => {
      const path = req.originalUrl.split('?', 1)[0];
      const durationMs = Math.round((performance.now() - start) * 10) / 10;
      log.info(
        { ...logFields(res), method: req.method, path, status: res.statusCode, duration_ms: durationMs },
        'request',
      );
    });
    next();
  };
}

function errorHandler({ log, services }: AppOptions): ErrorRequestHandler {
  // biome-ignore lint/complexity/useMaxParams: Express knows an error handler by its four parameters
  return (thrown, _req, res, _next) => {
    const error = toApiError(thrown);
    logFailure(log, error, logFields(res));
    sendProblem(res, error, services.publicUrl);
  };
}
