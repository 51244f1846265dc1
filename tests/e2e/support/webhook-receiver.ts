import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A message as it came in, and what it was answered. */
export interface Received {
  id: string;
  headers: IncomingHttpHeaders;
  /** The bytes that were signed. */
  text: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into messages of every type
  body: any;
  status: number;
}

/** A real receiver of webhooks on this machine. */
export interface Receiver {
  url: string;
  /** In the order in which they came. */
  received: Received[];
  stop(): Promise<void>;
}

/** @param answer The status that a message is answered with; default 204. */
export async function openReceiver(answer: () => number | Promise<number> = () => 204): Promise<Receiver> {
  const received: Received[] = [];
  const server = createServer(async (req, res) => {
    let text = '';
    for await (const chunk of req.setEncoding('utf8')) text += chunk;
    const message = { id: String(req.headers['webhook-id']), headers: req.headers, text, body: JSON.parse(text) };
    const entry = { ...message, status: 0 };
    received.push(entry);
    entry.status = await answer();
    res.writeHead(entry.status).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`,
    received,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
