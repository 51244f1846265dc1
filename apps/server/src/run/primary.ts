import cluster, { type Worker } from 'node:cluster';
import { availableParallelism } from 'node:os';
import type { Logger } from 'pino';
import type { Config } from '../config';
import { loadSecrets, type Secrets } from '../secrets';
import { banner } from './banner';
import { openInstallation } from './installation';
import { stopOnce, stopOnFatalErrors } from './lifecycle';
import { serve } from './serve';
import type { WorkerOrder, WorkerReady } from './worker';

const RESTART_DELAY_MS = 1000;

/** The process that was started: brings the database up, serves or has workers serve, and stops all in order. */
export async function runPrimary(config: Config, log: Logger): Promise<void> {
  if (!config.isRateLimited) log.warn('rate limits are off (HELLOJOHN_RATE_LIMIT): for load tests only');
  const secrets = await loadSecrets(config);
  const stops: (() => Promise<void>)[] = [];
  const finish = stopOnce(log, async () => {
    log.info('stopping');
    for (const stop of stops.reverse()) await stop();
    log.info('stopped');
  });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => finish(0));
  stopOnFatalErrors(log, finish);
  try {
    const installation = await openInstallation(config, log);
    stops.push(installation.stop);
    const { connectionString } = installation;
    const count = config.workers === 'auto' ? availableParallelism() : config.workers;
    const serving =
      count === 1
        ? await serve({ config, secrets, connectionString, log })
        : await serveByWorkers(count, { secrets, connectionString }, log);
    stops.push(serving.stop);
    process.stdout.write(banner({ config, secrets, url: serving.url, startedInMs: performance.now() }));
  } catch (error) {
    for (const stop of stops.reverse()) await stop();
    throw error;
  }
}

interface Order {
  secrets: Secrets;
  connectionString: string;
}

async function serveByWorkers(
  count: number,
  order: Order,
  log: Logger,
): Promise<{ url: string; stop(): Promise<void> }> {
  let isStopping = false;
  cluster.on('exit', (worker, code, signal) => {
    if (isStopping) return;
    log.error({ worker: worker.id, code, signal }, 'a worker ended; starting another');
    setTimeout(() => isStopping || forkWorker(order).catch(() => undefined), RESTART_DELAY_MS);
  });
  // One after the other: with port 0 the first one's port is the port of all.
  const urls: string[] = [];
  for (let i = 0; i < count; i += 1) urls.push(await forkWorker(order));
  return {
    url: urls[0] ?? '',
    async stop() {
      isStopping = true;
      await Promise.all(Object.values(cluster.workers ?? {}).map((worker) => worker && stopWorker(worker)));
    },
  };
}

function forkWorker({ secrets, connectionString }: Order): Promise<string> {
  const worker = cluster.fork();
  worker.send({
    connectionString,
    adminToken: secrets.adminToken,
    secretKey: secrets.secretKey.toString('base64'),
    adminTokenFile: secrets.adminTokenFile,
  } satisfies WorkerOrder);
  return new Promise((resolve, reject) => {
    worker.once('message', (ready: WorkerReady) => resolve(ready.url));
    worker.once('exit', (code) => reject(new Error(`a worker could not start (exit code ${code})`)));
  });
}

function stopWorker(worker: Worker): Promise<void> {
  if (worker.isDead()) return Promise.resolve();
  return new Promise((resolve) => {
    worker.once('exit', () => resolve());
    worker.send('stop');
  });
}
