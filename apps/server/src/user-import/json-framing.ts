import { ApiError } from '../http/errors';
import type { Framing, Signal } from './framing';

const [QUOTE, BACKSLASH, COMMA, COLON] = [0x22, 0x5c, 0x2c, 0x3a];
const OPENING = new Set([0x7b, 0x5b]);
const CLOSING = new Set([0x7d, 0x5d]);
const [BRACE, BRACKET] = [0x7b, 0x5b];
const WHITESPACE = new Set([0x20, 0x09, 0x0a, 0x0d]);
const KEY_MAX = 200;
/** Brackets that are held against their counterparts; deeper ones are only counted, or a file of them would fill the memory. */
const HELD_MAX = 1000;

interface JsonFraming extends Framing {
  /** @throws ApiError when the document ended too early, or had no users. */
  finish(): void;
}

/**
 * The elements of a list, or of `users` in a document `{ "users": [ … ] }`. Looks at brackets and strings alone: what is
 * wrong within an element is found when that is parsed, and does not stop the others.
 */
export function jsonFraming(): JsonFraming {
  const opened = brackets();
  const string = stringScanner();
  let isElement = false;
  let isOver = false;
  let key = '';
  let users: 'awaited' | 'open' | 'seen' = 'awaited';
  /** Brackets around an element. */
  const around = () => (opened.first() === BRACKET ? 1 : 2);

  const open = (byte: number): void => {
    if (isOver) throw malformed('is more than one; one record a line is NDJSON');
    const isUsers = opened.first() === BRACE && opened.length === 1 && key === 'users';
    if (isUsers && byte !== BRACKET) throw malformed('must have users as a list');
    if (isUsers && users !== 'awaited') throw malformed('has more than one list of users');
    if (isUsers || (opened.length === 0 && byte === BRACKET)) users = 'open';
    opened.push(byte);
  };
  const closeBracket = (byte: number): void => {
    const depth = around();
    if (!opened.pop(byte)) throw malformed('has a bracket that does not fit');
    if (users === 'open' && opened.length < depth) users = 'seen';
    isOver = opened.length === 0;
  };
  const outside = (byte: number): void => {
    if (byte === QUOTE) string.begin({ isKept: opened.length === 1 });
    else if (OPENING.has(byte)) open(byte);
    else if (CLOSING.has(byte)) closeBracket(byte);
    else if (opened.length === 1 && byte === COLON) key = string.text();
    else if (opened.length === 1 && byte === COMMA) key = '';
  };
  return {
    next(byte): Signal {
      if (string.takes(byte)) return 'within';
      const isList = users === 'open' && opened.length === around();
      const isEnd = isList && (byte === COMMA || CLOSING.has(byte));
      const isBegin = isList && !isEnd && !isElement && !WHITESPACE.has(byte);
      outside(byte);
      if (isBegin) isElement = true;
      if (!isEnd) return isBegin ? 'begin' : 'within';
      const signal = isElement ? 'end' : 'within';
      isElement = false;
      return signal;
    },
    finish() {
      if (string.isOpen() || opened.length > 0) throw malformed('ends too early');
      if (users !== 'seen') throw malformed('has no list of users: { "users": [ … ] } or [ … ]');
    },
  };
}

/** A string, byte by byte. */
function stringScanner() {
  let isOpen = false;
  let isEscaped = false;
  let isKept = false;
  let kept: number[] = [];
  return {
    isOpen: () => isOpen,
    /** The beginning of the last one that is kept. */
    text: () => Buffer.from(kept).toString('utf8'),
    begin(options: { isKept: boolean }) {
      isOpen = true;
      isKept = options.isKept;
      kept = [];
    },
    /** Whether this byte belongs to it, its closing quote included. */
    takes(byte: number): boolean {
      if (!isOpen) return false;
      if (isEscaped) isEscaped = false;
      else if (byte === BACKSLASH) isEscaped = true;
      else if (byte === QUOTE) isOpen = false;
      if (isOpen && isKept && kept.length < KEY_MAX) kept.push(byte);
      return true;
    },
  };
}

/** Brackets that are open. */
function brackets() {
  const held: number[] = [];
  let deeper = 0;
  return {
    first: () => held[0],
    get length() {
      return held.length + deeper;
    },
    push(byte: number): void {
      if (held.length < HELD_MAX) held.push(byte);
      else deeper += 1;
    },
    /** @returns Whether the closing bracket fits the last one that was opened. */
    pop(byte: number): boolean {
      if (deeper === 0) {
        // `}` and `]` are two behind their opening brackets.
        return held.pop() === byte - 2;
      }
      deeper -= 1;
      return true;
    },
  };
}

function malformed(message: string): ApiError {
  return new ApiError('malformed_request', { detail: `The document ${message}.` });
}
