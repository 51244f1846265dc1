import { parse } from 'csv-parse/sync';
import { ApiError } from '../http/errors';
import type { Frame } from './framing';

/** What the first line of a CSV file says of the others. */
export interface CsvHeader {
  columns: string[];
  separator: string;
}

/** RFC 4180 has a comma; spreadsheets have a semicolon where the comma is the decimal point, or a tab. */
const SEPARATORS = [',', ';', '\t'];
const QUOTED = /"(?:[^"]|"")*"/g;

/** @throws ApiError `malformed_request` (400): without a header no record can be read. */
export function headerOf({ bytes }: Frame): CsvHeader {
  const text = textOf(bytes);
  const plain = text.replace(QUOTED, '');
  if (/\r(?!$)/.test(plain)) throw malformed('ends with a bare CR: lines have to end with LF or CR LF');
  const separator = SEPARATORS.find((candidate) => plain.includes(candidate)) ?? ',';
  const columns = columnsOf(text, separator);
  const seen = new Set<string>();
  const twice = columns.find((name) => name !== '' && seen.size === seen.add(name).size);
  if (twice !== undefined) throw malformed(`names the column ${twice} twice`);
  return { columns, separator };
}

/** The cells of a record. @throws when it is no CSV. */
export function cellsOf(text: string, separator: string): string[] {
  // Whatever else is taken for the end of a record would cost what stands behind it.
  const options = { delimiter: separator, record_delimiter: ['\n', '\r\n'], relax_column_count: true };
  const [cells = []] = parse(text.replace(/\r$/, ''), options) as string[][];
  return cells;
}

function textOf(bytes: Buffer | null): string {
  if (bytes === null) throw malformed('is too long');
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw malformed('is not UTF-8');
  }
}

function columnsOf(text: string, separator: string): string[] {
  try {
    return cellsOf(text, separator).map((cell) => cell.trim());
  } catch {
    throw malformed('can not be parsed');
  }
}

function malformed(message: string): ApiError {
  return new ApiError('malformed_request', { detail: `The header of the CSV file ${message}.` });
}
