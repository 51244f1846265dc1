import { createServer, type RequestListener, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo, Server as NetServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { limitRequestTime } from '../http/request-time';
import { answerUnreadable } from '../http/unreadable-request';

const DRAIN_MS = 10_000;
/** Of these, the time in which the server still accepts while it says that it is not ready and closes what it answers. */
const LEAD_MS = 1000;
/** Time to read what came in on connections that were accepted last. */
const UNREAD_MS = 200;
const CONNECTIONS_MAX = 10_000;

/** An HTTP server that listens and can be drained. */
export interface HttpServer {
  port: number;
  /**
   * From now on requests go to this handler; before, they are answered 503.
   *
   * @param publicUrl For the answers to what is no request at all.
   */
  setHandler(handler: RequestListener, publicUrl: string): void;
  /**
   * Ends each connection with the answer to its next request, then stops accepting, lets requests in flight finish (at
   * most 10 s in all) and cuts what is left. With no connection open there is nobody to wait for.
   */
  drain(): Promise<void>;
}

/** @throws when the port is taken or the address isn't one of this machine. */
export async function listen(host: string, port: number): Promise<HttpServer> {
  let handler: RequestListener = (_req, res) => {
    res.writeHead(503, { 'Retry-After': '1' }).end();
  };
  let isDraining = false;
  const inFlight = new Set<ServerResponse>();
  const server = createServer(
    // Node's own limit knows no exception, and uploads may take as long as their bytes flow.
    { requestTimeout: 0, headersTimeout: 10_000, keepAliveTimeout: 65_000 },
    (req, res) => {
      if (isDraining) res.setHeader('Connection', 'close');
      limitRequestTime(req, () => server.emit('clientError', lateRequest(), req.socket));
      inFlight.add(res);
      res.once('close', () => inFlight.delete(res));
      handler(req, res);
    },
  );
  server.maxConnections = CONNECTIONS_MAX;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
  return {
    port: (server.address() as AddressInfo).port,
    setHandler: (next, publicUrl) => {
      handler = next;
      server.on('clientError', answerUnreadable(publicUrl));
    },
    drain: () => {
      isDraining = true;
      for (const res of inFlight) if (!res.headersSent) res.setHeader('Connection', 'close');
      return close(server);
    },
  };
}

/** As Node itself would say it. */
function lateRequest(): Error {
  return Object.assign(new Error('Request timeout'), { code: 'ERR_HTTP_REQUEST_TIMEOUT' });
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
