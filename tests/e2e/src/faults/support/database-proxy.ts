import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** A way to PostgreSQL that can be made slow and be broken. */
export interface DatabaseProxy {
  /** The same database, by this way. */
  url: string;
  /** Milliseconds that whatever is sent from now on takes longer, in each direction. */
  delay(ms: number): void;
  /** Resets all connections; new ones are welcome. */
  reset(): void;
  close(): Promise<void>;
}

/** Starts a proxy in front of the database of a connection string. */
export async function startDatabaseProxy(connectionString: string): Promise<DatabaseProxy> {
  const target = new URL(connectionString);
  const sockets = new Set<Socket>();
  let delayMs = 0;
  const pipe = (from: Socket, to: Socket) => {
    sockets.add(from);
    from.on('data', (chunk) => setTimeout(() => to.writable && to.write(chunk), delayMs));
    from.on('end', () => setTimeout(() => to.end(), delayMs));
    from.on('error', () => undefined);
    from.on('close', () => {
      sockets.delete(from);
      setTimeout(() => to.destroy(), delayMs);
    });
  };
  const proxy = createServer((client) => {
    const server = connect(Number(target.port), target.hostname);
    pipe(client, server);
    pipe(server, client);
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  const reset = () => {
    for (const socket of sockets) socket.resetAndDestroy();
  };
  const through = new URL(connectionString);
  through.host = `127.0.0.1:${(proxy.address() as AddressInfo).port}`;
  return {
    url: through.href,
    delay: (ms) => {
      delayMs = ms;
    },
    reset,
    async close() {
      reset();
      await new Promise((resolve) => proxy.close(resolve));
    },
  };
}
