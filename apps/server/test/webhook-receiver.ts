import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { TestResponse, TestServer, TestTenant } from './harness';

/** A message as it came in. */
export interface ReceivedMessage {
  id: string;
  headers: IncomingHttpHeaders;
  /** The bytes that were signed. */
  text: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into messages of every type
  body: any;
}

type Answer = (message: ReceivedMessage, res: ServerResponse, req: IncomingMessage) => unknown;

/** A real HTTP receiver on this machine. */
export interface WebhookReceiver {
  url: string;
  port: number;
  /** All messages, oldest first, whatever they were answered. */
  received: ReceivedMessage[];
  /** Answers; default 204. */
  answer: Answer;
  stop(): Promise<void>;
}

export async function startReceiver(answer: Answer = (_message, res) => res.writeHead(204).end()) {
  const http = createServer(async (req, res) => {
    const chunks: Buffer[] = [];
    for await (const chunk of req) chunks.push(chunk);
    const text = Buffer.concat(chunks).toString();
    const message = {
      id: String(req.headers['webhook-id']),
      headers: req.headers,
      text,
      body: text === '' ? null : JSON.parse(text),
    };
    receiver.received.push(message);
    receiver.answer(message, res, req);
  });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  const { port } = http.address() as AddressInfo;
  const receiver: WebhookReceiver = {
    url: `http://127.0.0.1:${port}/hook`,
    port,
    received: [],
    answer,
    stop() {
      http.closeAllConnections();
      return new Promise((resolve) => http.close(() => resolve()));
    },
  };
  return receiver;
}

/** The webhooks of one tenant, by the API. */
export function webhooksOn(server: TestServer, tenant: TestTenant) {
  const base = `/v2/admin/tenants/${tenant.id}`;
  const ok = async (answer: Promise<TestResponse>) => {
    const { status, body } = await answer;
    if (status >= 400) throw new Error(`setting up failed: ${status} ${JSON.stringify(body)}`);
    return body;
  };
  return {
    base: `${base}/webhooks`,
    create: (url: string, events: string[] = ['*'], fields: Record<string, unknown> = {}) =>
      ok(server.request('POST', `${base}/webhooks`, { body: { url, events, ...fields } })),
    deliveries: async (webhook: { id: string }, query = '') =>
      (await ok(server.request('GET', `${base}/webhooks/${webhook.id}/deliveries?limit=100${query}`))).deliveries,
    replay: (delivery: { id: string }) => server.request('POST', `${base}/deliveries/${delivery.id}/replay`),
    deliver: () => server.services.webhookDispatcher.deliverDue(),
  };
}
