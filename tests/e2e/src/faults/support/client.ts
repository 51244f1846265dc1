import { Agent, type IncomingHttpHeaders, request } from 'node:http';

/** What became of one request, and how long that took. */
export interface Outcome {
  /** 0 when no answer came: a reset, a refused connection, a timeout. Whether it took effect is then unknown. */
  status: number;
  headers: IncomingHttpHeaders;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into JSON whose shape is what they are about
  body: any;
  /** Code of the network error; empty when there was an answer. */
  error: string;
  begunAt: number;
  tookMs: number;
}

interface Attempt {
  token?: string | undefined;
  body?: unknown;
  headers?: Record<string, string>;
}

const PATIENCE_MS = 30_000;
/** A database that recovers on a busy disk takes long. */
const STATUS_PATIENCE_MS = 120_000;

/** One HTTP client with up to `connections` keep-alive connections, which does not try again by itself. */
export function openClient(connections = 1) {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  return {
    /** Resolves whatever happens: no answer is an outcome too. */
    attempt: (url: string, call: string, attempt: Attempt = {}) => attemptOn(agent, `${call} ${url}`, attempt),
    close: () => agent.destroy(),
  };
}

/** A client as `openClient` makes it. */
export type Client = ReturnType<typeof openClient>;

function attemptOn(agent: Agent, target: string, { token, body, headers }: Attempt): Promise<Outcome> {
  const [method = 'GET', path = '/', url = ''] = target.split(' ');
  const text = body === undefined ? undefined : JSON.stringify(body);
  const begunAt = performance.now();
  return new Promise((resolve) => {
    const sent = request(`${url}${path}`, {
      agent,
      method,
      timeout: PATIENCE_MS,
      headers: {
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...(text === undefined
          ? {}
          : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) }),
        ...headers,
      },
    });
    const end = (outcome: Partial<Outcome>) =>
      resolve({
        status: 0,
        headers: {},
        body: null,
        error: '',
        begunAt,
        tookMs: performance.now() - begunAt,
        ...outcome,
      });
    const fail = (error: NodeJS.ErrnoException) => end({ error: error.code ?? error.message });
    sent.on('error', fail).on('timeout', () => sent.destroy(new Error('no answer in time')));
    sent.on('response', (response) => {
      let received = '';
      response.setEncoding('utf8').on('data', (chunk: string) => {
        received += chunk;
      });
      response.on('error', fail);
      response.on('end', () =>
        end({
          status: response.statusCode ?? 0,
          headers: response.headers,
          body: received === '' ? null : JSON.parse(received),
        }),
      );
    });
    sent.end(text);
  });
}

/** Asks until an answer with this status comes; resolves with the milliseconds that took, from now. */
export async function awaitStatus(url: string, call: string, status: number): Promise<number> {
  const client = openClient();
  const start = performance.now();
  try {
    for (;;) {
      const outcome = await client.attempt(url, call);
      if (outcome.status === status) return performance.now() - start;
      if (performance.now() - start > STATUS_PATIENCE_MS)
        throw new Error(`${call} never answered ${status}: ${outcome.status} ${outcome.error}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  } finally {
    client.close();
  }
}
