import type { Call } from '../core/call';
import { type HelloJohnError, isHelloJohnError } from '../error';
import type { OwnUser, TokenAnswer } from '../types';
import { ownUser } from './own-user';
import type { StateStore } from './state';
import type { SessionSlot } from './storage';

/** What the storage holds of a session. */
interface StoredSession {
  accessToken: string;
  refreshToken: string;
  userId: string;
  /** When the access token ends by this machine's clock, in milliseconds since the Unix epoch. */
  expiresAt: number;
}

/** The tokens of the signed-in user, shared with the other tabs through the storage. */
export interface Session {
  /** Keeps new tokens and makes their user the signed-in one. */
  start(answer: TokenAnswer): Promise<OwnUser>;
  /** Forgets the session; with `accessToken`, only if it is still that token's. */
  end(accessToken?: string): Promise<void>;
  /**
   * An access token that has at least 10 s to go, refreshed if need be; null when nobody is signed in.
   *
   * @param refused A token that the server no longer takes, so that the same one isn't handed out again.
   * @throws HelloJohnError `refresh_token_invalid`, `refresh_token_reused` (401): the session is over and forgotten;
   * `network_error`, `timeout` or a 5xx: it is kept.
   */
  accessToken(refused?: string): Promise<string | null>;
  /** Id of the signed-in user by what is stored; null when nobody is. */
  userId(): Promise<string | null>;
  /** Calls back when another tab has signed in, out or refreshed. */
  watch(onChange: () => void): () => void;
}

const LEEWAY_MS = 10_000;
/** A tab that the browser has frozen may hold the lock for ever. Going on is safe: the server repeats its answer for 10 s. */
const LOCK_PATIENCE_MS = 5_000;
/** What one tab stores reaches the processes of others a moment later; the lock is kept until then. */
const STORAGE_DELAY_MS = 100;

export function createSession(
  call: Call,
  slot: SessionSlot,
  { state, name }: { state: StateStore; name: string },
): Session {
  let inFlight: Promise<string | null> | undefined;

  const read = async (): Promise<StoredSession | null> => parse(await slot.read());

  function store({ accessToken, refreshToken, expiresIn, user }: TokenAnswer): Promise<void> {
    const session: StoredSession = {
      accessToken,
      refreshToken,
      userId: user.id,
      expiresAt: Date.now() + expiresIn * 1000,
    };
    return slot.write(JSON.stringify(session));
  }

  async function start(answer: TokenAnswer): Promise<OwnUser> {
    await store(answer);
    const user = ownUser(answer.user);
    state.signedIn(user);
    return user;
  }

  async function end(accessToken?: string): Promise<void> {
    if (accessToken !== undefined && (await read())?.accessToken !== accessToken) return;
    await slot.write(null);
    state.signedOut();
  }

  /** Runs under the lock: another tab may have refreshed while this one waited. */
  async function rotate(refused: string | undefined): Promise<string | null> {
    const session = await read();
    if (!session || isUsable(session, refused)) return session?.accessToken ?? null;
    try {
      const answer = await call('post', '/v2/auth/refresh', { body: { refreshToken: session.refreshToken } });
      if (await isReplaced(session)) return (await read())?.accessToken ?? null;
      await start(answer);
      return answer.accessToken;
    } catch (error) {
      if (!isRefusal(error)) throw error;
      // Without locks another tab may have been quicker; its tokens are good.
      if (await isReplaced(session)) return (await read())?.accessToken ?? null;
      await end();
      throw error;
    }
  }

  async function isReplaced(session: StoredSession): Promise<boolean> {
    return (await read())?.refreshToken !== session.refreshToken;
  }

  return {
    start,
    end,
    async accessToken(refused) {
      const session = await read();
      if (!session || isUsable(session, refused)) return session?.accessToken ?? null;
      inFlight ??= locked(slot.isShared ? name : null, () => rotate(refused)).finally(() => {
        inFlight = undefined;
      });
      return inFlight;
    },
    userId: async () => (await read())?.userId ?? null,
    watch: (onChange) => slot.watch(onChange),
  };
}

function isUsable(session: StoredSession, refused: string | undefined): boolean {
  return session.accessToken !== refused && session.expiresAt - Date.now() > LEEWAY_MS;
}

/** The server looked at the refresh token and said no; being away, busy or throttling is not a no. */
function isRefusal(error: unknown): error is HelloJohnError {
  return isHelloJohnError(error) && error.code !== 'invalid_response' && [400, 401, 403, 422].includes(error.status);
}

/** One at a time across tabs where the browser has Web Locks. */
function locked<T>(name: string | null, run: () => Promise<T>): Promise<T> {
  if (name === null || typeof navigator === 'undefined' || !navigator.locks) return run();
  const { locks } = navigator;
  return new Promise((resolve, reject) => {
    let isRunning = false;
    const request = locks.request(name, { signal: AbortSignal.timeout(LOCK_PATIENCE_MS) }, async () => {
      isRunning = true;
      await run().then(resolve, reject);
      await new Promise((next) => setTimeout(next, STORAGE_DELAY_MS));
    });
    request.catch(() => {
      if (!isRunning) void run().then(resolve, reject);
    });
  });
}

function parse(text: string | null): StoredSession | null {
  try {
    const value = JSON.parse(text ?? 'null') as Partial<StoredSession> | null;
    return typeof value?.accessToken === 'string' && typeof value.refreshToken === 'string'
      ? (value as StoredSession)
      : null;
  } catch {
    return null;
  }
}
