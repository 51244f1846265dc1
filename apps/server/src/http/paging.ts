import { z } from 'zod';
import { invalidField } from './errors';
import { queryBoolean, queryInteger, text } from './fields';

/** The largest OFFSET that Prisma takes. */
const OFFSET_MAX = 2 ** 31 - 1;
const CURSOR_MAX = 2048;

/** Query parameters of every list. A deep page is slow at worst; a cursor costs the same at any depth. */
export const pagingQuery = {
  page: queryInteger(1, 1_000_000_000).optional().describe('Page, from 1 (default 1). Not together with `cursor`.'),
  limit: queryInteger(1, 100).default(20).describe('Entries a page, 1 to 100 (default 20).'),
  cursor: z.string().min(1).max(CURSOR_MAX).optional().describe('`next_cursor` of the page before.'),
  include_total: queryBoolean()
    .default(true)
    .describe('`false` leaves `total` null and saves counting (default `true`).'),
};

/** Paging fields of every list's answer. */
export const pagingAnswer = {
  total: z.number().int().nullable().describe('All entries that match; null with `include_total=false`.'),
  page: z.number().int().nullable().describe('The page asked for; null when a cursor was used.'),
  limit: z.number().int().describe('Entries a page.'),
  next_cursor: z.string().nullable().describe('Pass as `cursor` for the next page; null at the end.'),
};

export interface PagingInput {
  page?: number | undefined;
  limit: number;
  cursor?: string | undefined;
  include_total: boolean;
}

/** `page` and `cursor` exclude each other. */
export function checkPaging(paging: PagingInput): void {
  if (paging.page !== undefined && paging.cursor !== undefined) {
    throw invalidField('query.page', 'must not be given together with cursor');
  }
}

/** Rows before the page; a table that needs the bound has no such page. */
export function offsetOf({ page, limit }: PagingInput): number {
  return Math.min(((page ?? 1) - 1) * limit, OFFSET_MAX);
}

/**
 * Cuts what was read into a page.
 *
 * @param rows One more than `limit` were asked for: the last one says that there is a next page.
 * @param options.total All rows that match; null when they were not counted.
 * @param options.cursorOf Sort key of a row, see `encodeCursor`.
 */
export function toPage<Row>(
  rows: readonly Row[],
  paging: PagingInput,
  options: { total: number | null; cursorOf: (row: Row) => readonly unknown[] },
) {
  const items = rows.slice(0, paging.limit);
  const last = items.at(-1);
  const hasNext = rows.length > paging.limit && last !== undefined;
  return {
    items,
    total: options.total,
    page: paging.cursor === undefined ? (paging.page ?? 1) : null,
    limit: paging.limit,
    next_cursor: hasNext ? encodeCursor(options.cursorOf(last)) : null,
  };
}

/** A list in the order of one key of its rows. */
interface KeyedList<Row> {
  /** Part of its cursors, so that they can't continue another list. */
  name: string;
  /** @param part.after Key of the last row that was seen; what comes is behind it, in whatever direction the list runs. */
  read: (part: { after: string | undefined; offset: number; limit: number }) => Promise<Row[]>;
  count: () => Promise<number>;
  keyOf: (row: Row) => string;
}

/**
 * Reads one page of a list.
 *
 * @throws ApiError `validation_failed` (422): a cursor of another list, or `cursor` and `page` together.
 */
export async function readPage<Row>(query: PagingInput, { name, read, count, keyOf }: KeyedList<Row>) {
  checkPaging(query);
  const after =
    query.cursor === undefined
      ? undefined
      : decodeCursor(query.cursor, z.tuple([z.literal(name), text(CURSOR_MAX)]))[1];
  const rows = await read({ after, offset: offsetOf(query), limit: query.limit + 1 });
  const total = query.include_total ? await count() : null;
  return toPage(rows, query, { total, cursorOf: (row) => [name, keyOf(row)] });
}

/** A cursor is the sort key of the last row, and what it was made for, so that it can't continue another list. */
export function encodeCursor(values: readonly unknown[]): string {
  return Buffer.from(JSON.stringify(values)).toString('base64url');
}

/** @throws ApiError `validation_failed` (422) for a text that `encodeCursor` did not make. */
export function decodeCursor<S extends z.ZodType>(cursor: string, shape: S): z.output<S> {
  try {
    const parsed = shape.safeParse(JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')));
    if (parsed.success) return parsed.data;
  } catch {
    // not JSON: refused below like any other wrong cursor
  }
  throw invalidField('query.cursor', 'must be the next_cursor of the same list');
}
