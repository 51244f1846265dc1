import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo, Server as NetServer } from 'node:net';
import type { Duplex } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { limitRequestTime } from '../http/request-time';
import { answerNotReady, answerUnreadable } from '../http/unreadable-request';

const DRAIN_MS = 10_000;
/** Of these, the time in which the server still accepts while it says that it is not ready and closes what it answers. */
const LEAD_MS = 1000;
/** Time to read what came in on connections that were accepted last. */
const UNREAD_MS = 200;

/** How much a client may ask of the server before it has asked for anything. */
export interface HttpLimits {
  /** Beyond these a new connection is closed at once. */
  connectionsMax: number;
  headersMs: number;
  /** Until the whole request is there; uploads have a limit of their own. */
  requestMs: number;
  keepAliveMs: number;
}

const LIMITS: HttpLimits = { connectionsMax: 10_000, headersMs: 10_000, requestMs: 30_000, keepAliveMs: 65_000 };

export interface ListenOptions {
  host: string;
  /** 0 = any free port. */
  port: number;
  /** For the answers to what is no request at all; default: `http://localhost:<port>`. */
  publicUrl?: string | undefined;
  limits?: Partial<HttpLimits>;
}

/** An HTTP server that listens and can be drained. */
export interface HttpServer {
  port: number;
  publicUrl: string;
  /** From now on requests go to this handler; before, they are answered 503. */
  setHandler(handler: RequestListener): void;
  /**
   * Ends each connection with the answer to its next request, then stops accepting, lets requests in flight finish (at
   * most 10 s in all) and cuts what is left. With no connection open there is nobody to wait for.
   */
  drain(): Promise<void>;
}

/** @throws when the port is taken or the address isn't one of this machine. */
export async function listen({ host, port, publicUrl, limits }: ListenOptions): Promise<HttpServer> {
  const { connectionsMax, headersMs, requestMs, keepAliveMs } = { ...LIMITS, ...limits };
  const inFlight = new Set<ServerResponse>();
  let isDraining = false;
  let handler: RequestListener = () => undefined;
  const server = createServer({
    // Node's own limit knows no exception, and uploads may take as long as their bytes flow.
    requestTimeout: 0,
    headersTimeout: headersMs,
    // What is late is found when Node looks; it looks every 30 s unless told otherwise.
    connectionsCheckingInterval: Math.min(1000, headersMs / 2),
    keepAliveTimeout: keepAliveMs,
    // Node would answer with a bare status line.
    requireHostHeader: false,
  });
  const refuse = (code: string, socket: Duplex) =>
    server.emit('clientError', Object.assign(new Error(), { code }), socket);
  const take: RequestListener = (req, res) => {
    if (isWithoutHost(req)) return refuse('HPE_MISSING_HOST', req.socket);
    if (isDraining) res.setHeader('Connection', 'close');
    limitRequestTime(req, requestMs, () => refuse('ERR_HTTP_REQUEST_TIMEOUT', req.socket));
    inFlight.add(res);
    res.once('close', () => inFlight.delete(res));
    handler(req, res);
  };
  server.on('request', take);
  // RFC 9110 section 10.1.1: an expectation that a server does not know may be ignored.
  server.on('checkExpectation', take);
  server.on('connect', (_req, socket) => refuse('HPE_INVALID_METHOD', socket));
  server.maxConnections = connectionsMax;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
  const address = server.address() as AddressInfo;
  const base = publicUrl ?? `http://localhost:${address.port}`;
  server.on('clientError', answerUnreadable(base));
  handler = answerNotReady(base);
  return {
    port: address.port,
    publicUrl: base,
    setHandler: (next) => {
      handler = next;
    },
    drain: () => {
      isDraining = true;
      for (const res of inFlight) if (!res.headersSent) res.setHeader('Connection', 'close');
      return close(server);
    },
  };
}

/** RFC 9112 section 3.2: a request of HTTP/1.1 names its host. */
function isWithoutHost({ httpVersion, headers }: IncomingMessage): boolean {
  return httpVersion === '1.1' && headers.host === undefined;
}

async function close(server: Server): Promise<void> {
  // A connection that is closed while its client sends the next request loses that request: clients are told to go first.
  if ((await connectionsOf(server)) > 0) await sleep(LEAD_MS);
  const deadline = setTimeout(() => server.closeAllConnections(), DRAIN_MS - LEAD_MS);
  // http's own `close` cuts connections without an answer under way, and so also those whose first request is not read.
  const closed = new Promise<void>((resolve) => NetServer.prototype.close.call(server, () => resolve()));
  await Promise.race([closed, sleep(UNREAD_MS)]);
  // Keep-alive connections turn idle one by one; each would hold the end back for its whole timeout.
  const sweep = setInterval(() => server.closeIdleConnections(), 50);
  server.closeIdleConnections();
  await closed;
  clearTimeout(deadline);
  clearInterval(sweep);
}

function connectionsOf(server: Server): Promise<number> {
  return new Promise((resolve, reject) => {
    server.getConnections((error, count) => (error === null ? resolve(count) : reject(error)));
  });
}
