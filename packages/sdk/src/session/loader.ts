import { isHelloJohnError } from '../error';
import type { OwnUser } from '../types';
import type { Session } from './session';
import type { AuthListener, StateStore } from './state';

const RETRY_MAX_MS = 30_000;

/**
 * Makes `onChange`: while somebody listens, the state is loaded from the storage and the server, and follows what other
 * tabs do.
 */
export function createLoader(
  state: StateStore,
  session: Session,
  loadUser: () => Promise<OwnUser>,
): (listener: AuthListener) => () => void {
  let listeners = 0;
  let stopWatching: (() => void) | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  /** Whose object is on its way, so that nobody asks for it twice. */
  let loading: string | undefined;

  async function load(userId: string): Promise<void> {
    if (userId === loading) return;
    loading = userId;
    try {
      await loadUser();
    } finally {
      loading = undefined;
    }
  }

  /** Never rejects: what fails is tried again for as long as somebody listens and there is a session. */
  async function sync(failures = 0): Promise<void> {
    clearTimeout(timer);
    try {
      const userId = await session.userId();
      if (userId === null) state.signedOut();
      else if (userId !== state.get().user?.id) await load(userId);
    } catch (error) {
      const isOver = (await session.userId().catch(() => undefined)) === null;
      clearTimeout(timer);
      if (listeners > 0 && !isOver) timer = setTimeout(() => void sync(failures + 1), retryDelayMs(error, failures));
    }
  }

  return (listener) => {
    let isOpen = true;
    const own: AuthListener = (current) => {
      if (isOpen) listener(current);
    };
    const unsubscribe = state.subscribe(own);
    if (state.get().isLoaded) queueMicrotask(() => own(state.get()));
    if (listeners++ === 0) {
      stopWatching = session.watch(() => void sync());
      void sync();
    }
    return () => {
      if (!isOpen) return;
      isOpen = false;
      unsubscribe();
      if (--listeners > 0) return;
      stopWatching?.();
      clearTimeout(timer);
    };
  };
}

function retryDelayMs(error: unknown, failures: number): number {
  const asked = isHelloJohnError(error) ? (error.retryAfter ?? 0) * 1000 : 0;
  return Math.max(asked, Math.min(RETRY_MAX_MS, 1000 * 2 ** failures));
}
