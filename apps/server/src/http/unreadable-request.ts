import type { RequestListener, ServerResponse } from 'node:http';
import { STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { newId } from '../ids';
import { ApiError, type ErrorCode } from './errors';
import { toProblem } from './problem';

const CODES: Readonly<Record<string, ErrorCode>> = {
  HPE_HEADER_OVERFLOW: 'headers_too_large',
  HPE_CHUNK_EXTENSIONS_OVERFLOW: 'payload_too_large',
  ERR_HTTP_REQUEST_TIMEOUT: 'request_timeout',
};

/**
 * Answers what Node refuses before there is a request: no HTTP, headers beyond 16 KB, a request that takes too long.
 * For the server's `clientError` event; without it these would be bare status lines.
 *
 * @param publicUrl Base of the problem's `type`.
 */
export function answerUnreadable(publicUrl: string): (error: NodeJS.ErrnoException, socket: Duplex) => void {
  return (error, socket) => {
    if (!socket.writable || hasAnswer(socket)) {
      socket.destroy();
      return;
    }
    const refusal = new ApiError(CODES[error.code ?? ''] ?? 'malformed_request');
    const { headers, body } = problemOf(refusal, publicUrl);
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
    const head = [`HTTP/1.1 ${refusal.status} ${STATUS_CODES[refusal.status]}`, ...lines].join('\r\n');
    socket.end(`${head}\r\n\r\n${body}`, () => socket.destroy());
  };
}

/** Answers requests that come while the server starts. */
export function answerNotReady(publicUrl: string): RequestListener {
  return (_req, res) => {
    const refusal = new ApiError('unavailable');
    const { headers, body } = problemOf(refusal, publicUrl);
    res.writeHead(refusal.status, { ...headers, 'Retry-After': '1' }).end(body);
  };
}

function problemOf(refusal: ApiError, publicUrl: string) {
  const requestId = newId('req');
  const body = JSON.stringify(toProblem(refusal, requestId, publicUrl));
  const headers = {
    'X-Request-Id': requestId,
    'X-Content-Type-Options': 'nosniff',
    'Cache-Control': 'no-store',
    'Content-Type': 'application/problem+json',
    'Content-Length': String(Buffer.byteLength(body)),
    Connection: 'close',
  };
  return { headers, body };
}

/** True while an earlier request on this connection is being answered: a second answer would be taken for its end. */
function hasAnswer(socket: Duplex): boolean {
  const { _httpMessage: answer } = socket as Duplex & { _httpMessage?: ServerResponse | null };
  return answer?.headersSent === true;
}
