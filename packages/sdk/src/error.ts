import type { components } from './openapi.gen';

type Responses = components['responses'];
type CodeOf<R> = R extends { content: { 'application/problem+json': { code?: infer C } } } ? C : never;

/** The codes of the server that this version knows. */
export type ServerErrorCode = Extract<CodeOf<Responses[keyof Responses]>, string>;

/** The codes of this package itself, for what goes wrong before or instead of an answer. */
export type ClientErrorCode =
  | 'network_error'
  | 'timeout'
  | 'invalid_response'
  | 'invalid_argument'
  | 'not_signed_in'
  | 'revocations_lost'
  | 'storage_failed'
  | 'webhook_invalid';

/** A known code, or one that a newer server has. */
export type ErrorCode = ServerErrorCode | ClientErrorCode | (string & Record<never, never>);

const BRAND = Symbol.for('hellojohn.error');

/** One field that the server refused. */
export interface FieldError {
  /** Where it stands in the request as it was sent: `body.first_name`, `query.limit`. */
  path: string;
  /** What is expected there. */
  message: string;
  /** With `password_too_weak`: what is missing, as a word for programs and translations (`too_short`, `common`, …). */
  reason?: string;
  /** The bound that `reason` speaks of. */
  limit?: number;
}

/** What a `HelloJohnError` is made from. */
export interface HelloJohnErrorInit {
  code: ErrorCode;
  detail: string;
  status?: number;
  requestId?: string | null;
  errors?: readonly FieldError[];
  retryAfter?: number | undefined;
  cause?: unknown;
}

/**
 * The one error that every call of this package throws. Branch on `code`; it never changes its meaning.
 *
 * Codes of the server are listed in its error table (`docs/errors.md`). Codes of this package, all with status 0 unless noted:
 *
 * - `network_error`: no answer (refused, broken off, blocked by CORS); `cause` has the reason.
 * - `timeout`: no complete answer within `timeoutMs`.
 * - `invalid_response`: an answer that is not the API's, with its status (a proxy's error page, say).
 * - `invalid_argument`: refused before any request, such as an empty id; a file to send that could not be read.
 * - `not_signed_in`: the call needs a signed-in user.
 * - `revocations_lost`: a verifier can't tell which sessions have ended, and refuses meanwhile (`onLost: 'closed'`).
 * - `storage_failed`: the storage of the session threw; `cause` has the reason.
 * - `webhook_invalid`: not a message from the holder of the webhook's secret, or too old.
 *
 * `instanceof` works across copies of this package in one program.
 */
export class HelloJohnError extends Error {
  override readonly name = 'HelloJohnError';
  /** Stable, machine-readable reason: `email_already_exists`. */
  readonly code: ErrorCode;
  /** HTTP status of the answer; 0 when there was none. */
  readonly status: number;
  /** One sentence for people; the same as `message`. */
  readonly detail: string;
  /** `req_…`, to be found in the server's log; null when there was no answer. */
  readonly requestId: string | null;
  /** The refused fields, of `validation_failed` and its like; else empty. */
  readonly errors: readonly FieldError[];
  /** Seconds to wait before trying again, where the server said so (429, 503). */
  readonly retryAfter: number | undefined;

  constructor(init: HelloJohnErrorInit) {
    super(init.detail, 'cause' in init ? { cause: init.cause } : undefined);
    this.code = init.code;
    this.status = init.status ?? 0;
    this.detail = init.detail;
    this.requestId = init.requestId ?? null;
    this.errors = init.errors ?? [];
    this.retryAfter = init.retryAfter;
    Object.defineProperty(this, BRAND, { value: true });
  }

  static override [Symbol.hasInstance](value: unknown): boolean {
    return isHelloJohnError(value);
  }
}

/** Whether a caught value is a `HelloJohnError`, also one thrown by another copy of this package. */
export function isHelloJohnError(value: unknown): value is HelloJohnError {
  return typeof value === 'object' && value !== null && BRAND in value;
}

export function invalidArgument(detail: string): HelloJohnError {
  return new HelloJohnError({ code: 'invalid_argument', detail });
}
