import { HelloJohnError } from '../error';
import { baseUrl, fillPath, queryString } from './address';
import { fromWire } from './case';
import { failureOf, type HttpOptions, problemOf, requireSendable } from './http';

/** What is streamed: a GET of the API document whose answer is no JSON document. */
export interface StreamRequest {
  /** As in the document, with `{name}` parts. */
  template: string;
  path: Record<string, string>;
  query: Record<string, unknown>;
  /** Media type of the answer; anything else is none of the API's. */
  type: string;
  /** Ends the request when it is aborted. */
  signal?: AbortSignal;
}

/** Bytes as they arrive. Leaving early (`break`) ends the request, and with it the server's work. */
export type Stream = (request: StreamRequest) => AsyncGenerator<Uint8Array, void, undefined>;

/** Makes the function that reads streams. `timeoutMs` is how long the server may be silent; the reader may take its time. */
export function createStream(options: HttpOptions, token: string, extraHeaders: Record<string, string>): Stream {
  const base = baseUrl(options.url);
  const timeoutMs = options.timeoutMs ?? 30_000;

  return async function* ({ template, path, query, type, signal: outer }) {
    const url = base + fillPath(template, path) + queryString(query);
    const headers = { accept: `${type}, application/problem+json`, ...extraHeaders, authorization: `Bearer ${token}` };
    requireSendable(headers);
    const doFetch = options.fetch ?? globalThis.fetch;
    const abort = new AbortController();
    const { signal } = abort;
    const end = () => abort.abort();
    outer?.addEventListener('abort', end);
    let isLate = false;
    const inTime = async <T>(step: Promise<T>): Promise<T> => {
      const timer = setTimeout(() => {
        isLate = true;
        abort.abort();
      }, timeoutMs);
      try {
        return await step;
      } catch (cause) {
        throw failureOf(cause, { url, timeoutMs: isLate ? timeoutMs : undefined });
      } finally {
        clearTimeout(timer);
      }
    };
    try {
      const response = await inTime(doFetch(url, { headers, signal }));
      const isOurs = response.headers.get('content-type')?.startsWith(type) ?? false;
      if (!response.ok || !isOurs) throw problemOf(response, await inTime(response.text()));
      const reader = response.body?.getReader();
      while (reader) {
        const { done, value } = await inTime(reader.read());
        if (done) return;
        yield value;
      }
    } finally {
      outer?.removeEventListener('abort', end);
      abort.abort();
    }
  };
}

/** The objects of a stream of JSON lines, in camelCase. @throws HelloJohnError `invalid_response`. */
export async function* jsonLines(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<unknown, void, undefined> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of chunks) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) yield parseLine(line);
  }
  if (rest !== '') yield parseLine(rest);
}

function parseLine(line: string): unknown {
  try {
    return fromWire(JSON.parse(line));
  } catch (cause) {
    throw new HelloJohnError({
      code: 'invalid_response',
      status: 200,
      detail: 'a line of the answer is not JSON',
      cause,
    });
  }
}
