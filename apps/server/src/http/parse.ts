import express, { type Request, type Response } from 'express';
import type { z } from 'zod';
import { ApiError, type ErrorCode } from './errors';
import { fieldErrors } from './fields';

const BODY_LIMIT_BYTES = 1024 * 1024;
const jsonParser = express.json({ limit: BODY_LIMIT_BYTES, strict: false, type: () => true });

/** Reads a JSON body; undefined when there is none. */
export async function readBody(req: Request, res: Response): Promise<unknown> {
  const length = req.headers['content-length'];
  if (req.headers['transfer-encoding'] === undefined && (length === undefined || length === '0')) return undefined;
  if (req.is('application/json') !== 'application/json') throw new ApiError('unsupported_media_type');
  if (length !== undefined && Number(length) > BODY_LIMIT_BYTES) throw new ApiError('payload_too_large');
  await new Promise<void>((resolve, reject) => {
    jsonParser(req, res, (error?: unknown) => (error === undefined ? resolve() : reject(error)));
  });
  return req.body;
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
