/** What a byte means for the record it belongs to. */
export type Signal = 'within' | 'begin' | 'end';

/** Finds where records begin and end, byte by byte. `begin` is the first byte of one, `end` the first one behind it. */
export interface Framing {
  next(byte: number): Signal;
}

/** A record as it stands in the file; null when it has more than {@link RECORD_BYTES_MAX}. */
export interface Frame {
  /** Physical line on which it starts, from 1. */
  line: number;
  bytes: Buffer | null;
}

/** As much as the body of a single call may have. */
export const RECORD_BYTES_MAX = 1024 * 1024;

const LF = 0x0a;

/** Cuts a stream into records, in constant memory: of one that is too long nothing is kept. */
export async function* framesOf(source: AsyncIterable<Buffer>, framing: Framing): AsyncGenerator<Frame> {
  let line = 1;
  let current: { line: number; parts: Buffer[]; length: number } | null = null;
  const take = (part: Buffer) => {
    if (current === null) return;
    current.length += part.length;
    if (current.length <= RECORD_BYTES_MAX) current.parts.push(part);
    else current.parts = [];
  };
  const close = (): Frame => {
    const { line: at = line, parts = [], length = 0 } = current ?? {};
    current = null;
    return { line: at, bytes: length > RECORD_BYTES_MAX ? null : Buffer.concat(parts) };
  };
  for await (const chunk of source) {
    let start = 0;
    for (let index = 0; index < chunk.length; index += 1) {
      const byte = chunk[index] as number;
      const signal = framing.next(byte);
      if (signal === 'begin') {
        start = index;
        current = { line, parts: [], length: 0 };
      } else if (signal === 'end') {
        take(chunk.subarray(start, index));
        yield close();
      }
      if (byte === LF) line += 1;
    }
    take(chunk.subarray(start));
  }
  if (current !== null) yield close();
}

const CR = 0x0d;
const SPACE = 0x20;
const TAB = 0x09;
const QUOTE = 0x22;
const COMMA = 0x2c;

/** One record a line; lines with nothing but spaces are none. */
export function lineFraming(): Framing {
  let isInside = false;
  return {
    next(byte) {
      if (byte === LF) {
        const signal = isInside ? 'end' : 'within';
        isInside = false;
        return signal;
      }
      if (isInside || byte === CR || byte === SPACE || byte === TAB) return 'within';
      isInside = true;
      return 'begin';
    },
  };
}

interface CsvFraming extends Framing {
  /** What separates cells from now on; a comma until then. */
  separateBy(character: string): void;
}

/** Records of RFC 4180, with line breaks inside of quotes. A quote counts where it may stand, at the start of a cell. */
export function csvFraming(): CsvFraming {
  let separator = COMMA;
  let state: 'between' | 'cell start' | 'plain' | 'quoted' | 'quote seen' = 'between';
  const after = (byte: number): typeof state => {
    if (state === 'quoted') return byte === QUOTE ? 'quote seen' : 'quoted';
    if (state === 'quote seen' && byte === QUOTE) return 'quoted';
    if (byte === LF) return 'between';
    if (byte === separator) return 'cell start';
    return byte === QUOTE && (state === 'cell start' || state === 'between') ? 'quoted' : 'plain';
  };
  return {
    next(byte) {
      const before = state;
      if (before === 'between' && (byte === LF || byte === CR)) return 'within';
      state = after(byte);
      if (before === 'between') return 'begin';
      return state === 'between' ? 'end' : 'within';
    },
    separateBy(character) {
      separator = character.charCodeAt(0);
    },
  };
}
