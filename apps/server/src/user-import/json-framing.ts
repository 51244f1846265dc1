import { ApiError } from '../http/errors';
import type { Framing, Signal } from './framing';

const [QUOTE, BACKSLASH, COMMA, COLON] = [0x22, 0x5c, 0x2c, 0x3a];
const OPENING = new Set([0x7b, 0x5b]);
const CLOSING = new Set([0x7d, 0x5d]);
const [BRACE, BRACKET] = [0x7b, 0x5b];
const WHITESPACE = new Set([0x20, 0x09, 0x0a, 0x0d]);
const KEY_MAX = 200;

interface JsonFraming extends Framing {
  /** @throws ApiError when the document ended too early, or had no users. */
  finish(): void;
}

/**
 * The elements of `users` in a document `{ "users": [ … ] }`. Looks at brackets and strings alone: what is wrong within an
 * element is found when that is parsed, and does not stop the others.
 */
export function jsonFraming(): JsonFraming {
  const opened: number[] = [];
  let isString = false;
  let isEscaped = false;
  let isElement = false;
  let text: number[] = [];
  let key = '';
  let users: 'awaited' | 'open' | 'seen' = 'awaited';

  const inString = (byte: number): void => {
    if (isEscaped) isEscaped = false;
    else if (byte === BACKSLASH) isEscaped = true;
    else if (byte === QUOTE) {
      isString = false;
      return;
    }
    if (opened.length === 1 && text.length < KEY_MAX) text.push(byte);
  };
  const open = (byte: number): void => {
    if (opened.length === 0 && byte !== BRACE) throw malformed('must be an object with a list of users');
    if (opened.length === 1 && key === 'users') {
      if (byte !== BRACKET) throw malformed('users must be a list');
      if (users !== 'awaited') throw malformed('has more than one list of users');
      users = 'open';
    }
    opened.push(byte);
  };
  const closeBracket = (byte: number): void => {
    const opening = opened.pop();
    // `}` and `]` are two behind their opening brackets.
    if (opening === undefined || byte !== opening + 2) throw malformed('has a bracket that does not fit');
    if (users === 'open' && opened.length === 1) users = 'seen';
  };
  const outside = (byte: number): void => {
    if (byte === QUOTE) {
      isString = true;
      text = [];
    } else if (OPENING.has(byte)) open(byte);
    else if (CLOSING.has(byte)) closeBracket(byte);
    else if (opened.length === 1 && byte === COLON) key = Buffer.from(text).toString('utf8');
    else if (opened.length === 1 && byte === COMMA) key = '';
  };
  return {
    next(byte): Signal {
      if (isString) {
        inString(byte);
        return 'within';
      }
      const isList = users === 'open' && opened.length === 2;
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
      if (isString || opened.length > 0) throw malformed('ends too early');
      if (users !== 'seen') throw malformed('has no list of users');
    },
  };
}

function malformed(message: string): ApiError {
  return new ApiError('malformed_request', { detail: `The document ${message}.` });
}
