import { isUtf8 } from 'node:buffer';
import type { IncomingMessage, ServerResponse } from 'node:http';
import express, { type Request, type Response } from 'express';
import type { z } from 'zod';
import { ApiError, type ErrorCode } from './errors';
import { fieldErrors } from './fields';

const BODY_LIMIT_BYTES = 1024 * 1024;
const jsonParser = express.json({ limit: BODY_LIMIT_BYTES, strict: false, type: () => true, verify: requireUtf8 });

/**
 * The parser would read broken bytes as U+FFFD, and two different passwords as one; and it knows UTF-7, in which a body
 * says something else than it shows. @see RFC 8259 section 8.1
 */
function requireUtf8(...[, , body, charset]: [IncomingMessage, ServerResponse, Buffer, string]): void {
  if (charset !== 'utf-8') throw Object.assign(new TypeError('not UTF-8'), { type: 'charset.unsupported' });
  if (!isUtf8(body)) throw new TypeError('not UTF-8');
}

/** Reads a JSON body; undefined when there is none. */
export async function readBody(req: IncomingMessage, res: ServerResponse): Promise<unknown> {
  const length = req.headers['content-length'];
  if (req.headers['transfer-encoding'] === undefined && (length === undefined || length === '0')) return undefined;
  if (mediaTypeOf(req) !== 'application/json') throw new ApiError('unsupported_media_type');
  if (length !== undefined && Number(length) > BODY_LIMIT_BYTES) throw new ApiError('payload_too_large');
  await new Promise<void>((resolve, reject) => {
    // It takes any request of Node's, and leaves what it read in `body`.
    jsonParser(req as Request, res as Response, (error?: unknown) => (error === undefined ? resolve() : reject(error)));
  });
  return (req as Request).body;
}

/** The media type of the body in small letters, without its parameters; empty when there is none. */
export function mediaTypeOf({ headers }: IncomingMessage): string {
  return (headers['content-type'] ?? '').split(';', 1).join('').trim().toLowerCase();
}

/**
 * Reads the query string strictly: bad percent-encoding, a NUL and a repeated name are refused instead of guessed at.
 * Values stay strings; `metadata[plan]` stays one name.
 */
export function readQuery(url: string): Record<string, string> {
  const start = url.indexOf('?');
  const query: Record<string, string> = Object.create(null);
  if (start < 0) return query;
  for (const part of url.slice(start + 1).split('&')) {
    if (part === '') continue;
    const equals = part.indexOf('=');
    const name = decode(equals < 0 ? part : part.slice(0, equals));
    const value = decode(equals < 0 ? '' : part.slice(equals + 1));
    if (name in query) throw fieldErrors([{ path: `query.${name}`, message: 'may be given only once' }]);
    query[name] = value;
  }
  return query;
}

function decode(text: string): string {
  try {
    const decoded = decodeURIComponent(text.replaceAll('+', ' '));
    if (!decoded.includes('\0')) return decoded;
  } catch {
    // falls through to the refusal
  }
  throw fieldErrors([{ path: 'query', message: 'must be percent-encoded UTF-8 without NUL' }]);
}

/** Parses path parameters: what is malformed names nothing. */
export function parseParams<S extends z.ZodType>(schema: S, value: unknown, notFound: ErrorCode): z.output<S> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw new ApiError(notFound);
}
