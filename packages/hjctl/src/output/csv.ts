import { stringify } from 'csv-stringify/sync';
import type { Row } from './view';

/** Rows of CSV with the heading in front. */
export function csvHeading(fields: readonly string[]): string {
  return toCsv([fields]);
}

/**
 * One object as a CSV line (RFC 4180, CRLF). A cell that a spreadsheet would take for a formula gets a leading `'`.
 * Null is an empty cell, a list of plain values is joined by `;`, an object is JSON.
 */
export function csvLine(row: Row, fields: readonly string[]): string {
  return toCsv([fields.map((name) => csvCell(row[name]))]);
}

function toCsv(rows: readonly (readonly string[])[]): string {
  // The library quotes a line break only where it equals the record's end; RFC 4180 wants each of them quoted.
  return stringify(rows as string[][], { record_delimiter: 'windows', escape_formulas: true, quoted_match: /[\r\n]/ });
}

function csvCell(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (Array.isArray(value) && value.every((item) => typeof item !== 'object')) return value.join(';');
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
