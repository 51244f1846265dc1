import { z } from 'zod';
import { type IdPrefix, isId } from '../ids';
import { ApiError, type FieldError } from './errors';
import { ERRORS_MAX } from './problem';

/** Text that PostgreSQL and a bearer token can hold: well-formed Unicode without NUL. */
export function text(maxLength: number): z.ZodString {
  return z
    .string()
    .max(maxLength)
    .refine(
      (value) => value.isWellFormed() && !value.includes('\0'),
      'must be well-formed text without NUL',
    ) as z.ZodString;
}

/** Text that is trimmed and not empty. */
export function filledText(maxLength: number): z.ZodString {
  return text(maxLength).trim().min(1) as z.ZodString;
}

/** An id with its prefix; in a path a malformed one is a 404. */
export function id(prefix: IdPrefix): z.ZodString {
  return z
    .string()
    .refine((value) => isId(prefix, value), `must be an id of the form ${prefix}_…`)
    .meta({ pattern: `^${prefix}_[0-7][0-9A-HJKMNP-TV-Z]{25}$` }) as z.ZodString;
}

const RFC3339 = /^\d{4}-\d{2}-\d{2}[Tt](?:[01]\d|2[0-3]):\d{2}:\d{2}(\.\d{1,9})?([Zz]|[+-]\d{2}:\d{2})$/;
const FIRST = Date.UTC(1970, 0, 1);
const LAST = Date.UTC(9999, 11, 31, 23, 59, 59, 999);

/** RFC 3339 date-time with a zone, within the years 1970 to 9999; a Date inside. */
export function dateTimeIn() {
  return z
    .string()
    .refine(isDateTime, 'must be an RFC 3339 date-time with a zone, from 1970 to 9999')
    .transform((value) => new Date(value))
    .meta({ format: 'date-time' });
}

function isDateTime(value: string): boolean {
  if (!RFC3339.test(value)) return false;
  const time = Date.parse(value);
  if (Number.isNaN(time) || time < FIRST || time > LAST) return false;
  // Date.parse rolls 31 February over into March; the day must survive the round trip.
  const [year, month, day] = value.slice(0, 10).split('-').map(Number);
  return new Date(Date.UTC(year ?? 0, (month ?? 1) - 1, day)).getUTCDate() === day;
}

/** A date-time in an answer: RFC 3339, UTC, milliseconds. */
export function dateTimeOut() {
  return z.string().meta({ format: 'date-time' });
}

/** `true` or `false` in a query. */
export function queryBoolean() {
  return z
    .enum(['true', 'false'], 'must be true or false')
    .transform((value) => value === 'true')
    .meta({ type: 'boolean' });
}

/** A whole number in a query, within bounds. */
export function queryInteger(min: number, max: number) {
  const expected = `must be a whole number from ${min} to ${max}`;
  return z
    .string()
    .regex(/^\d{1,15}$/, expected)
    .transform(Number)
    .refine((value) => value >= min && value <= max, expected)
    .meta({ type: 'integer', minimum: min, maximum: max });
}

/** An absolute http or https URL without user information. */
export function httpUrl() {
  return text(2048)
    .refine(isHttpUrl, 'must be an absolute http or https URL without user information')
    .meta({ format: 'uri' });
}

function isHttpUrl(value: string): boolean {
  if (!/^https?:\/\//i.test(value) || /[\s\\]/.test(value)) return false;
  if (!URL.canParse(value)) return false;
  const url = new URL(value);
  return url.username === '' && url.password === '';
}

/** Parses one part of a request; all issues are reported at once, each with its path. */
export function parsePart<S extends z.ZodType>(schema: S, value: unknown, part: 'body' | 'query'): z.output<S> {
  const result = schema.safeParse(value, { error: wording });
  if (result.success) return result.data;
  const errors = toFieldErrors(result.error.issues, part);
  throw fieldErrors(errors, Math.max(errors.length, countOf(result.error.issues)));
}

const KINDS: Readonly<Record<string, string>> = {
  array: 'an array',
  boolean: 'true or false',
  number: 'a number',
  object: 'an object',
  record: 'an object',
  string: 'a string',
};

/** What is wrong, for whoever sent it, where the schema has no words of its own. */
function wording(issue: z.core.$ZodRawIssue): string | undefined {
  switch (issue.code) {
    case 'invalid_type':
      return issue.input === undefined ? 'is required' : `must be ${KINDS[issue.expected] ?? issue.expected}`;
    case 'invalid_value':
      return `must be one of ${issue.values.join(', ')}`;
    case 'too_small':
      return issue.minimum === 1 ? 'must not be empty' : `must have at least ${issue.minimum} ${partsOf(issue.origin)}`;
    case 'too_big':
      return `must have at most ${issue.maximum} ${partsOf(issue.origin)}`;
    default:
      return undefined;
  }
}

const partsOf = (origin: string) => (origin === 'string' ? 'characters' : 'entries');

/** A `validation_failed` for these places. @param total Places in all, where these are only some. */
export function fieldErrors(errors: FieldError[], total = errors.length): ApiError {
  const first = errors[0];
  const more = total > 1 ? ` (and ${total - 1} more)` : '';
  const detail = first === undefined ? undefined : `${first.path}: ${first.message}${more}`;
  return new ApiError('validation_failed', { errors, ...(detail === undefined ? {} : { detail }) });
}

const countOf = (issues: readonly z.core.$ZodIssue[]) =>
  issues.reduce((sum, issue) => sum + (issue.code === 'unrecognized_keys' ? issue.keys.length : 1), 0);

/** As many as an answer names, and some more. */
function toFieldErrors(issues: readonly z.core.$ZodIssue[], part: string): FieldError[] {
  const at = (path: readonly PropertyKey[]) => [part, ...path.map(String)].join('.');
  return issues.slice(0, ERRORS_MAX).flatMap((issue): FieldError[] => {
    if (issue.code === 'unrecognized_keys') {
      return issue.keys
        .slice(0, ERRORS_MAX)
        .map((key) => ({ path: at([...issue.path, key]), message: 'is not a known field' }));
    }
    if (issue.code === 'invalid_union' && issue.errors.length > 0) {
      const closest = issue.errors.reduce((a, b) => (a.length <= b.length ? a : b));
      const inner = toFieldErrors(closest, part);
      return inner.map((e) => ({ ...e, path: e.path.replace(part, at(issue.path)) }));
    }
    return [{ path: at(issue.path), message: lowerFirst(issue.message) }];
  });
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
