import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

interface RecordedRequest {
  method: string;
  /** Path and query as sent. */
  url: string;
  headers: IncomingHttpHeaders;
  body: unknown;
}

/** Answers in a way that the real server can't be made to. */
export interface ScriptedServer {
  url: string;
  requests: RecordedRequest[];
  respond(handler: (response: ServerResponse, request: RecordedRequest) => void): void;
  stop(): Promise<void>;
}

export async function startScriptedServer(): Promise<ScriptedServer> {
  const requests: RecordedRequest[] = [];
  let handler: Parameters<ScriptedServer['respond']>[0] = (response) => json(response, 200, {});
  const server = createServer(async (incoming: IncomingMessage, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk as Buffer);
    const text = Buffer.concat(chunks).toString('utf8');
    const { method = '', url = '', headers } = incoming;
    const request = { method, url, headers, body: text ? JSON.parse(text) : undefined };
    requests.push(request);
    handler(response, request);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    respond: (next) => {
      handler = next;
    },
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

export function json(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

/** An error as the API sends it. */
export function problem(response: ServerResponse, status: number, body: Record<string, unknown>): void {
  response
    .writeHead(status, { 'content-type': 'application/problem+json', ...(body.headers as object) })
    .end(
      JSON.stringify({ type: 'x', title: 'T', detail: 'D', request_id: 'req_1', ...body, status, headers: undefined }),
    );
}
