import { stringify } from 'csv-stringify/sync';

/** What spreadsheets may take for the start of a formula, full-width forms included, and the quotes of `toCsv` before it. */
const FORMULA = /^'*[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]/;

/**
 * Records as CSV (RFC 4180, CR LF). Null is an empty cell, a list is joined by `;`, an object is JSON.
 *
 * A cell is taken the power to be a formula so that it can be given back exactly: one `'` goes before a cell that starts
 * like a formula, and before one that has only such quotes ahead of it. Whoever reads takes one `'` off a cell that
 * matches the same pattern ({@link cellOfCsv}); any other cell is as it was.
 *
 * @see https://owasp.org/www-community/attacks/CSV_Injection
 */
export function toCsv(records: readonly (readonly unknown[])[]): string {
  const rows = records.map((cells) => cells.map((cell) => defused(textOf(cell))));
  // The library quotes a line break only where it equals the record's end; RFC 4180 wants each of them quoted.
  return stringify(rows, { record_delimiter: 'windows', quoted_match: /[\r\n]/ });
}

/** A cell as it was before {@link toCsv} wrote it. */
export function cellOfCsv(cell: string): string {
  return cell.startsWith("'") && FORMULA.test(cell) ? cell.slice(1) : cell;
}

function textOf(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (Array.isArray(value)) return value.join(';');
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

const defused = (cell: string): string => (FORMULA.test(cell) ? `'${cell}` : cell);
