import { type Command, Option } from 'commander';
import { parseInteger } from './flags';
import type { View } from './output/view';
import type { Run } from './run';
import { count, plural } from './text';
import { toRow, toRows } from './wire';

export interface PagingOptions {
  page?: number;
  limit?: number;
  cursor?: string;
  all?: boolean;
}

/** The options by which every list that can grow is paged. */
export function addPagingOptions(command: Command, noun: string): Command {
  return command
    .option('--page <number>', 'page, from 1 (default: 1)', parseInteger)
    .option('--limit <number>', `${plural(noun)} a page, 1 to 100 (default: 20)`, parseInteger)
    .option('--cursor <cursor>', 'go on where another list ended: its next_cursor')
    .addOption(new Option('--all', 'all pages, written as they arrive').conflicts(['page', 'cursor']));
}

/** What the SDK's lists have in common. */
export interface Page {
  total?: number | null;
  totalExact?: boolean;
  page?: number | null;
  limit?: number;
  nextCursor: string | null;
}

interface Source {
  /** What is listed, in the singular: `user`. */
  noun: string;
  /** The name of the list in the answer: `users`. */
  key: string;
  view: View;
  /** Fetches the page that was asked for. */
  page: () => Promise<Page>;
  /** All of it, for `--all`. */
  all: () => AsyncIterable<object>;
}

/** Prints one page and says how to see the rest; with `all` everything, in constant memory. */
export async function printListing(run: Run, { all }: PagingOptions, source: Source): Promise<void> {
  const { key, noun, view } = source;
  if (all) {
    const total = await run.print.stream(toRows(source.all()), key, view);
    return run.note(`${count(total, noun)}.`);
  }
  const answer = await source.page();
  const row = toRow(answer);
  await run.print.list(row, key, view);
  run.note(pageNote(answer, { shown: (row[key] as unknown[]).length, noun }));
}

/** `Showing 21 to 40 of 42 users.` and how to see more. */
export function pageNote(answer: Page, { shown, noun }: { shown: number; noun: string }): string {
  const { total = null, totalExact = true, page = null, limit = shown, nextCursor } = answer;
  const isWhole = nextCursor === null && (page ?? 1) === 1;
  if (isWhole) return `${count(shown, noun)}.`;
  const first = page === null ? undefined : (page - 1) * limit + 1;
  const range = first === undefined || shown === 0 ? `${shown}` : `${first} to ${first + shown - 1}`;
  const amount = total === null ? '' : ` of ${totalExact ? '' : 'more than '}${total}`;
  const more = page === null ? `--cursor ${nextCursor}` : `--page ${page + 1}`;
  return `Showing ${range}${amount} ${plural(noun)}.${nextCursor === null ? '' : ` Next: ${more}, or all: --all`}`;
}
