import { type ServerEvent, serverEvents } from '../core/events';
import type { HttpOptions } from '../core/http';
import { pause } from '../core/pause';
import { createStream } from '../core/stream';
import { HelloJohnError } from '../error';

/** How a verifier follows which sessions end. */
export interface RevocationOptions {
  /** API key (`hj_…`) with the scope `sessions:read`, best one that is bound to the tenant. */
  token: string;
  /**
   * What becomes of tokens while it is unknown which sessions have ended: `closed` refuses them all (`revocations_lost`),
   * `open` goes on by signature and by what was known before.
   */
  onLost: 'closed' | 'open';
  /** Called at each change. @param reason Why the feed is lost. */
  onStatus?: (status: RevocationStatus, reason?: unknown) => void;
}

/**
 * `idle` before the first token · `starting` until everything that ended before has come · `following` · `lost` until the
 * feed is back and has caught up · `closed` by `close()`.
 */
export type RevocationStatus = 'idle' | 'starting' | 'following' | 'lost' | 'closed';

/** What `createRevocations` follows, and whom it tells. */
export interface Following extends RevocationOptions {
  /** Id or slug. */
  tenant: string;
  /** Called when a signing key turns out to have been withdrawn: another one signs. */
  onKeyWithdrawn?: () => void;
}

export interface Revocations {
  readonly status: RevocationStatus;
  /**
   * Begins to follow, if need be, and waits for what ended before.
   *
   * @throws HelloJohnError `session_revoked`, `unauthenticated`: the key was withdrawn (401); `revocations_lost` when the feed is and tokens are refused meanwhile.
   */
  check(token: { sid: string; kid: string | undefined }): Promise<void>;
  close(): void;
}

/** The server says at least every second that it is there. */
const SILENCE_MAX_MS = 5000;
/** A connection that ends and is back within this time has lost nothing. */
const GRACE_MS = 500;
const RETRY_MAX_MS = 5000;
/** Clocks differ: an ended session is remembered this much longer than its tokens can live. */
const KEEP_SECONDS = 300;
const CLEAN_EVERY_MS = 30_000;

/** Follows `/v2/revocations` of the server, for as long as it takes. */
export function createRevocations(http: HttpOptions, { tenant, onKeyWithdrawn, ...options }: Following): Revocations {
  const ended = createEndedNames();
  const withdrawn = createEndedNames();
  const progress = createProgress(options.onStatus);
  const closing = new AbortController();
  let lastEventId: string | undefined;
  let failures = 0;

  function takeKey({ kid, exp }: { kid: string; exp: number }): void {
    if (!withdrawn.has(kid)) onKeyWithdrawn?.();
    withdrawn.add(kid, exp);
  }

  function takeSession({ sid, exp }: { sid: string; exp: number }): void {
    ended.add(sid, exp);
  }

  /** Kinds of events that are unknown here are passed over. */
  function take({ id, type, data }: ServerEvent): void {
    if (data !== undefined && type === undefined) takeSession(JSON.parse(data));
    if (data !== undefined && type === 'signing_key') takeKey(JSON.parse(data));
    if (id !== undefined) lastEventId = id;
    if (data !== undefined || id === undefined) return;
    failures = 0;
    progress.become('following');
  }

  async function connect(): Promise<void> {
    const headers: Record<string, string> = lastEventId === undefined ? {} : { 'last-event-id': lastEventId };
    const stream = createStream({ ...http, timeoutMs: SILENCE_MAX_MS }, options.token, headers);
    const [template, type] = ['/v2/revocations', 'text/event-stream'];
    const chunks = stream({ template, type, path: {}, query: { tenant }, signal: closing.signal });
    for await (const event of serverEvents(chunks)) take(event);
    throw new HelloJohnError({ code: 'network_error', detail: 'the server has ended the feed' });
  }

  /** Never rejects: what goes wrong is the reason of a loss. */
  async function follow(): Promise<void> {
    while (!closing.signal.aborted) {
      await connect().catch(progress.interrupted);
      const ms = Math.min(RETRY_MAX_MS, 50 * 2 ** failures);
      failures += 1;
      await pause(ms * (0.5 + Math.random() / 2), closing.signal).catch(() => undefined);
    }
  }

  return {
    get status() {
      return progress.status;
    },

    async check({ sid, kid = '' }) {
      if (progress.status === 'idle') {
        progress.become('starting');
        void follow();
      }
      await progress.settled;
      if (withdrawn.has(kid)) {
        const detail = 'the key that the access token is signed with was withdrawn';
        throw new HelloJohnError({ code: 'unauthenticated', status: 401, detail });
      }
      if (ended.has(sid)) {
        throw new HelloJohnError({ code: 'session_revoked', status: 401, detail: 'the session has ended' });
      }
      if (progress.status !== 'following' && options.onLost !== 'open') {
        const detail = 'it is not known which sessions have ended';
        throw new HelloJohnError({ code: 'revocations_lost', detail, cause: progress.reason });
      }
    },

    close() {
      progress.become('closed');
      closing.abort();
    },
  };
}

/** The status, and what it hangs on. */
function createProgress(onStatus: RevocationOptions['onStatus']) {
  let grace: ReturnType<typeof setTimeout> | undefined;
  let settle = () => {};
  const progress = {
    status: 'idle' as RevocationStatus,
    /** Why the feed was lost last. */
    reason: undefined as unknown,
    /** Resolves when it is known whether the feed can be followed. */
    settled: new Promise<void>((resolve) => {
      settle = resolve;
    }),

    become(next: RevocationStatus): void {
      clearTimeout(grace);
      grace = undefined;
      if (progress.status === next || progress.status === 'closed') return;
      progress.status = next;
      if (next !== 'starting') settle();
      if (next === 'lost') onStatus?.(next, progress.reason);
      else onStatus?.(next);
    },

    interrupted(reason: unknown): void {
      progress.reason = reason;
      if (progress.status === 'starting') progress.become('lost');
      else if (progress.status === 'following') grace ??= setTimeout(progress.become, GRACE_MS, 'lost');
    },
  };
  return progress;
}

/** Sessions that ended or keys that were withdrawn, each until no token of it can be taken by anybody any more. */
function createEndedNames() {
  const ended = new Map<string, number>();
  let cleanedAt = Date.now();
  return {
    has: (name: string): boolean => ended.has(name),
    add(name: string, exp: number): void {
      ended.set(name, exp);
      const now = Date.now();
      if (now - cleanedAt < CLEAN_EVERY_MS) return;
      cleanedAt = now;
      for (const [other, until] of ended) if (until + KEEP_SECONDS < now / 1000) ended.delete(other);
    },
  };
}
