import type { ErrorCode } from '../http/errors';
import { isDeeperThan } from '../users/metadata';
import { problemOf } from './check';
import { type CsvHeader, cellsOf, headerOf } from './csv-header';
import { toCells, toRecord } from './csv-record';
import { csvFraming, type Frame, type Framing, framesOf, lineFraming, RECORD_BYTES_MAX } from './framing';
import { jsonFraming } from './json-framing';
import { isObject, type Preset } from './presets/preset';

/** A record of a file, or why it can't be read. */
export type SourceRecord = { line: number } & ({ value: unknown } | { problem: { code: ErrorCode; detail: string } });

/** What a row of a CSV file makes, by its header. */
type RowReader = (header: readonly string[], cells: readonly string[]) => unknown;

/** Media types of files and how they are read. */
const READERS = {
  'application/x-ndjson': (source) => records(source, lineFraming(), parseJson),
  'text/csv': readCsv,
  'application/json': readJson,
} as const satisfies Record<string, (source: AsyncIterable<Buffer>, toRow: RowReader) => AsyncGenerator<SourceRecord>>;

export type ImportMediaType = keyof typeof READERS;
export const IMPORT_MEDIA_TYPES = Object.keys(READERS) as ImportMediaType[];

/** Far more than any record needs; what is nested without end can be parsed, but not written down. */
const LEVELS_MAX = 100;

/** A file, and how to read it. */
export interface SourceFile {
  type: ImportMediaType;
  source: AsyncIterable<Buffer>;
  /** Null for records that are ours. */
  preset: Preset | null;
}

/**
 * @throws ApiError `malformed_request` (400): a JSON document that ends too early or has no list of users, a CSV file
 * whose header can't be read.
 */
export async function* readRecords({ type, source, preset }: SourceFile): AsyncGenerator<SourceRecord> {
  const read: (source: AsyncIterable<Buffer>, toRow: RowReader) => AsyncGenerator<SourceRecord> = READERS[type];
  if (preset === null) yield* read(source, toRecord);
  else for await (const record of read(source, toCells)) yield translated(record, preset);
}

function translated(record: SourceRecord, preset: Preset): SourceRecord {
  if ('problem' in record || !isObject(record.value)) return record;
  const { line, value } = record;
  try {
    const entries = Object.entries(preset.toRecord(value)).filter(([, field]) => field !== undefined && field !== null);
    return { line, value: Object.fromEntries(entries) };
  } catch (error) {
    const { email } = value;
    return { line, value: { email }, problem: problemOf(error) };
  }
}

async function* readJson(source: AsyncIterable<Buffer>): AsyncGenerator<SourceRecord> {
  const framing = jsonFraming();
  yield* records(source, framing, parseJson);
  framing.finish();
}

async function* readCsv(source: AsyncIterable<Buffer>, toRow: RowReader): AsyncGenerator<SourceRecord> {
  const framing = csvFraming();
  let header: CsvHeader | undefined;
  for await (const frame of framesOf(source, framing)) {
    if (header === undefined) {
      header = headerOf(frame);
      framing.separateBy(header.separator);
    } else {
      const { columns, separator } = header;
      yield readFrame(frame, (text) => toRow(columns, cellsOf(text, separator)));
    }
  }
}

async function* records(
  source: AsyncIterable<Buffer>,
  framing: Framing,
  parseText: (text: string) => unknown,
): AsyncGenerator<SourceRecord> {
  for await (const frame of framesOf(source, framing)) yield readFrame(frame, parseText);
}

function readFrame({ line, bytes }: Frame, parseText: (text: string) => unknown): SourceRecord {
  if (bytes === null) {
    const detail = `The record has more than ${RECORD_BYTES_MAX} bytes.`;
    return { line, problem: { code: 'payload_too_large', detail } };
  }
  const unreadable = (detail: string): SourceRecord => ({ line, problem: { code: 'malformed_request', detail } });
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return unreadable('The record is not UTF-8.');
  }
  let value: unknown;
  try {
    value = parseText(text);
  } catch {
    return unreadable('The record can not be parsed.');
  }
  if (isDeeperThan(LEVELS_MAX, value)) return unreadable(`The record has more than ${LEVELS_MAX} levels.`);
  return { line, value };
}

const parseJson = (text: string): unknown => JSON.parse(text);
