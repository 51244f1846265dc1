/** What every list answers beside its entries. */
interface Page {
  nextCursor: string | null;
}

/** Query of one page of a walk. */
interface PageQuery {
  limit: number;
  includeTotal: false;
  cursor?: string;
}

/**
 * Walks over a list, a page at a time as entries are asked for, at the same cost at any depth.
 *
 * @param load Fetches the page for a query; filters are to be repeated on each.
 * @param entries Takes the entries out of a page.
 */
export async function* walk<P extends Page, T>(
  load: (query: PageQuery) => Promise<P>,
  entries: (page: P) => readonly T[],
): AsyncGenerator<T, void, undefined> {
  let cursor: string | null = null;
  do {
    const page: P = await load({ limit: 100, includeTotal: false, ...(cursor === null ? {} : { cursor }) });
    yield* entries(page);
    cursor = page.nextCursor;
  } while (cursor !== null);
}
