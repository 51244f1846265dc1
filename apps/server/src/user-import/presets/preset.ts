import { invalidField } from '../../http/errors';
import type { ImportMediaType } from '../read';

/** A record as another product writes it, or as ours. */
export type Fields = Record<string, unknown>;

/** How the export of another product is read. */
export interface Preset {
  /** What its exports are. */
  type: ImportMediaType;
  /**
   * The record of ours that one of theirs makes. What is undefined or null is absent; values are theirs, for the schema to check.
   *
   * @throws ApiError `validation_failed` (422): something that can't come along must not get lost in silence.
   */
  toRecord(source: Fields): Fields;
}

/** A hash, or a factor, that is of no use here. */
export function notImportable(field: string, what: string): Error {
  return invalidField(`body.${field}`, `${what} can not be imported`);
}

export function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function listOf(value: unknown): Fields[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}

/** First name and last name of somebody who has a name: the last word is the last name, when there are several. */
export function namesOf(name: unknown): Fields {
  if (typeof name !== 'string' || name.trim() === '') return {};
  const words = name.trim().split(/\s+/);
  return words.length === 1
    ? { first_name: name.trim() }
    : { first_name: words.slice(0, -1).join(' '), last_name: words.at(-1) };
}

/** Metadata and what has no field of its own; undefined when there is neither. */
export function withExtras(metadata: unknown, extras: Fields): unknown {
  const known = Object.entries(extras).filter(([, value]) => value !== undefined && value !== null && value !== '');
  const own = metadata ?? {};
  return known.length === 0 || !isObject(own) ? metadata : { ...own, ...Object.fromEntries(known) };
}

/** Milliseconds since 1970, as a number or as text; anything else stays, for the schema to refuse. */
export function timeOfMillis(value: unknown): unknown {
  const millis = typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value;
  if (typeof millis !== 'number' || Math.abs(millis) > 8.64e15) return value;
  return new Date(millis).toISOString();
}
