import { type FieldError, HelloJohnError, invalidArgument } from '../error';
import { baseUrl } from './address';
import { fromWire } from './case';

/** How requests are sent; part of every client's options. */
export interface HttpOptions {
  /** Address of the server: `https://auth.example.com`. A path in front of the API is kept. */
  url: string;
  /** Sends the requests; default: the platform's `fetch`. */
  fetch?: typeof fetch;
  /** Milliseconds until a call fails with `timeout`, its answer's body included; a whole number, default 30,000. */
  timeoutMs?: number;
}

export interface HttpRequest {
  method: string;
  /** Path and query, encoded. */
  path: string;
  /** JSON as it goes on the wire. */
  body?: unknown;
  token?: string | undefined;
}

export type Send = (request: HttpRequest) => Promise<unknown>;

const JSON_TYPE = /^application\/(problem\+)?json\b/i;

/**
 * Makes the function that speaks HTTP: JSON in, camelCase out.
 *
 * It rejects with a `HelloJohnError` and nothing else: the server's problem (RFC 9457), `network_error`, `timeout`,
 * `invalid_response` or `invalid_argument`.
 *
 * @throws HelloJohnError `invalid_argument`: `url` or `timeoutMs` is not usable.
 */
export function createSend(options: HttpOptions, extraHeaders: Record<string, string> = {}): Send {
  const base = baseUrl(options.url);
  const timeoutMs = options.timeoutMs ?? 30_000;
  // Timers take integers of 32 bits.
  if ((timeoutMs | 0) !== timeoutMs || timeoutMs < 1) {
    throw invalidArgument('timeoutMs must be a whole number from 1 to 2147483647');
  }

  return async ({ method, path, body, token }) => {
    const headers: Record<string, string> = { accept: 'application/json', ...extraHeaders };
    if (token !== undefined) headers.authorization = `Bearer ${token}`;
    if (body !== undefined) headers['content-type'] = 'application/json';
    requireSendable(headers);
    const init = {
      method: method.toUpperCase(),
      headers,
      ...(body === undefined ? {} : { body: able(() => JSON.stringify(body), 'the body cannot be written as JSON') }),
    };
    const { response, text } = await exchange(options.fetch, `${base}${path}`, { init, timeoutMs });
    return decode(response, text);
  };
}

/**
 * What no header can hold, such as a line break in a token, would come back as a failure of the network.
 *
 * @throws HelloJohnError `invalid_argument`.
 */
export function requireSendable(headers: Record<string, string>): void {
  // What is thrown has the value in it, which may be a token.
  able(() => new Headers(headers), 'a header, such as the token, has characters that cannot be sent');
}

/** @throws HelloJohnError `invalid_argument` with that detail, if `run` throws. */
function able<T>(run: () => T, detail: string): T {
  try {
    return run();
  } catch {
    throw invalidArgument(detail);
  }
}

/** `fetch` must be called without a receiver: browsers refuse it as a method of another object. */
async function exchange(
  ownFetch: typeof fetch | undefined,
  url: string,
  { init, timeoutMs }: { init: RequestInit; timeoutMs: number },
): Promise<{ response: Response; text: string }> {
  const doFetch = ownFetch ?? globalThis.fetch;
  const signal = AbortSignal.timeout(timeoutMs);
  try {
    const response = await doFetch(url, { ...init, signal });
    return { response, text: await response.text() };
  } catch (cause) {
    throw failureOf(cause, { url, timeoutMs: signal.aborted ? timeoutMs : undefined });
  }
}

/** The error for an answer that did not come; with `timeoutMs` because it took longer. */
export function failureOf(
  cause: unknown,
  { url, timeoutMs }: { url: string; timeoutMs: number | undefined },
): HelloJohnError {
  return timeoutMs === undefined
    ? new HelloJohnError({
        code: 'network_error',
        detail: `the server could not be reached at ${new URL(url).origin}`,
        cause,
      })
    : new HelloJohnError({ code: 'timeout', detail: `no complete answer within ${timeoutMs} ms`, cause });
}

/** What an answer says, in camelCase. @throws HelloJohnError the error that it tells of, or that it is. */
export function decode(response: Response, text: string): unknown {
  const answer = jsonOf(response, text);
  if (response.ok && (text === '' || answer !== undefined)) return fromWire(answer);
  throw problem(response, answer);
}

/** The error that an answer tells of, or that it is. */
export function problemOf(response: Response, text: string): HelloJohnError {
  return problem(response, jsonOf(response, text));
}

function jsonOf(response: Response, text: string): unknown {
  return JSON_TYPE.test(response.headers.get('content-type') ?? '') ? parse(text) : undefined;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The members of an `application/problem+json` body that are read; all may be missing in a foreign one. */
interface Problem {
  code?: unknown;
  title?: unknown;
  detail?: unknown;
  request_id?: unknown;
  errors?: unknown;
}

function problem(response: Response, answer: unknown): HelloJohnError {
  const body: Problem = typeof answer === 'object' && answer !== null && !response.ok ? answer : {};
  // The API redirects nobody. Behind a redirect a request has lost its token, so what comes from there is no answer to it.
  const isOurs = typeof body.code === 'string' && !response.redirected;
  return new HelloJohnError({
    code: isOurs ? String(body.code) : 'invalid_response',
    status: response.status,
    detail: isOurs ? String(body.detail ?? body.title) : foreignAnswer(response),
    requestId: typeof body.request_id === 'string' ? body.request_id : response.headers.get('x-request-id'),
    errors: Array.isArray(body.errors) ? (body.errors as FieldError[]) : [],
    retryAfter: seconds(response.headers.get('retry-after')),
  });
}

function foreignAnswer({ redirected, status, url }: Response): string {
  if (redirected) return `the address leads on to ${new URL(url).origin}, where requests have to go directly`;
  return `an answer with status ${status} that is not the API's`;
}

/** RFC 9110 section 10.2.3: seconds or a date. */
function seconds(header: string | null): number | undefined {
  if (header === null) return undefined;
  const value = /^\d+$/.test(header) ? Number(header) : (Date.parse(header) - Date.now()) / 1000;
  return Number.isNaN(value) ? undefined : Math.max(0, Math.ceil(value));
}
