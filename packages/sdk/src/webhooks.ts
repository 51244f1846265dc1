import { fromWire } from './core/case';
import { HelloJohnError, invalidArgument } from './error';
import type { AuditEvent, User } from './types';

export { type FieldError, HelloJohnError, isHelloJohnError } from './error';

/** What `verifyWebhook` takes. */
export interface WebhookInput {
  /** The body as it came in, byte for byte: parsed and written again it is another one. */
  payload: string | Uint8Array;
  /** The request's headers: a `Headers`, or an object such as Node's `req.headers`. */
  headers: Headers | Readonly<Record<string, string | readonly string[] | undefined>>;
  /** `whsec_…` of the webhook; while a receiver changes from one to another, both. */
  secret: string | readonly string[];
  /** How old the message may be, or how far ahead of this machine's clock. Default 300. */
  toleranceSeconds?: number;
}

type UserEventType = Extract<AuditEvent['type'], `user.${string}` | `mfa.${string}`>;

interface MessageBase {
  /** The same in every copy of a message: keep it to handle each event once. */
  id: string;
  /** When it happened, RFC 3339. */
  timestamp: string;
  /** The event as it stands in the audit log: who did it, and what changed. */
  event: AuditEvent;
}

/** A checked message; `type` tells what `data` is. */
export type WebhookMessage =
  | (MessageBase & {
      type: UserEventType;
      /** The user as of the event; of one who has been deleted since, the id alone. */
      data: User | { id: string; tenantId: string; deleted: true };
    })
  | (MessageBase & {
      type: Exclude<AuditEvent['type'], UserEventType>;
      /** Ids, and the values that the event brought. */
      data: Record<string, unknown>;
    });

const PREFIX = 'whsec_';

/**
 * Checks that a message comes from the holder of the secret and is no old one sent again, and reads it. Names are in
 * camelCase, metadata is untouched. Works wherever there is WebCrypto.
 *
 * @throws HelloJohnError `webhook_invalid`: answer 400 and do nothing. `detail` says why.
 * @throws HelloJohnError `invalid_argument`: the secret is none, or the payload is an object that was parsed already.
 * @example
 * const { id, type, data } = await verifyWebhook({ payload: await request.text(), headers: request.headers, secret });
 * @see https://www.standardwebhooks.com
 */
export async function verifyWebhook(input: WebhookInput): Promise<WebhookMessage> {
  const { payload, headers, secret, toleranceSeconds = 300 } = input;
  const body = bytesOf(payload);
  const [id, timestamp, signatures] = ['webhook-id', 'webhook-timestamp', 'webhook-signature'].map((name) => {
    const value = headerOf(headers, name);
    if (value === undefined || value === '') throw invalid(`the header ${name} is missing`);
    return value;
  }) as [string, string, string];
  checkAge(timestamp, toleranceSeconds);
  const signed = concat(new TextEncoder().encode(`${id}.${timestamp}.`), body);
  const keys = await Promise.all([secret].flat().map(importSecret));
  for (const signature of signaturesIn(signatures)) {
    for (const key of keys) {
      // Compares in constant time.
      if (await crypto.subtle.verify('HMAC', key, signature, signed)) return read(id, body);
    }
  }
  throw invalid('no signature of the message is by the secret');
}

function bytesOf(payload: unknown): Uint8Array {
  if (typeof payload === 'string') return new TextEncoder().encode(payload);
  if (ArrayBuffer.isView(payload)) return new Uint8Array(payload.buffer, payload.byteOffset, payload.byteLength);
  throw invalidArgument('payload must be the body as it came in, as text or bytes, before any parsing');
}

function headerOf(headers: WebhookInput['headers'], name: string): string | undefined {
  if (isHeaders(headers)) return headers.get(name) ?? undefined;
  const found = Object.entries(headers).find(([key]) => key.toLowerCase() === name)?.[1];
  return typeof found === 'object' ? found.join(' ') : found;
}

/** By what they can: some frameworks bring a `Headers` of their own. */
function isHeaders(headers: WebhookInput['headers']): headers is Headers {
  return typeof headers.get === 'function';
}

function checkAge(timestamp: string, toleranceSeconds: number): void {
  const age = /^\d{1,12}$/.test(timestamp) ? Date.now() / 1000 - Number(timestamp) : Number.NaN;
  if (!(Math.abs(age) <= toleranceSeconds)) throw invalid('the message is too old, or from the future');
}

async function importSecret(secret: unknown): Promise<CryptoKey> {
  const isText = typeof secret === 'string' && secret.startsWith(PREFIX);
  const bytes = isText ? fromBase64(secret.slice(PREFIX.length)) : null;
  if (bytes === null || bytes.length === 0) throw invalidArgument(`the secret must be ${PREFIX} and base64`);
  return crypto.subtle.importKey('raw', bytes, { name: 'HMAC', hash: 'SHA-256' }, false, ['verify']);
}

/** Signatures of other versions may stand beside them. */
function signaturesIn(header: string): Bytes[] {
  return header.split(' ').flatMap((part) => (part.startsWith('v1,') ? (fromBase64(part.slice(3)) ?? []) : []));
}

function read(id: string, body: Uint8Array): WebhookMessage {
  try {
    const { type, timestamp, data, event } = JSON.parse(new TextDecoder().decode(body));
    return { id, type, timestamp, data: fromWire(data), event: fromWire(event) } as WebhookMessage;
  } catch {
    throw invalid('the message is not JSON');
  }
}

type Bytes = Uint8Array<ArrayBuffer>;

function concat(a: Uint8Array, b: Uint8Array): Bytes {
  const both = new Uint8Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}

function fromBase64(text: string): Bytes | null {
  try {
    return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  } catch {
    return null;
  }
}

function invalid(detail: string): HelloJohnError {
  return new HelloJohnError({ code: 'webhook_invalid', detail });
}
