import pg from 'pg';
import { Prisma } from '../generated/prisma/client';

const INT8 = 20;
const INT8_ARRAY = 1016;
const TEXT_ARRAY = 1009;

const parseInt8 = (text: string): number | bigint => {
  const number = Number(text);
  return Number.isSafeInteger(number) ? number : BigInt(text);
};

type Parser = (text: string) => unknown;
const parseTextArray = pg.types.getTypeParser(TEXT_ARRAY as number, 'text') as (text: string) => (string | null)[];
const parseInt8Array = (text: string): unknown[] =>
  parseTextArray(text).map((item) => (item === null ? null : parseInt8(item)));

/** `int8` as a number while it is a safe integer, else a bigint; everything else as pg does: `timestamptz` as Date. */
export const typeParsers: pg.CustomTypesConfig = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary'): Parser => {
    if (format !== 'binary' && oid === INT8) return parseInt8;
    if (format !== 'binary' && oid === INT8_ARRAY) return parseInt8Array;
    return pg.types.getTypeParser(oid, format as 'text') as Parser;
  }) as pg.CustomTypesConfig['getTypeParser'],
};

/** Brings what Prisma's raw queries return to the shapes of the raw driver, so that a `Sql` is one thing. */
export function toDriverValue(value: unknown): unknown {
  if (typeof value === 'bigint') return parseInt8(value.toString());
  if (Array.isArray(value)) return value.map(toDriverValue);
  if (value instanceof Uint8Array) return Buffer.from(value.buffer, value.byteOffset, value.byteLength);
  if (Prisma.Decimal.isDecimal(value)) return value.toFixed();
  return value;
}
