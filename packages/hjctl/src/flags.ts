import { InvalidArgumentError } from 'commander';
import { usageError } from './failure';

/** For a repeatable option: `.option('--role <name>', '…', collect)`. */
export function collect(value: string, previous: string[] | undefined): string[] {
  return [...(previous ?? []), value];
}

/** The same, and one value may hold several with commas between them. */
export function collectList(value: string, previous: string[] | undefined): string[] {
  return [...(previous ?? []), ...value.split(',').map((part) => part.trim())];
}

/** For an option such as `--mfa-enrolled [true|false]`, which alone means true. */
export function parseBoolean(text: string): boolean {
  if (text === 'true') return true;
  if (text === 'false') return false;
  throw new InvalidArgumentError('Give true or false.');
}

/** A whole number; its range is the server's to judge. */
export function parseInteger(text: string): number {
  const value = /^-?\d+$/.test(text) ? Number(text) : Number.NaN;
  if (!Number.isSafeInteger(value)) throw new InvalidArgumentError('Give a whole number.');
  return value;
}

/** Fields whose text may be cleared. */
type Clearable<T> = { [K in keyof T]: T[K] | (T[K] extends string | undefined ? null : never) };

/** Empty texts become null, which clears a field: `--first-name ""`. Commander can't hand over a null itself. */
export function clearing<T extends object>(fields: T): Clearable<T> {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [name, value === '' ? null : value]),
  ) as Clearable<T>;
}

/** A point in time: RFC 3339, or a date alone (its midnight, UTC). Sent as given; the server judges it. */
export function parseTime(text: string): string {
  return /^\d{4}-\d{2}-\d{2}$/.test(text) ? `${text}T00:00:00.000Z` : text;
}

/**
 * `key=value` pairs as an object. A value is JSON when it parses as JSON, else a string; of a repeated key the last
 * one counts. Only the first `=` separates.
 *
 * @param option Name of the option, for messages: `--metadata`.
 * @throws CliError `usage`: no `=`, no key, or a number that JSON can't keep exactly.
 */
export function parsePairs(option: string, pairs: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(
    pairs.map((pair) => {
      const [key, text] = splitPair(option, pair);
      return [key, parseValue(option, key, text)];
    }),
  );
}

function splitPair(option: string, pair: string): [key: string, value: string] {
  const at = pair.indexOf('=');
  if (at > 0) return [pair.slice(0, at), pair.slice(at + 1)];
  throw usageError(`${option} "${pair}" must be key=value`, `For example: ${option} department=sales`);
}

/** JSON when it parses, else the text itself. */
export function parseValue(option: string, key: string, text: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text, (_key, part) => {
      if (part === Number.POSITIVE_INFINITY || part === Number.NEGATIVE_INFINITY) throw new RangeError();
      return part;
    });
  } catch (error) {
    if (error instanceof RangeError) throw inexact(option, key, text);
    return text;
  }
  if (typeof value === 'number' && Number.isInteger(value) && !Number.isSafeInteger(value)) {
    throw inexact(option, key, text);
  }
  return value;
}

function inexact(option: string, key: string, text: string) {
  return usageError(
    `the number ${text} of ${option} ${key} can't be kept exactly`,
    `As text it can: ${option} '${key}=${JSON.stringify(text)}'`,
  );
}
