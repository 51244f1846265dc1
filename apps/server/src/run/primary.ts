import cluster, { type Worker } from 'node:cluster';
import { availableParallelism } from 'node:os';
import type { Logger } from 'pino';
import type { Config } from '../config';
import { loadSecrets, type Secrets } from '../secrets';
import { banner } from './banner';
import { openInstallation } from './installation';
import { stopOnce, stopOnFatalErrors } from './lifecycle';
import { listenForMetrics } from './metrics-server';
import { type ServeOptions, serve } from './serve';
import type { WorkerMessage, WorkerOrder } from './worker';
import { isMetricsRequest, type MetricsAnswer, type MetricsRequest, metricsOfWorkers } from './worker-metrics';

const RESTART_DELAY_MS = 1000;

/** The process that was started: brings the database up, serves or has workers serve, and stops all in order. */
export async function runPrimary(config: Config, log: Logger): Promise<void> {
  if (!config.isRateLimited) log.warn('rate limits are off (HELLOJOHN_RATE_LIMIT): for load tests only');
  const stops: (() => Promise<void>)[] = [];
  const stopAll = async () => {
    for (const stop of stops.reverse()) await stop();
  };
  const interruption = new AbortController();
  const starting = start({ config, log, stops, signal: interruption.signal });
  const finish = stopOnce(log, async () => {
    log.info('stopping');
    interruption.abort();
    // What is being started can be stopped only once it runs.
    await starting.catch(() => undefined);
    await stopAll();
    log.info('stopped');
  });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => finish(0));
  stopOnFatalErrors(log, finish);
  try {
    await starting;
  } catch (error) {
    if (interruption.signal.aborted) return;
    await stopAll();
    throw error;
  }
}

interface Start {
  config: Config;
  log: Logger;
  /** Gets what has to be stopped, in the order in which it was started. */
  stops: (() => Promise<void>)[];
  /** Aborted when the start is to go no further. */
  signal: AbortSignal;
}

async function start({ config, log, stops, signal }: Start): Promise<void> {
  const loaded = await loadSecrets(config);
  const installation = await openInstallation({ config, secrets: loaded }, log, signal);
  const secrets: Secrets = { ...loaded, secretKey: installation.key };
  stops.push(installation.stop);
  if (signal.aborted) return;
  const { connectionString } = installation;
  const count = config.workers === 'auto' ? availableParallelism() : config.workers;
  const serving =
    count === 1
      ? await serveAlone({ config, secrets, connectionString, log })
      : await serveByWorkers(count, { secrets, connectionString }, log);
  stops.push(serving.stop);
  if (config.metricsPort !== undefined) {
    const { stop } = await listenForMetrics({ host: config.host, port: config.metricsPort }, serving.renderMetrics);
    stops.push(stop);
  }
  if (signal.aborted) return;
  process.stdout.write(banner({ config, secrets, url: serving.url, startedInMs: performance.now() }));
}

interface Order {
  secrets: Secrets;
  connectionString: string;
}

interface Served {
  url: string;
  renderMetrics(): Promise<string>;
  stop(): Promise<void>;
}

async function serveAlone(options: ServeOptions): Promise<Served> {
  const { url, metrics, stop } = await serve(options);
  return { url, stop, renderMetrics: metrics.render };
}

async function serveByWorkers(count: number, order: Order, log: Logger): Promise<Served> {
  let isStopping = false;
  const renderMetrics = metricsOfWorkers();
  const fork = () => forkWorker(order, renderMetrics);
  cluster.on('exit', (worker, code, signal) => {
    if (isStopping) return;
    log.error({ worker: worker.id, code, signal }, 'a worker ended; starting another');
    setTimeout(() => isStopping || fork().catch(() => undefined), RESTART_DELAY_MS);
  });
  // One after the other: with port 0 the first one's port is the port of all.
  const urls: string[] = [];
  for (let i = 0; i < count; i += 1) urls.push(await fork());
  return {
    url: urls[0] ?? '',
    renderMetrics,
    async stop() {
      isStopping = true;
      await Promise.all(Object.values(cluster.workers ?? {}).map((worker) => worker && stopWorker(worker)));
    },
  };
}

function forkWorker({ secrets, connectionString }: Order, renderMetrics: () => Promise<string>): Promise<string> {
  const worker = cluster.fork();
  const order: WorkerOrder = {
    connectionString,
    adminToken: secrets.adminToken,
    secretKey: secrets.secretKey.toString('base64'),
    adminTokenFile: secrets.adminTokenFile,
  };
  return new Promise((resolve, reject) => {
    worker.on('message', (message: WorkerMessage) => {
      if (message === 'waiting') worker.send(order);
      else if (isMetricsRequest(message)) answerMetrics(worker, message, renderMetrics);
      else if ('url' in message) resolve(message.url);
    });
    worker.once('exit', (code) => reject(new Error(`a worker could not start (exit code ${code})`)));
  });
}

function answerMetrics(worker: Worker, { metricsRequest }: MetricsRequest, render: () => Promise<string>): void {
  const tell = (text: string | null) => {
    if (worker.isConnected()) worker.send({ metricsRequest, text } satisfies MetricsAnswer);
  };
  render().then(tell, () => tell(null));
}

function stopWorker(worker: Worker): Promise<void> {
  if (worker.isDead()) return Promise.resolve();
  return new Promise((resolve) => {
    worker.once('exit', () => resolve());
    worker.send('stop');
  });
}
