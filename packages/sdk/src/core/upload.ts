import { baseUrl, fillPath, queryString } from './address';
import { fromWire } from './case';
import { failureOf, type HttpOptions, problemOf } from './http';

/** What can be sent as a file: in Node also a readable stream. */
export type UploadSource = string | Uint8Array | Blob | ReadableStream<Uint8Array> | AsyncIterable<Uint8Array | string>;

export interface UploadRequest {
  /** As in the API document, with `{name}` parts. */
  template: string;
  path: Record<string, string>;
  query: Record<string, unknown>;
  /** Media type of the file. */
  type: string;
  headers: Record<string, string>;
  source: UploadSource;
}

/** Sends a file of any length, as fast as the server takes it. There is no limit of time. */
export type Upload = (request: UploadRequest) => Promise<unknown>;

export function createUpload(options: HttpOptions, token: string, extraHeaders: Record<string, string>): Upload {
  const base = baseUrl(options.url);
  return async ({ template, path, query, type, headers: ownHeaders, source }) => {
    const url = base + fillPath(template, path) + queryString(query);
    const headers = {
      accept: 'application/json',
      ...extraHeaders,
      ...ownHeaders,
      authorization: `Bearer ${token}`,
      'content-type': type,
    };
    const doFetch = options.fetch ?? globalThis.fetch;
    // `duplex` is asked for by fetch whenever a body is a stream; the types of it are not everywhere.
    const init = { method: 'POST', headers, body: bodyOf(source), duplex: 'half' } as RequestInit;
    let response: Response;
    let text: string;
    try {
      response = await doFetch(url, init);
      text = await response.text();
    } catch (cause) {
      throw failureOf(cause, { url, timeoutMs: undefined });
    }
    if (!response.ok) throw problemOf(response, text);
    return fromWire(JSON.parse(text));
  };
}

function bodyOf(source: UploadSource): BodyInit {
  if (typeof source === 'string' || source instanceof Blob || source instanceof ReadableStream) return source;
  if (source instanceof Uint8Array) return source as Uint8Array<ArrayBuffer>;
  const chunks = source[Symbol.asyncIterator]();
  const encoder = new TextEncoder();
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { done, value } = await chunks.next();
      if (done === true) controller.close();
      else controller.enqueue(typeof value === 'string' ? encoder.encode(value) : value);
    },
    async cancel() {
      await chunks.return?.();
    },
  });
}
