import type { LookupAddress } from 'node:dns';
import { request as httpRequest, type IncomingMessage, type RequestOptions } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { LookupFunction } from 'node:net';
import { type AddressGuard, InnerAddress } from './address';

/** What is posted, and where. */
export interface WebhookRequest {
  url: string;
  headers: Record<string, string>;
  body: string;
}

/** No answer came. */
export class NoAnswer extends Error {}

/**
 * Posts to a receiver and resolves with the status it answers. Redirects are not followed, at most 64 KiB of the answer
 * are read, and all of it takes at most `timeoutMs`.
 *
 * @param signal Gives up: the connection is cut, and the message may or may not have been taken.
 * @throws NoAnswer with a reason that says nothing of this network.
 */
export type Send = (message: WebhookRequest, signal: AbortSignal) => Promise<number>;

const TIMEOUT_MS = 5000;
const READ_MAX_BYTES = 64 * 1024;

export function createSender(guard: AddressGuard, timeoutMs = TIMEOUT_MS): Send {
  return async (message, signal) => {
    const deadline = AbortSignal.timeout(timeoutMs);
    const end = AbortSignal.any([signal, deadline]);
    try {
      const url = new URL(message.url);
      const addresses = await before(end, guard.addressesOf(url.hostname));
      const answer = await post(url, message, { lookup: always(addresses), signal: end });
      await readAtMost(READ_MAX_BYTES, answer);
      return answer.statusCode ?? 0;
    } catch (error) {
      throw new NoAnswer(deadline.aborted ? `no answer within ${timeoutMs / 1000} s` : reasonOf(error));
    }
  };
}

function post(url: URL, { headers, body }: WebhookRequest, options: RequestOptions): Promise<IncomingMessage> {
  const request = url.protocol === 'https:' ? httpsRequest : httpRequest;
  return new Promise((resolve, reject) => {
    // A connection of its own: a kept one would go on to an address that was judged long ago.
    const outgoing = request(url, { ...options, method: 'POST', headers, agent: false }, resolve);
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

/** Connects to these addresses, whatever the name says by now; `Host` and the certificate stay those of the name. */
function always(addresses: LookupAddress[]): LookupFunction {
  return (_hostname, options, callback) => {
    const [first] = addresses;
    if (options.all === true) callback(null, addresses);
    else callback(null, first?.address ?? '', first?.family);
  };
}

async function readAtMost(bytesMax: number, answer: IncomingMessage): Promise<void> {
  let bytes = 0;
  try {
    for await (const chunk of answer) {
      bytes += (chunk as Buffer).length;
      if (bytes >= bytesMax) break;
    }
  } catch {
    // The status is the answer; how the rest ends says nothing.
  }
}

/** A look-up can not be cut off, but nobody has to wait for it. */
function before<T>(signal: AbortSignal, promise: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
    promise.then(resolve, reject);
  });
}

function reasonOf(error: unknown): string {
  if (error instanceof InnerAddress) return error.message;
  const { code } = error as { code?: unknown };
  return typeof code === 'string' ? `no connection (${code})` : 'no connection';
}
