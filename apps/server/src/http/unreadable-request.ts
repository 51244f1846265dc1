import type { ServerResponse } from 'node:http';
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
    const requestId = newId('req');
    const refusal = new ApiError(CODES[error.code ?? ''] ?? 'malformed_request');
    const body = JSON.stringify(toProblem(refusal, requestId, publicUrl));
    const head = [
      `HTTP/1.1 ${refusal.status} ${STATUS_CODES[refusal.status]}`,
      `X-Request-Id: ${requestId}`,
      'X-Content-Type-Options: nosniff',
      'Cache-Control: no-store',
      'Content-Type: application/problem+json',
      `Content-Length: ${Buffer.byteLength(body)}`,
      'Connection: close',
    ];
    socket.end(`${head.join('\r\n')}\r\n\r\n${body}`, () => socket.destroy());
  };
}

/** True while an earlier request on this connection is being answered: a second answer would be taken for its end. */
function hasAnswer(socket: Duplex): boolean {
  const { _httpMessage: answer } = socket as Duplex & { _httpMessage?: ServerResponse | null };
  return answer?.headersSent === true;
}
