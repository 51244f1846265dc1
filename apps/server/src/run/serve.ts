import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { Logger } from 'pino';
import { createApp } from '../app';
import type { Config, TracingConfig } from '../config';
import { createDatabase } from '../db/database';
import { startDatabaseClock } from '../db/database-clock';
import { createMailTransport } from '../mail/transport';
import { createMetrics, type Metrics } from '../metrics/metrics';
import type { Secrets } from '../secrets';
import { createServices, type ServiceDeps, type Services } from '../services';
import type { Tracing } from '../tracing/tracing';
import { hashShare } from './hash-share';
import { listen } from './http-server';

/** One server process that answers requests. */
export interface Serving {
  /** Where it listens. */
  url: string;
  publicUrl: string;
  metrics: Metrics;
  /** Not ready at once; requests in flight finish; then mail, clock and database connections end. */
  stop(): Promise<void>;
}

export interface ServeOptions {
  config: Config;
  secrets: Secrets;
  connectionString: string;
  log: Logger;
  /** What `/metrics` says, where this process is one of several. Default: the figures of this one. */
  renderMetrics?: () => Promise<string>;
}

/** Listens, connects to a migrated database and serves. */
export async function serve(options: ServeOptions): Promise<Serving> {
  const { config, connectionString, log } = options;
  const http = await listen({ host: config.host, port: config.port, publicUrl: config.publicUrl });
  const { publicUrl } = http;
  const db = createDatabase({
    connectionString,
    replicaConnectionString: config.replicaUrl,
    onConnectionError: (error) => log.warn({ err: error }, 'a database connection was lost'),
  });
  const clock = await startDatabaseClock(db);
  const tracing = config.tracing === undefined ? null : await loadTracing(config.tracing, log);
  const services = servicesOf(options, { db, clock, publicUrl });
  await services.signingKeys.ensure();
  const metrics = createMetrics(services);
  const renderMetrics = options.renderMetrics ?? metrics.render;
  let isReady = true;
  http.setHandler(
    createApp({
      services,
      log,
      corsOrigins: config.corsOrigins,
      trustProxyHops: config.trustProxyHops,
      strict: config.isTest,
      metrics,
      tracing,
      renderMetrics: config.metricsPort === undefined ? renderMetrics : undefined,
      isReady: () => isReady,
    }),
  );
  const { auditLog, auditRetention, jobs, linkRequests, mail, staleUploads, webhookDispatcher, revocations } = services;
  const workers = [auditLog, jobs, linkRequests, mail, staleUploads, webhookDispatcher];
  for (const worker of [...workers, auditRetention, revocations]) worker.start();
  return {
    url: `http://${config.host.includes(':') ? `[${config.host}]` : config.host}:${http.port}`,
    publicUrl,
    metrics,
    async stop() {
      isReady = false;
      // Their readers would hold the end back for ever; they find another server.
      services.revocations.stop();
      auditRetention.stop();
      await http.drain();
      await Promise.all(workers.map((worker) => worker.stop()));
      clock.stop();
      await Promise.all([db.close(), tracing?.stop()]);
    },
  };
}

/** Not at the start of each server: most never need it. */
async function loadTracing(config: TracingConfig, log: Logger): Promise<Tracing> {
  const { startTracing } = await import('../tracing/tracing');
  return startTracing(config, log);
}

function servicesOf(
  { config, secrets, log }: ServeOptions,
  own: Pick<ServiceDeps, 'db' | 'clock' | 'publicUrl'>,
): Services {
  return createServices({
    ...own,
    log,
    mailTransport: createMailTransport({ smtpUrl: config.smtpUrl, outboxDir: join(config.dataDir, 'outbox') }),
    rootToken: secrets.adminToken,
    secretKey: secrets.secretKey,
    bcryptCost: config.bcryptCost,
    hashConcurrency: hashShare(config.workers, availableParallelism()),
    isRateLimited: config.isRateLimited,
    mailFrom: config.mailFrom,
    jobRetentionDays: config.jobRetentionDays,
    auditRetentionDays: config.auditRetentionDays,
    allowsPrivateWebhooks: config.allowsPrivateWebhooks,
  });
}
