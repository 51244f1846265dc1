import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import {
  type Context,
  context,
  DiagLogLevel,
  diag,
  propagation,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  type Tracer,
  trace,
} from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  BatchSpanProcessor,
  NodeTracerProvider,
  ParentBasedSampler,
  TraceIdRatioBasedSampler,
} from '@opentelemetry/sdk-trace-node';
import type { Logger } from 'pino';
import type { TracingConfig } from '../config';
import { type StatementTrace, statementChannel } from './statements';

/** Spans of requests and statements, sent to a collector. */
export interface Tracing {
  /** Begins the span of a request, below that of its `traceparent`. */
  begin(req: Pick<IncomingMessage, 'method' | 'headers'>, requestId: string): RequestTrace;
  /** Sends what is left, for some seconds at most. */
  stop(): Promise<void>;
}

export interface RequestTrace {
  traceId: string;
  /** What is done within, now or later, belongs to the span. */
  run(handle: () => void): void;
  end(outcome: RequestOutcome): void;
}

export interface RequestOutcome {
  status: number;
  /** False when the reader left before the end of the answer. */
  isWhole: boolean;
  /** As the API document writes it: `/v2/admin/tenants/{tenantId}/users`; undefined for unknown paths. */
  route: string | undefined;
  /** operationId. */
  operation: string | undefined;
  tenantId: string | undefined;
}

/** The last spans of a process are not worth a shutdown that hangs on its collector. */
const EXPORT_TIMEOUT_MS = 3000;

/**
 * Sends spans by OTLP over HTTP, as JSON, in batches beside the requests; a collector that is away costs the spans and
 * nothing else. No address, name, path, header or value of a statement is in them.
 *
 * This module is loaded only where tracing is on: with the SDK it is 1.5 MB of code.
 */
export function startTracing(config: TracingConfig, log: Logger): Tracing {
  const warn = (message: string) => log.warn({ reason: message.slice(0, 500) }, 'spans could not be sent');
  diag.setLogger({ error: warn, warn, info: warn, debug: warn, verbose: warn }, DiagLogLevel.ERROR);
  const exporter = new OTLPTraceExporter({
    url: config.tracesUrl,
    headers: { ...config.headers },
    timeoutMillis: EXPORT_TIMEOUT_MS,
  });
  const provider = new NodeTracerProvider({
    resource: resourceFromAttributes({ 'service.name': config.serviceName, 'service.instance.id': randomUUID() }),
    sampler: new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(config.ratio) }),
    spanProcessors: [new BatchSpanProcessor(exporter, { exportTimeoutMillis: EXPORT_TIMEOUT_MS })],
  });
  provider.register();
  const tracer = provider.getTracer('hellojohn');
  const unfollow = followStatements(tracer);
  return {
    begin: (req, requestId) => beginRequest(tracer, req, requestId),
    async stop() {
      unfollow();
      await provider.shutdown().catch((error: unknown) => warn(String(error)));
      for (const global of [trace, context, propagation, diag]) global.disable();
    },
  };
}

/** @see https://opentelemetry.io/docs/specs/semconv/http/http-spans/ */
function beginRequest(tracer: Tracer, { method = '', headers }: Parameters<Tracing['begin']>[0], requestId: string) {
  const parent = propagation.extract(ROOT_CONTEXT, headers);
  const attributes = { 'http.request.method': method, 'hellojohn.request_id': requestId };
  const span = tracer.startSpan(method, { kind: SpanKind.SERVER, attributes }, parent);
  return {
    traceId: span.spanContext().traceId,
    run: (handle: () => void) => context.with(trace.setSpan(parent, span), handle),
    end({ status, isWhole, route, operation, tenantId }: RequestOutcome) {
      span.setAttribute('http.response.status_code', status);
      if (operation !== undefined) span.setAttribute('hellojohn.operation', operation);
      if (tenantId !== undefined) span.setAttribute('hellojohn.tenant_id', tenantId);
      if (route !== undefined) span.setAttribute('http.route', route).updateName(`${method} ${route}`);
      if (!isWhole) span.setAttribute('error.type', 'client_left');
      if (status >= 500) span.setStatus({ code: SpanStatusCode.ERROR });
      span.end();
    },
  };
}

/** Statements of requests; those of work that no request asked for would each be a trace of its own. */
function followStatements(tracer: Tracer): () => void {
  const spans = new WeakMap<StatementTrace, Span>();
  const isFollowed = (current: Context) => trace.getSpan(current)?.isRecording() === true;
  const subscriber = {
    start(statement: StatementTrace) {
      if (!isFollowed(context.active())) return;
      const operation = /^\s*(\w+)/.exec(statement.text)?.[1]?.toUpperCase() ?? 'SQL';
      const attributes = {
        'db.system.name': 'postgresql',
        'db.operation.name': operation,
        'db.query.text': statement.text.replace(/\s+/g, ' ').trim(),
      };
      spans.set(statement, tracer.startSpan(operation, { kind: SpanKind.CLIENT, attributes }));
    },
    error(statement: StatementTrace & { error: unknown }) {
      const { code } = statement.error as { code?: unknown };
      const span = spans.get(statement)?.setStatus({ code: SpanStatusCode.ERROR });
      if (typeof code === 'string') span?.setAttribute('error.type', code);
    },
    asyncStart(statement: StatementTrace) {
      spans.get(statement)?.end();
    },
    asyncEnd: () => undefined,
    end: () => undefined,
  };
  statementChannel.subscribe(subscriber);
  return () => statementChannel.unsubscribe(subscriber);
}
