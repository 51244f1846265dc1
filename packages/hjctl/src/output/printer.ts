import type { Io } from '../io';
import type { OutputFormat } from '../settings';
import { indent, jsonText } from './json';
import type { Row, View } from './view';

const BATCH = 100;

/** Prints what a command found: data on standard output, in the format asked for. */
export interface Printer {
  /** One value that isn't an object of its own: text as it is in `table` and `csv`, else as the format writes it. */
  value(value: unknown): Promise<void>;
  /** One object: a record to read, or the same as one row when `asRow` is set. */
  one(row: Row, view: View, options?: { asRow?: boolean }): Promise<void>;
  /** One answer that holds a list under `key`. `json` and `yaml` print the whole answer. */
  list(answer: Row, key: string, view: View): Promise<void>;
  /** A list of any length, written while it arrives. Resolves to the number of rows. */
  stream(rows: AsyncIterable<Row>, key: string, view: View): Promise<number>;
}

export function createPrinter(io: Io, { format, useColor }: { format: OutputFormat; useColor: boolean }): Printer {
  const write = writer(io);

  const rowWriter = async (view: View): Promise<(rows: readonly Row[]) => string> => {
    if (format === 'ndjson') return (rows) => rows.map((row) => `${jsonText(row, { pretty: false })}\n`).join('');
    if (format === 'csv') {
      const { csvHeading, csvLine } = await import('./csv');
      let heading = csvHeading(view.fields);
      return (rows) => {
        const text = heading + rows.map((row) => csvLine(row, view.fields)).join('');
        heading = '';
        return text;
      };
    }
    const { createTable } = await import('./table');
    return createTable(view.columns, useColor);
  };

  const document = async (value: unknown): Promise<string> => {
    if (format === 'json') return `${jsonText(value, { pretty: true })}\n`;
    const { yamlText } = await import('./yaml');
    return yamlText(value);
  };
  const isDocument = format === 'json' || format === 'yaml';

  return {
    async value(value) {
      if (isDocument) return write(await document(value));
      if (format === 'ndjson') return write(`${jsonText(value, { pretty: false })}\n`);
      if (format === 'csv') return write((await import('./csv')).csvLine({ value }, ['value']));
      return write(`${(await import('./table')).cellText(value)}\n`);
    },

    async one(row, view, { asRow = false } = {}) {
      if (isDocument) return write(await document(row));
      if (format === 'table' && !asRow) {
        const { recordText } = await import('./table');
        return write(recordText(row, useColor));
      }
      return write((await rowWriter(view))([row]));
    },

    async list(answer, key, view) {
      if (isDocument) return write(await document(answer));
      return write((await rowWriter(view))((answer[key] ?? []) as Row[]));
    },

    async stream(rows, key, view) {
      if (isDocument) return streamDocument(rows, { key, format, write });
      const toText = await rowWriter(view);
      let total = 0;
      for await (const batch of batches(rows)) {
        total += batch.length;
        await write(toText(batch));
      }
      if (total === 0) await write(toText([]));
      return total;
    },
  };
}

type Write = (text: string) => Promise<void>;

/**
 * A listing of unknown length as one document, in the shape of the API's own list: the rows under `key`, then `total`,
 * and no page and no cursor, as there is nothing left to ask for.
 */
async function streamDocument(
  rows: AsyncIterable<Row>,
  { key, format, write }: { key: string; format: OutputFormat; write: Write },
): Promise<number> {
  let total = 0;
  if (format === 'json') {
    for await (const row of rows) {
      await write(`${total === 0 ? `{\n  "${key}": [` : ','}\n${indent(jsonText(row, { pretty: true }), 2)}`);
      total += 1;
    }
    const end = { total, total_exact: true, page: null, limit: null, next_cursor: null };
    const start = total === 0 ? `{\n  "${key}": []` : '\n  ]';
    await write(`${start},\n${jsonText(end, { pretty: true }).slice(2)}\n`);
    return total;
  }
  const { yamlText } = await import('./yaml');
  for await (const row of rows) {
    await write(`${total === 0 ? `${key}:\n` : ''}${indent(yamlText([row]).trimEnd(), 1)}\n`);
    total += 1;
  }
  if (total === 0) await write(`${key}: []\n`);
  await write(yamlText({ total, total_exact: true, page: null, limit: null, next_cursor: null }));
  return total;
}

async function* batches(rows: AsyncIterable<Row>): AsyncGenerator<Row[]> {
  let batch: Row[] = [];
  for await (const row of rows) {
    batch.push(row);
    if (batch.length < BATCH) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

/** Writes to standard output and waits while its reader is behind, so that memory stays flat. */
function writer({ stdout }: Io): Write {
  return async (text) => {
    if (text === '' || stdout.write(text)) return;
    await new Promise<void>((resolve) => stdout.once('drain', resolve));
  };
}
