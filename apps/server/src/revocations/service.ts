import type { Logger } from 'pino';
import type { ApiKeyService } from '../api-keys/service';
import type { Clock } from '../clock';
import type { Database } from '../db/database';
import type { AdminActor } from '../http/access';
import { ApiError, invalidField } from '../http/errors';
import type { TenantService } from '../tenants/service';
import { formatPosition, isAhead, type Position, parsePosition, START } from './position';
import { type RevocationRow, revocationFeedIn, revocationsOf, type WithdrawnKey } from './repository';
import { createWatch, type Reader, type Watch, type Watcher } from './watch';

/** A piece of the feed. */
export interface FeedPiece {
  /** Ended sessions, each with the position behind it. */
  ended: { position: string; sid: string; sub: string; exp: Date }[];
  /** Signing keys that are withdrawn, each once a reading. They have no position: every reading begins with all of them. */
  keys: WithdrawnKey[];
  /** Set when everything up to this position has been handed over: the reader is up to date. */
  upTo: string | null;
}

export interface FeedRequest {
  actor: AdminActor;
  /** Id or slug; undefined = all that the caller may see. */
  tenant: string | undefined;
  /** `Last-Event-ID`: where to go on; undefined = from the beginning. */
  lastEventId: string | undefined;
  /** Aborted when the reader has left. */
  signal: AbortSignal;
}

/** Tells services that check access tokens offline which sessions have ended. */
export interface RevocationFeed {
  /**
   * Ended sessions whose access tokens have not all expired, from a position on, then each new one within some 250 ms
   * of its commit, on every instance; and signing keys that were withdrawn. At least every second it says how far the reader is. Nothing is kept for a slow
   * reader: the next piece is read when the last one was taken. Ends with the caller's API key and with `stop`.
   *
   * @throws ApiError `tenant_not_found` (404); `validation_failed` (422): no position of this feed; `rate_limited`
   *   (429), `overloaded` (503): too many readers; `unavailable` (503): the server is stopping.
   */
  follow(request: FeedRequest): Promise<AsyncGenerator<FeedPiece, void, undefined>>;
  /** Removes what has expired, every minute. @returns How many rows. */
  removeExpired(): Promise<number>;
  start(): void;
  /** Ends all readers. */
  stop(): void;
}

interface RevocationDeps {
  db: Database;
  clock: Clock;
  log: Logger;
  tenants: TenantService;
  apiKeys: ApiKeyService;
}

const READERS_MAX = 1000;
const READERS_PER_CALLER_MAX = 100;
const PIECE_MAX = 500;
const SAY_EVERY_MS = 1000;
const CLEAN_EVERY_MS = 60_000;
const CLEAN_BATCH = 5000;
/** Clocks of services that check offline may be behind ours. */
const KEEP_MS = 300_000;
const RETRY_AFTER_SECONDS = 5;

export function createRevocationFeed({ db, clock, log, tenants, apiKeys }: RevocationDeps): RevocationFeed {
  const feed = revocationFeedIn(db);
  const look = (seen: string | null) => feed.look(seen, clock.now());
  const watch = createWatch({ look, livingKeys: (ids) => apiKeys.livingAmong(ids), log });
  const readers = new Map<string, number>();
  let isStopped = false;
  let timer: NodeJS.Timeout | undefined;

  async function removeExpired(): Promise<number> {
    let removed = 0;
    for (let last = CLEAN_BATCH; last === CLEAN_BATCH; removed += last) {
      last = await feed.deleteExpired(new Date(clock.now().getTime() - KEEP_MS), CLEAN_BATCH);
    }
    return removed;
  }

  async function tenantIdOf({ actor, tenant }: FeedRequest): Promise<string | null> {
    const bound = actor.type === 'root' ? null : actor.tenantId;
    if (tenant === undefined) return bound;
    const found = await tenants.find(tenant);
    if (found === null || (bound !== null && bound !== found.id)) throw new ApiError('tenant_not_found');
    return found.id;
  }

  return {
    async follow(request) {
      const position = request.lastEventId === undefined ? START : parsePosition(request.lastEventId);
      if (position === null) throw invalidField('header.last-event-id', 'must be the id of an event of this feed');
      const tenantId = await tenantIdOf(request);
      if (isStopped) throw new ApiError('unavailable');
      const release = admit(readers, request.actor);
      const keyId = request.actor.type === 'api_key' ? request.actor.id : null;
      return read({ db, clock, watch, reader: { tenantId, keyId }, position, signal: request.signal, release });
    },

    removeExpired,

    start() {
      const clean = () => removeExpired().catch((err) => log.warn({ err }, 'expired revocations could not be removed'));
      timer ??= setInterval(clean, CLEAN_EVERY_MS).unref();
    },

    stop() {
      isStopped = true;
      clearInterval(timer);
      watch.end();
    },
  };
}

/** @returns What to call when the reader has left. */
function admit(readers: Map<string, number>, actor: AdminActor): () => void {
  const caller = actor.type === 'root' ? 'root' : actor.id;
  const own = readers.get(caller) ?? 0;
  const all = [...readers.values()].reduce((sum, count) => sum + count, 0);
  const retryAfterSeconds = RETRY_AFTER_SECONDS;
  if (own >= READERS_PER_CALLER_MAX) throw new ApiError('rate_limited', { retryAfterSeconds });
  if (all >= READERS_MAX) throw new ApiError('overloaded', { retryAfterSeconds });
  readers.set(caller, own + 1);
  let isIn = true;
  return () => {
    if (!isIn) return;
    isIn = false;
    const left = (readers.get(caller) ?? 1) - 1;
    if (left === 0) readers.delete(caller);
    else readers.set(caller, left);
  };
}

interface Reading {
  db: Database;
  clock: Clock;
  watch: Watch;
  reader: Reader;
  position: Position;
  signal: AbortSignal;
  release: () => void;
}

async function* read(reading: Reading): AsyncGenerator<FeedPiece, void, undefined> {
  const { watch, reader, signal, release } = reading;
  const watcher = watch.join(reader);
  signal.addEventListener('abort', watcher.leave, { once: true });
  if (signal.aborted) watcher.leave();
  try {
    yield* walk(reading, watcher);
  } finally {
    watcher.leave();
    release();
  }
}

async function* walk(reading: Reading, watcher: Watcher): AsyncGenerator<FeedPiece, void, undefined> {
  let { position } = reading;
  let saidAt = Number.NEGATIVE_INFINITY;
  let isFirst = true;
  const told = new Set<string>();
  for (let news = await watcher.next(); news !== null; news = await watcher.next()) {
    const { head } = news;
    const keys = news.keys.filter(({ kid }) => !told.has(kid));
    if (keys.length > 0) yield { ended: [], keys, upTo: null };
    for (const { kid } of keys) told.add(kid);
    if (isFirst && isAhead(position, head)) position = START;
    if (isFirst || news.isChanged) {
      // A page that was begun before is read to its end first.
      if (position.page !== null) position = yield* pages(reading, position, position.page.until);
      position = yield* pages(reading, position, head);
    } else {
      position = { seen: head, page: null };
    }
    if (isFirst || news.isChanged || performance.now() - saidAt >= SAY_EVERY_MS) {
      saidAt = performance.now();
      yield { ended: [], keys: [], upTo: formatPosition(position) };
    }
    isFirst = false;
  }
}

/** Everything up to `until`; returns the position that is reached then. */
async function* pages(
  { db, clock, reader }: Reading,
  { seen, page }: Position,
  until: string,
): AsyncGenerator<FeedPiece, Position, undefined> {
  const revocations = revocationsOf(db, reader.tenantId);
  let after = page?.after ?? null;
  for (let rows: RevocationRow[] | null = null; rows === null || rows.length === PIECE_MAX; ) {
    rows = await revocations.read({ seen, until, after }, { now: clock.now(), limit: PIECE_MAX });
    after = rows.at(-1) ?? after;
    const ended = rows.map(({ transactionId, sid, sub, exp }) => ({
      position: formatPosition({ seen, page: { until, after: { transactionId, sid } } }),
      ...{ sid, sub, exp },
    }));
    if (ended.length > 0) yield { ended, keys: [], upTo: null };
  }
  return { seen: until, page: null };
}
