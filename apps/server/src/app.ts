import type { IncomingMessage, RequestListener } from 'node:http';
import express, { type ErrorRequestHandler, type Request, type Response } from 'express';
import type { Logger } from 'pino';
import { endpoints } from './endpoints';
import { createRoutes } from './http/dispatch';
import { ApiError } from './http/errors';
import { logFailure, sendProblem, toApiError } from './http/problem';
import { type Answer, logFields, openAnswer } from './http/request-context';
import { createStandingHeaders } from './http/standing-headers';
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

/**
 * The whole HTTP side of the server. Listens nowhere and starts nothing. Endpoints are found in a table and answered by
 * Node's own means; what is none, such as the pages that links lead to, is left to Express.
 */
export function createApp(options: AppOptions): RequestListener {
  const { services, log, strict = false } = options;
  const standing = createStandingHeaders(options.corsOrigins);
  const routes = createRoutes(endpoints, { services, log, strict });
  const fail = createFailure(options);
  const rest = createRest(options, fail);
  return (req, incoming) => {
    const path = pathOf(req.url ?? '/');
    const res = openAnswer(req, incoming, options.trustProxyHops);
    watch(res, path, options);
    if (standing.set(req, res)) return;
    followed(res, options.tracing, () => {
      try {
        if (path === '/readyz' && options.isReady?.() === false) throw new ApiError('unavailable');
        const handle = routes.find(req.method ?? 'GET', path);
        if (handle === null) rest(req, res);
        else handle({ req, res }).catch((thrown: unknown) => fail(res, thrown));
      } catch (thrown) {
        fail(res, thrown);
      }
    });
  };
}

/** The path as it came, without its query, which may hold tokens and addresses; of a proxy's whole URL as well. */
function pathOf(url: string): string {
  const path = url.split('?', 1).join('');
  return path.startsWith('/') ? path : path.replace(/^https?:\/\/[^/]*/i, '') || '/';
}

type Failure = (res: Answer, thrown: unknown) => void;

function createFailure({ log, services }: AppOptions): Failure {
  return (res, thrown) => {
    const error = toApiError(thrown);
    logFailure(log, error, logFields(res));
    sendProblem(res, error, services.publicUrl);
  };
}

/** What is no endpoint: pages for people, figures for Prometheus, and paths that nobody knows. */
function createRest({ services, log, renderMetrics }: AppOptions, fail: Failure) {
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.set('query parser', false);
  app.set('case sensitive routing', true);
  if (renderMetrics !== undefined) app.use(metricsRouter(services.authentication, renderMetrics));
  app.use(errorsPage(), createPages({ services, log }));
  app.use(() => {
    throw new ApiError('not_found');
  });
  // biome-ignore lint/complexity/useMaxParams: Express knows an error handler by its four parameters
  const onError: ErrorRequestHandler = (thrown, _req, res, _next) => fail(res as unknown as Answer, thrown);
  app.use(onError);
  // With a URL that it can't read, Express passes by all of these.
  return (req: IncomingMessage, res: Answer) =>
    app(req as Request, res as unknown as Response, () => fail(res, new ApiError('not_found')));
}

/** One observation and one line in the log for each request, whatever becomes of it. */
function watch(res: Answer, path: string, { metrics, log }: AppOptions): void {
  const { method = '' } = res.req;
  const isLogged = log.isLevelEnabled('info');
  const start = performance.now();
  res.once('close', () => {
    const ms = performance.now() - start;
    const { operation = 'none' } = res.locals;
    const status = res.statusCode;
    metrics?.observe({ operation, method, status, seconds: ms / 1000 });
    if (!isLogged) return;
    log.info({ ...logFields(res), method, path, status, duration_ms: Math.round(ms * 10) / 10 }, 'request');
  });
}

/** The names that `dispatch.ts` leaves say what it was; the path itself may name people. */
function followed(res: Answer, tracing: AppOptions['tracing'], handle: () => void): void {
  if (!tracing) {
    handle();
    return;
  }
  const span = tracing.begin(res.req, res.locals.requestId);
  res.locals.traceId = span.traceId;
  res.once('close', () => {
    const { route, operation, tenantId } = res.locals;
    span.end({ status: res.statusCode, isWhole: res.writableFinished, route, operation, tenantId });
  });
  span.run(handle);
}
