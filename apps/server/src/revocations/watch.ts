import type { Logger } from 'pino';
import type { Look, WithdrawnKey } from './repository';

/** What a reader learns from one look at the database. */
export interface News {
  /** A `pg_snapshot` as text: what the database showed. */
  head: string;
  /** False when no session of this reader's ended since the look before. */
  isChanged: boolean;
  /** All signing keys that are withdrawn. */
  keys: WithdrawnKey[];
}

/** Somebody who follows the feed. */
export interface Watcher {
  /** Resolves after the next look; those since the last call count as one. Null = the reading is over. */
  next(): Promise<News | null>;
  leave(): void;
}

/** Looks at the database for all readers of this process together, each 250 ms while there is one. */
export interface Watch {
  join(reader: Reader): Watcher;
  /** Ends the reading of all. */
  end(): void;
}

export interface Reader {
  /** Null = all tenants. */
  tenantId: string | null;
  /** API key that the reader came with; null for root. */
  keyId: string | null;
}

interface WatchDeps {
  look(seen: string | null): Promise<Look>;
  /** Of these API keys, the ones that still are good. */
  livingKeys(ids: string[]): Promise<ReadonlySet<string>>;
  log: Logger;
}

interface Place extends Reader {
  news: News | null;
  isOver: boolean;
  wake: () => void;
}

const LOOK_EVERY_MS = 250;
const CHECK_KEYS_EVERY_MS = 1000;

export function createWatch({ look, livingKeys, log }: WatchDeps): Watch {
  const places = new Set<Place>();
  let head: string | null = null;
  let timer: NodeJS.Timeout | undefined;
  let isLooking = false;
  let isFailing = false;
  const endedAmong = createKeyCheck(livingKeys);

  async function lookOnce(): Promise<void> {
    // Who joins from here on reads what this look shows only with the next one.
    const present = [...places];
    const seen = await look(head);
    const ended = await endedAmong(present);
    // Only now: what a look found that could not be handed on, the next one finds again.
    head = seen.head;
    const changed = new Set(seen.tenants);
    for (const place of present) {
      const { tenantId, news } = place;
      const isNew = tenantId === null ? changed.size > 0 : changed.has(tenantId);
      place.news = { head: seen.head, isChanged: isNew || news?.isChanged === true, keys: seen.keys };
      if (ended.has(place)) place.isOver = true;
      place.wake();
    }
  }

  function run(): void {
    if (isLooking) return;
    clearTimeout(timer);
    isLooking = true;
    lookOnce()
      .then(
        () => {
          isFailing = false;
        },
        (error: unknown) => {
          // Nobody hears anything meanwhile, and by that silence readers know that they are behind.
          if (!isFailing) log.warn({ err: error }, 'ended sessions can not be read right now');
          isFailing = true;
        },
      )
      .finally(() => {
        isLooking = false;
        if (places.size > 0) timer = setTimeout(run, LOOK_EVERY_MS);
        else head = null;
      });
  }

  return {
    join(reader) {
      // The first look says where to read to, and there may be something.
      const place: Place = { ...reader, news: null, isOver: false, wake: () => undefined };
      places.add(place);
      run();
      return {
        next: () => nextNews(place),
        leave() {
          places.delete(place);
          close(place);
        },
      };
    },
    end: () => places.forEach(close),
  };
}

function close(place: Place): void {
  place.isOver = true;
  place.wake();
}

/** What was there when the reading ended is still handed over. */
async function nextNews(place: Place): Promise<News | null> {
  while (!place.isOver && place.news === null) {
    await new Promise<void>((resolve) => {
      place.wake = resolve;
    });
  }
  const { news } = place;
  place.news = null;
  return news;
}

/** Finds the readers whose API key has ended; asks about once a second. */
function createKeyCheck(livingKeys: WatchDeps['livingKeys']): (present: Place[]) => Promise<ReadonlySet<Place>> {
  let checkedAt = Number.NEGATIVE_INFINITY;
  return async (present) => {
    if (performance.now() - checkedAt < CHECK_KEYS_EVERY_MS) return new Set();
    const ids = [...new Set(present.flatMap(({ keyId }) => keyId ?? []))];
    const living = ids.length === 0 ? new Set() : await livingKeys(ids);
    checkedAt = performance.now();
    return new Set(present.filter(({ keyId }) => keyId !== null && !living.has(keyId)));
  };
}
