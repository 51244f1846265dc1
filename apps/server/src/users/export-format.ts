import { stringify } from 'csv-stringify/sync';
import type { ExportFormat } from './list-query';
import { User } from './schema';

/** How users are written into a file, some at a time. */
interface UserFormat {
  /** Media type of the whole. */
  contentType: string;
  /** What stands before the first user. */
  head: string;
  lines(users: readonly User[]): string;
}

/** The fields of a user, in the order of the API document. */
const COLUMNS = Object.keys(User.shape) as (keyof User)[];

/** RFC 4180 section 3 for `header`; there is no byte order mark. */
export const USER_FORMATS: Readonly<Record<ExportFormat, UserFormat>> = {
  ndjson: {
    contentType: 'application/x-ndjson; charset=utf-8',
    head: '',
    lines: (users) => users.map((user) => `${JSON.stringify(user)}\n`).join(''),
  },
  csv: {
    contentType: 'text/csv; charset=utf-8; header=present',
    head: toCsv([COLUMNS]),
    lines: (users) => toCsv(users.map((user) => COLUMNS.map((column) => cellOf(user[column])))),
  },
};

function toCsv(records: readonly (readonly string[])[]): string {
  // The library quotes a line break only where it equals the record's end; RFC 4180 wants each of them quoted.
  return stringify(records as string[][], { record_delimiter: 'windows', quoted_match: /[\r\n]/ });
}

function cellOf(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (Array.isArray(value)) return defused(value.join(';'));
  return defused(typeof value === 'object' ? JSON.stringify(value) : String(value));
}

/** What spreadsheets may take for the start of a formula, full-width forms included. */
const FORMULA = /^'*[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]/;

/**
 * Takes a cell the power to be a formula, so that it can be given back exactly: one `'` goes before a cell that starts
 * like a formula, and before one that has only such quotes ahead of it. Whoever reads takes one `'` off a cell that
 * matches the same pattern; any other cell is as it was.
 *
 * @see https://owasp.org/www-community/attacks/CSV_Injection
 */
function defused(cell: string): string {
  return FORMULA.test(cell) ? `'${cell}` : cell;
}
