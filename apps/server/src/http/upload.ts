import type { IncomingMessage } from 'node:http';
import { ApiError } from './errors';
import { liftRequestTime } from './request-time';
import { ReaderGone } from './stream-answer';

const STALL_MS = 30_000;

/**
 * The body of a request of any length, as fast as it is taken.
 *
 * @throws ReaderGone the sender has left in the middle. @throws ApiError `request_timeout` (408): no byte for 30 s.
 */
export async function* uploadOf(req: IncomingMessage, stallMs = STALL_MS): AsyncGenerator<Buffer, void, undefined> {
  liftRequestTime(req);
  const chunks = req.iterator({ destroyOnReturn: false });
  try {
    for (;;) {
      const next = await inTime(chunks.next(), stallMs);
      if (next.done === true) return;
      yield next.value as Buffer;
    }
  } catch (error) {
    throw error instanceof ApiError ? error : new ReaderGone('the sender has left');
  } finally {
    // Else what is still to come waits for it for ever. Not awaited: of a sender who stalls it ends with the connection.
    chunks.return?.().catch(() => undefined);
  }
}

async function inTime<T>(step: Promise<T>, stallMs: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new ApiError('request_timeout')), stallMs);
  });
  try {
    return await Promise.race([step, late]);
  } finally {
    clearTimeout(timer);
  }
}
