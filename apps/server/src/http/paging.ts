import { z } from 'zod';
import { invalidField } from './errors';
import { queryBoolean, queryInteger } from './fields';

/** Query parameters of every list. A deep page is slow at worst; a cursor costs the same at any depth. */
export const pagingQuery = {
  page: queryInteger(1, 1_000_000_000).optional().describe('Page, from 1 (default 1). Not together with `cursor`.'),
  limit: queryInteger(1, 100).default(20).describe('Entries a page, 1 to 100 (default 20).'),
  cursor: z.string().min(1).max(2048).optional().describe('`next_cursor` of the page before.'),
  include_total: queryBoolean().default(true).describe('`false` leaves `total` null and saves counting.'),
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
