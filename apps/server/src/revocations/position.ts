/**
 * A place in the feed: all that the snapshot `seen` shows was read; and of what `until` shows beyond that, all up to
 * `after`, in the order of the feed. What a later snapshot shows and `seen` does not is what came since, in whatever
 * order transactions began and ended: no number that is given out early can be overtaken and missed.
 */
export interface Position {
  /** A `pg_snapshot` as text; null = nothing was read. */
  seen: string | null;
  /** Half-way through what came between two snapshots; null = through with `seen`. */
  page: { until: string; after: RowKey } | null;
}

/** The order of the feed. */
export interface RowKey {
  /** Of the transaction that ended the session; 64 bits as text. */
  transactionId: string;
  sid: string;
}

export const START: Position = { seen: null, page: null };

const SNAPSHOT = String.raw`\d{1,19}:\d{1,19}:(?:\d{1,19}(?:,\d{1,19})*)?`;
const FORM = new RegExp(String.raw`^(${SNAPSHOT})?(?:~(${SNAPSHOT})~(\d{1,19})~(ses_[0-9A-HJKMNP-TV-Z]{26}))?$`);
const TEXT_MAX = 8192;

/** As it stands in `id:` and comes back in `Last-Event-ID`. */
export function formatPosition({ seen, page }: Position): string {
  const { until, after } = page ?? {};
  return `${seen ?? ''}${until === undefined ? '' : `~${until}~${after?.transactionId}~${after?.sid}`}`;
}

/** Null for a text that is none. */
export function parsePosition(text: string): Position | null {
  const match = text.length > TEXT_MAX ? null : FORM.exec(text);
  if (match === null) return null;
  const [, seen = null, until, transactionId, sid] = match;
  if ([seen, until].some((snapshot) => typeof snapshot === 'string' && !isSnapshot(snapshot))) return null;
  const isHalfWay = until !== undefined && transactionId !== undefined && sid !== undefined;
  return { seen, page: isHalfWay ? { until, after: { transactionId, sid } } : null };
}

/** True for a place that this database has not reached: it was restored from a backup since. */
export function isAhead({ seen, page }: Position, head: string): boolean {
  return xmaxOf(page?.until ?? seen ?? head) > xmaxOf(head);
}

/** What PostgreSQL accepts: bounds in order, transactions in progress within them and ascending. */
function isSnapshot(text: string): boolean {
  const [xmin = 0n, xmax = 0n] = text.split(':', 2).map(BigInt);
  const running = runningIn(text);
  const isAscending = running.every((xid, i) => xid >= (running[i - 1] ?? xmin) && xid < xmax);
  return xmin > 0n && xmin <= xmax && xmax < 2n ** 63n && isAscending;
}

const xmaxOf = (snapshot: string): bigint => BigInt(snapshot.split(':')[1] ?? 0);

function runningIn(snapshot: string): bigint[] {
  const list = snapshot.split(':')[2] ?? '';
  return list === '' ? [] : list.split(',').map(BigInt);
}
