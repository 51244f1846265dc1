import { AggregatorRegistry, type Registry } from 'prom-client';

/** A worker asks for the figures of all workers, and the primary answers; ids tell requests of one worker apart. */
export interface MetricsRequest {
  metricsRequest: number;
}
export interface MetricsAnswer {
  metricsRequest: number;
  /** Null when a worker did not answer in time. */
  text: string | null;
}

export const isMetricsRequest = (message: unknown): message is MetricsRequest =>
  typeof message === 'object' && message !== null && 'metricsRequest' in message;

/** In the primary: the figures of all workers, added up. */
export function metricsOfWorkers(): () => Promise<string> {
  const aggregator = new AggregatorRegistry();
  return () => aggregator.clusterMetrics();
}

/** In a worker: hands its figures to the primary when that asks. */
export function shareMetrics(registry: Registry): void {
  new AggregatorRegistry();
  AggregatorRegistry.setRegistries([registry]);
}

/** In a worker: asks the primary for the figures of all workers. */
export function askForMetrics(): () => Promise<string> {
  const waiting = new Map<number, (answer: MetricsAnswer) => void>();
  let last = 0;
  process.on('message', (message: unknown) => {
    if (isMetricsRequest(message)) waiting.get(message.metricsRequest)?.(message as MetricsAnswer);
  });
  return async () => {
    last += 1;
    const metricsRequest = last;
    const answered = new Promise<MetricsAnswer>((resolve) => waiting.set(metricsRequest, resolve));
    process.send?.({ metricsRequest } satisfies MetricsRequest);
    const { text } = await answered;
    waiting.delete(metricsRequest);
    if (text === null) throw new Error('a worker did not tell its metrics in time');
    return text;
  };
}
