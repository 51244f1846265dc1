import { parse } from 'csv-parse/sync';
import type { ErrorCode } from '../http/errors';
import { toRecord } from './csv-record';
import { csvFraming, type Frame, type Framing, framesOf, lineFraming, RECORD_BYTES_MAX } from './framing';
import { jsonFraming } from './json-framing';

/** A record of a file, or why it can't be read. */
export type SourceRecord = { line: number } & ({ value: unknown } | { problem: { code: ErrorCode; detail: string } });

/** Media types of files and how they are read. */
export const READERS = {
  'application/x-ndjson': (source) => records(source, lineFraming(), parseJson),
  'text/csv': readCsv,
  'application/json': readJson,
} as const satisfies Record<string, (source: AsyncIterable<Buffer>) => AsyncGenerator<SourceRecord>>;

export type ImportMediaType = keyof typeof READERS;

async function* readJson(source: AsyncIterable<Buffer>): AsyncGenerator<SourceRecord> {
  const framing = jsonFraming();
  yield* records(source, framing, parseJson);
  framing.finish();
}

async function* readCsv(source: AsyncIterable<Buffer>): AsyncGenerator<SourceRecord> {
  let header: string[] | undefined;
  const parseRow = (text: string) => {
    const [cells = []] = parse(text, { relax_column_count: true }) as string[][];
    if (header !== undefined) return toRecord(header, cells);
    header = cells.map((cell) => cell.trim());
    return header;
  };
  let isHeader = true;
  for await (const record of records(source, csvFraming(), parseRow)) {
    if (!isHeader) yield record;
    isHeader = false;
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
  try {
    return { line, value: parseText(text) };
  } catch {
    return unreadable('The record can not be parsed.');
  }
}

const parseJson = (text: string): unknown => JSON.parse(text);
