import { createServer } from 'node:http';
import { METRICS_CONTENT_TYPE } from '../metrics/metrics';

/**
 * `GET /metrics` on a port of its own, without a token: the port is not for the public.
 *
 * @throws when the port is taken.
 */
export async function listenForMetrics(
  { host, port }: { host: string; port: number },
  render: () => Promise<string>,
): Promise<{ stop(): Promise<void> }> {
  const server = createServer((req, res) => {
    if (req.method !== 'GET' || req.url?.split('?')[0] !== '/metrics') {
      res.writeHead(404).end();
      return;
    }
    render().then(
      (text) => res.writeHead(200, { 'Content-Type': METRICS_CONTENT_TYPE, 'Cache-Control': 'no-store' }).end(text),
      () => res.writeHead(503, { 'Retry-After': '1' }).end(),
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  return {
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
