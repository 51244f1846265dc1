import { connect, type Socket } from 'node:net';

/** A request as it goes over the wire. */
export interface WireRequest {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH';
  path: string;
  headers?: Record<string, string>;
  /** JSON. */
  body?: string;
}

/** An answer as far as a measurement looks at it. */
export interface WireAnswer {
  status: number;
  body: string;
}

/**
 * One kept-alive HTTP/1.1 connection that sends one request at a time. Client and server share the cores of one machine:
 * what a full client spends on each answer would be missing in what is measured.
 */
export interface HttpConnection {
  send(request: WireRequest): Promise<WireAnswer>;
  close(): void;
}

const END_OF_HEAD = '\r\n\r\n';
const END_OF_CHUNKS = '0\r\n\r\n';

/** @param url Origin of the server, such as `http://127.0.0.1:8080`. */
export async function openConnection(url: string): Promise<HttpConnection> {
  const { hostname, port } = new URL(url);
  let socket = await connected(hostname, Number(port));
  return {
    async send(request) {
      // Servers close what has been idle for some seconds, while another one is measured.
      if (socket.destroyed || !socket.writable) socket = await connected(hostname, Number(port));
      return exchange(socket, wireText(request, `${hostname}:${port}`));
    },
    close: () => void socket.destroy(),
  };
}

function exchange(socket: Socket, request: string): Promise<WireAnswer> {
  return new Promise((resolve, reject) => {
    let received: Buffer = Buffer.alloc(0);
    const finish = () => {
      socket.off('data', onData);
      socket.off('close', onClose);
    };
    const onClose = () => {
      finish();
      reject(new Error('the server closed the connection'));
    };
    const onData = (chunk: Buffer) => {
      received = received.length === 0 ? chunk : Buffer.concat([received, chunk]);
      const answer = answerIn(received);
      if (answer === null) return;
      finish();
      resolve(answer);
    };
    socket.on('data', onData);
    socket.on('close', onClose);
    socket.write(request);
  });
}

function connected(host: string, port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port, noDelay: true }, () => resolve(socket.resume()));
    // An error closes the connection, which is what a request in flight waits for.
    socket.on('error', reject);
  });
}

function wireText({ method, path, headers = {}, body }: WireRequest, host: string): string {
  const lines = [`${method} ${path} HTTP/1.1`, `Host: ${host}`];
  for (const [name, value] of Object.entries(headers)) lines.push(`${name}: ${value}`);
  if (body !== undefined) lines.push('Content-Type: application/json', `Content-Length: ${Buffer.byteLength(body)}`);
  return `${lines.join('\r\n')}${END_OF_HEAD}${body ?? ''}`;
}

/** Null while the answer is not complete. */
function answerIn(received: Buffer): WireAnswer | null {
  const headEnd = received.indexOf(END_OF_HEAD);
  if (headEnd < 0) return null;
  const head = received.toString('latin1', 0, headEnd).toLowerCase();
  const status = Number(head.slice(9, 12));
  const start = headEnd + END_OF_HEAD.length;
  const length = /\r\ncontent-length: *(\d+)/.exec(head)?.[1];
  if (length !== undefined) {
    const end = start + Number(length);
    return received.length < end ? null : { status, body: received.toString('utf8', start, end) };
  }
  if (!head.includes('\r\ntransfer-encoding: chunked')) return { status, body: '' };
  const isComplete = received.toString('latin1', received.length - END_OF_CHUNKS.length) === END_OF_CHUNKS;
  return isComplete ? { status, body: unchunked(received.subarray(start)) } : null;
}

function unchunked(chunks: Buffer): string {
  const parts: Buffer[] = [];
  for (let at = 0; at < chunks.length; ) {
    const lineEnd = chunks.indexOf('\r\n', at);
    const size = Number.parseInt(chunks.toString('latin1', at, lineEnd), 16);
    if (!(size > 0)) break;
    parts.push(chunks.subarray(lineEnd + 2, lineEnd + 2 + size));
    at = lineEnd + 2 + size + 2;
  }
  return Buffer.concat(parts).toString('utf8');
}
