import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { build } from 'esbuild';

export interface Site {
  url: string;
  close(): Promise<void>;
}

/** A web site of one page whose script is bundled from `source`, on a free port: its origin isn't the API's. */
export async function startSite(source: { contents: string; resolveDir: string; loader: 'ts' | 'tsx' }): Promise<Site> {
  const { outputFiles } = await build({
    stdin: source,
    bundle: true,
    format: 'esm',
    jsx: 'automatic',
    // As developers run it: React then runs each effect twice in its strict mode, and says what it finds odd.
    define: { 'process.env.NODE_ENV': '"development"' },
    write: false,
    logLevel: 'silent',
  });
  const script = outputFiles[0]?.contents ?? new Uint8Array();
  const page =
    '<!doctype html><meta charset="utf-8"><title>Test</title><div id="root"></div><script type="module" src="/app.js"></script>';
  const http = createServer((request, response) => {
    const isScript = request.url === '/app.js';
    response.setHeader('content-type', isScript ? 'text/javascript' : 'text/html');
    response.end(isScript ? script : page);
  });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(http.address() as AddressInfo).port}`,
    async close() {
      http.closeAllConnections();
      await new Promise((resolve) => http.close(resolve));
    },
  };
}
