import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request as it arrived. */
export interface Recorded {
  method: string;
  /** Path and query, still encoded. */
  url: string;
  headers: IncomingHttpHeaders;
  /** Parsed JSON; undefined without a body. */
  body: unknown;
}

/** What to answer: JSON with a status, or a function that writes the answer itself. */
export type Scripted = { status?: number; json?: unknown; headers?: Record<string, string> } | Respond;
export type Respond = (response: ServerResponse, request: Recorded) => void;

export interface RecordingServer {
  url: string;
  requests: Recorded[];
  /** Sets what every later request gets; a function may decide by request. */
  answer(decide: (request: Recorded) => Scripted): void;
  close(): Promise<void>;
}

/** A real HTTP server on a free port of 127.0.0.1 that writes down what it is asked. */
export async function startRecordingServer(): Promise<RecordingServer> {
  const requests: Recorded[] = [];
  let decide: (request: Recorded) => Scripted = () => ({ json: {} });

  const server = createServer(async (incoming, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk as Buffer);
    const text = Buffer.concat(chunks).toString('utf8');
    const { method = '', url = '', headers } = incoming;
    const request: Recorded = { method, url, headers, body: text === '' ? undefined : JSON.parse(text) };
    requests.push(request);
    respond(response, request, decide(request));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));

  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    answer(next) {
      decide = next;
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function respond(response: ServerResponse, request: Recorded, scripted: Scripted): void {
  if (typeof scripted === 'function') {
    scripted(response, request);
    return;
  }
  const { status = scripted.json === undefined ? 204 : 200, json, headers } = scripted;
  response.writeHead(status, {
    'content-type': status < 400 ? 'application/json' : 'application/problem+json',
    ...headers,
  });
  response.end(json === undefined ? undefined : JSON.stringify(json));
}

/** A problem as the server writes it. */
export function problem(status: number, code: string, more: Record<string, unknown> = {}): Exclude<Scripted, Respond> {
  const json = {
    type: `https://example.test/errors#${code}`,
    title: `Title of ${code}`,
    status,
    detail: `Detail of ${code}`,
    code,
    request_id: 'req_01',
    ...more,
  };
  return { status, json };
}
