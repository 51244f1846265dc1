import type { Logger } from 'pino';
import type { Config } from '../config';
import type { Secrets } from '../secrets';
import { stopOnce, stopOnFatalErrors } from './lifecycle';
import { serve } from './serve';

/** What the primary hands to each worker over the process channel; secrets stay out of the environment. */
export interface WorkerOrder {
  connectionString: string;
  adminToken: string;
  secretKey: string;
  adminTokenFile: string | null;
}

/** A worker's answer once it serves. */
export interface WorkerReady {
  url: string;
}

/** One of several server processes that share the port. The primary owns the database and the signals. */
export async function runWorker(config: Config, log: Logger): Promise<void> {
  // The whole process group gets Ctrl-C; the primary decides when a worker stops.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => undefined);
  const order = await new Promise<WorkerOrder>((resolve) => {
    process.once('message', (message) => resolve(message as WorkerOrder));
  });
  const secrets: Secrets = { ...order, secretKey: Buffer.from(order.secretKey, 'base64') };
  const serving = await serve({ config, secrets, connectionString: order.connectionString, log });
  const finish = stopOnce(log, () => serving.stop());
  stopOnFatalErrors(log, finish);
  process.on('message', (message) => message === 'stop' && finish(0));
  process.once('disconnect', () => finish(0));
  process.send?.({ url: serving.url } satisfies WorkerReady);
}
