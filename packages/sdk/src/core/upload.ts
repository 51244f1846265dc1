import { HelloJohnError, invalidArgument } from '../error';
import { baseUrl, fillPath, queryString } from './address';
import { decode, failureOf, type HttpOptions, requireSendable } from './http';

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
    requireSendable(headers);
    const doFetch = options.fetch ?? globalThis.fetch;
    const { body, failure } = bodyOf(source);
    // `duplex` is asked for by fetch whenever a body is a stream; the types of it are not everywhere.
    const init = { method: 'POST', headers, body, duplex: 'half' } as RequestInit;
    let response: Response;
    let text: string;
    try {
      response = await doFetch(url, init);
      text = await response.text();
    } catch (cause) {
      throw failure() ?? failureOf(cause, { url, timeoutMs: undefined });
    }
    return decode(response, text);
  };
}

interface UploadBody {
  body: BodyInit;
  /** Why the source could not be read, if that is what ended the request. */
  failure: () => HelloJohnError | undefined;
}

function bodyOf(source: UploadSource): UploadBody {
  if (typeof source === 'string' || source instanceof Blob || source instanceof ReadableStream) return whole(source);
  if (source instanceof Uint8Array) return whole(source as Uint8Array<ArrayBuffer>);
  if (typeof source?.[Symbol.asyncIterator] === 'function') return inPieces(source);
  throw invalidArgument('source must be a text, bytes, a Blob or a stream of them');
}

const whole = (body: BodyInit): UploadBody => ({ body, failure: () => undefined });

function inPieces(source: AsyncIterable<Uint8Array | string>): UploadBody {
  const chunks = source[Symbol.asyncIterator]();
  const encoder = new TextEncoder();
  let failure: HelloJohnError | undefined;
  const next = async () => {
    const { done, value } = await chunks.next();
    if (done === true) return undefined;
    const piece = typeof value === 'string' ? encoder.encode(value) : value;
    if (ArrayBuffer.isView(piece)) return piece;
    throw new TypeError('a piece is neither text nor bytes');
  };
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      try {
        const bytes = await next();
        if (bytes === undefined) controller.close();
        else controller.enqueue(bytes);
      } catch (cause) {
        failure = new HelloJohnError({ code: 'invalid_argument', detail: 'the source could not be read', cause });
        throw failure;
      }
    },
    async cancel() {
      await chunks.return?.();
    },
  });
  return { body, failure: () => failure };
}
