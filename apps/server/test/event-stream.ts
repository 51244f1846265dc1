import { until } from './until';

/** An ended session. */
export interface FeedEvent {
  id: string;
  data: { sid: string; sub: string; exp: number };
}

export interface FeedReader {
  status: number;
  /** The sessions that came so far. */
  events: FeedEvent[];
  /** The withdrawn signing keys that came so far. */
  keys: { kid: string; exp: number }[];
  /** The id that came last, of event or mark. */
  lastId(): string;
  /** Resolves when the condition holds; rejects as `until` does, with what was waited for. */
  until(what: string, condition: () => boolean): Promise<void>;
  /** Resolves at the first mark after now: everything up to then is here. */
  caughtUp(): Promise<void>;
  isEnded(): boolean;
  close(): void;
}

/** Follows `/v2/revocations` as a service would. */
export async function followFeed(
  url: string,
  { token, lastEventId, query = '' }: { token: string; lastEventId?: string; query?: string },
): Promise<FeedReader> {
  const abort = new AbortController();
  const answer = await fetch(`${url}/v2/revocations${query}`, {
    headers: {
      authorization: `Bearer ${token}`,
      ...(lastEventId === undefined ? {} : { 'last-event-id': lastEventId }),
    },
    signal: abort.signal,
  });
  const [events, keys]: [FeedEvent[], FeedReader['keys']] = [[], []];
  let [lastId, marks, isEnded] = ['', 0, false];
  const read = async () => {
    let rest = '';
    for await (const chunk of (answer.body ?? new ReadableStream()).pipeThrough(new TextDecoderStream())) {
      const blocks = (rest + chunk).split('\n\n');
      rest = blocks.pop() ?? '';
      for (const block of blocks) {
        const [, type, id, data] = /^(?:event: (.*)\n)?(?:id: (.*))?(?:\n?data: (.*))?$/.exec(block) ?? [];
        lastId = id ?? lastId;
        if (data === undefined) marks += 1;
        else if (type === 'signing_key') keys.push(JSON.parse(data));
        else events.push({ id: id ?? '', data: JSON.parse(data) });
      }
    }
  };
  read()
    .catch(() => undefined)
    .finally(() => {
      isEnded = true;
    });
  const untilSo: FeedReader['until'] = async (what, condition) => {
    await until(condition).catch((error: Error) => {
      throw new Error(`${what}: ${error.message}`);
    });
  };
  return {
    status: answer.status,
    events,
    keys,
    lastId: () => lastId,
    until: untilSo,
    caughtUp() {
      // The next mark may have been on its way already.
      const enough = marks + 2;
      return untilSo('two marks', () => marks >= enough);
    },
    isEnded: () => isEnded,
    close: () => abort.abort(),
  };
}
