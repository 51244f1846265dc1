import { z } from 'zod';
import { ApiError } from '../http/errors';

/** What JSON can say. */
export type JsonValue = string | number | boolean | null | JsonValue[] | JsonObject;
export interface JsonObject {
  [key: string]: JsonValue;
}

/** The two documents of a user: private to administrators, and visible to the user. */
export type MetadataKind = 'metadata' | 'public_metadata';

/** Bytes of compact JSON in UTF-8. */
const BYTES_MAX = { metadata: 16 * 1024, public_metadata: 4 * 1024 } as const;
/** Objects and arrays one within the other, the document itself included. */
const DEPTH_MAX = 8;
const KEY_MAX = 128;

/** A JSON object in a body that PostgreSQL can store and no program trips over; its limits hold for the merged result. */
export function metadataField() {
  return (
    z
      .unknown()
      .meta({ type: 'object', additionalProperties: true })
      .check((ctx) => {
        if (!isJsonObject(ctx.value)) {
          ctx.issues.push({ code: 'custom', message: 'must be an object', input: ctx.value });
          return;
        }
        const problem = findUnstorable(ctx.value);
        if (problem !== null) ctx.issues.push({ code: 'custom', input: ctx.value, ...problem });
      })
      // Refused all the same once it is merged, but until then it may be written down, which would exhaust the stack.
      .transform((value) => (isDeeperThan(DEPTH_MAX, value) ? TOO_DEEP : (value as JsonObject)))
  );
}

/** Whether a value of JSON has more objects and arrays one within the other; looks no deeper than that. */
export function isDeeperThan(levels: number, value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return levels === 0 || Object.values(value).some((inner) => isDeeperThan(levels - 1, inner));
}

const TOO_DEEP = Array.from({ length: DEPTH_MAX }).reduce<JsonObject>((inner) => ({ inner }), {});

/**
 * Merges a patch into a document by RFC 7396: objects merge at every depth, null removes a key, everything else replaces.
 *
 * @see RFC 7396 section 2
 */
export function mergePatch(target: JsonValue | undefined, patch: JsonValue): JsonValue {
  if (!isJsonObject(patch)) return patch;
  const merged = new Map(isJsonObject(target) ? Object.entries(target) : []);
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) merged.delete(key);
    else merged.set(key, mergePatch(merged.get(key), value));
  }
  // Defines properties instead of assigning them, so that no key of the data can reach a prototype.
  return Object.fromEntries(merged);
}

/**
 * The document after the patch.
 *
 * @param path Where the patch was in the request, for the error.
 * @throws ApiError `metadata_too_large` (422): the result has more than 16 KiB (public: 4 KiB) of compact JSON, more
 *   than 8 levels or a key of more than 128 characters.
 */
export function mergeMetadata(
  { kind, path = `body.${kind}` }: { kind: MetadataKind; path?: string },
  current: JsonObject,
  patch: JsonObject,
): JsonObject {
  // An object in a patch leaves an object in the result, so a patch that is too deep needs no merging.
  checkShape(patch, path, { keys: false });
  const merged = mergePatch(current, patch) as JsonObject;
  checkShape(merged, path, { keys: true });
  const bytes = Buffer.byteLength(JSON.stringify(merged));
  const bytesMax = BYTES_MAX[kind];
  if (bytes > bytesMax) throw tooLarge(path, `would have ${bytes} bytes of ${bytesMax}`);
  return merged;
}

function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

interface Unstorable {
  message: string;
  path: (string | number)[];
}

/** The first place that could not be stored or kept as it is; null when there is none. */
export function findUnstorable(value: unknown, path: (string | number)[] = []): Unstorable | null {
  if (typeof value === 'string') {
    return isStorableText(value) ? null : { path, message: 'must be well-formed text without NUL' };
  }
  if (typeof value === 'number') return Number.isFinite(value) ? null : { path, message: 'must be a finite number' };
  // What lies deeper is refused as too deep; not to walk there keeps hostile nesting off the stack.
  if (typeof value !== 'object' || value === null || path.length > DEPTH_MAX) return null;
  const entries = Array.isArray(value) ? value.entries() : Object.entries(value);
  for (const [key, inner] of entries) {
    const innerPath = [...path, key];
    if (key === '__proto__') return { path: innerPath, message: 'is not allowed as a key' };
    if (typeof key === 'string' && !isStorableText(key)) {
      return { path, message: 'must have keys of well-formed text without NUL' };
    }
    const problem = findUnstorable(inner, innerPath);
    if (problem !== null) return problem;
  }
  return null;
}

function isStorableText(text: string): boolean {
  return text.isWellFormed() && !text.includes('\0');
}

function checkShape(document: JsonObject, path: string, { keys }: { keys: boolean }): void {
  const visit = (value: JsonValue, depth: number): void => {
    if (typeof value !== 'object' || value === null) return;
    if (depth > DEPTH_MAX) throw tooLarge(path, `must have at most ${DEPTH_MAX} levels`);
    if (keys && !Array.isArray(value) && Object.keys(value).some(isLongKey)) {
      throw tooLarge(path, `must have keys of at most ${KEY_MAX} characters`);
    }
    for (const inner of Object.values(value)) visit(inner, depth + 1);
  };
  visit(document, 1);
}

function isLongKey(key: string): boolean {
  return key.length > KEY_MAX && [...key].length > KEY_MAX;
}

function tooLarge(path: string, message: string): ApiError {
  return new ApiError('metadata_too_large', { detail: `${path}: ${message}`, errors: [{ path, message }] });
}
