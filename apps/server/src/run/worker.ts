import type { Logger } from 'pino';
import type { Config } from '../config';
import type { Secrets } from '../secrets';
import { stopOnce, stopOnFatalErrors } from './lifecycle';
import { type Serving, serve } from './serve';
import { askForMetrics, type MetricsRequest, shareMetrics } from './worker-metrics';

/** What the primary hands to each worker over the process channel; secrets stay out of the environment. */
export interface WorkerOrder {
  connectionString: string;
  adminToken: string;
  secretKey: string;
  adminTokenFile: string | null;
}

/** What a worker tells the primary: that it listens for its order, then where it serves. */
export type WorkerMessage = 'waiting' | { url: string } | MetricsRequest;

const isOrder = (message: unknown): message is WorkerOrder =>
  typeof message === 'object' && message !== null && 'connectionString' in message;

/** One of several server processes that share the port. The primary owns the database and the signals. */
export async function runWorker(config: Config, log: Logger): Promise<void> {
  // The whole process group gets Ctrl-C; the primary decides when a worker stops.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => undefined);
  let serving: Serving | undefined;
  const finish = stopOnce(log, async () => serving?.stop());
  stopOnFatalErrors(log, finish);
  process.once('disconnect', () => finish(0));
  const ordered = new Promise<WorkerOrder>((resolve) => {
    process.on('message', (message: unknown) => {
      if (message === 'stop') finish(0);
      else if (isOrder(message)) resolve(message);
    });
  });
  // What was sent before somebody listens is lost; the primary waits for this.
  tell('waiting');
  const order = await ordered;
  const secrets: Secrets = {
    ...order,
    secretKey: Buffer.from(order.secretKey, 'base64'),
    previousSecretKey: null,
  };
  const { connectionString } = order;
  serving = await serve({ config, secrets, connectionString, log, renderMetrics: askForMetrics() });
  shareMetrics(serving.metrics.registry);
  tell({ url: serving.url });
}

function tell(message: WorkerMessage): void {
  process.send?.(message);
}
