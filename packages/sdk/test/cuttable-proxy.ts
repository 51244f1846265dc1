import type { AddressInfo } from 'node:net';
import { connect, createServer, type Socket } from 'node:net';

/** A way to a server that can be cut and restored. */
export interface CuttableProxy {
  url: string;
  /** Breaks off all connections and takes no new ones. */
  cut(): void;
  /** Goes on taking connections, and passes nothing on: nobody is told. */
  silence(): void;
  restore(): void;
  close(): Promise<void>;
}

export async function startCuttableProxy(target: string): Promise<CuttableProxy> {
  const { hostname, port } = new URL(target);
  const sockets = new Set<Socket>();
  let mode: 'open' | 'cut' | 'silent' = 'open';
  const proxy = createServer((client) => {
    if (mode === 'cut') return void client.destroy();
    const server = connect(Number(port), hostname);
    for (const [from, to] of [
      [client, server],
      [server, client],
    ] as const) {
      sockets.add(from);
      from.on('data', (chunk) => mode === 'open' && to.write(chunk));
      from.on('error', () => undefined);
      from.on('close', () => {
        sockets.delete(from);
        to.destroy();
      });
    }
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  const breakOff = () => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    url: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`,
    cut() {
      mode = 'cut';
      breakOff();
    },
    silence() {
      mode = 'silent';
    },
    restore() {
      if (mode === 'silent') breakOff();
      mode = 'open';
    },
    async close() {
      breakOff();
      await new Promise((resolve) => proxy.close(resolve));
    },
  };
}
