import type { OwnUser } from '../types';

/** Who is signed in, as far as is known: three cases, told apart by `isLoaded` and `isSignedIn`. */
export type AuthState =
  | { readonly isLoaded: false; readonly isSignedIn: false; readonly user: null }
  | { readonly isLoaded: true; readonly isSignedIn: false; readonly user: null }
  | { readonly isLoaded: true; readonly isSignedIn: true; readonly user: OwnUser };

const LOADING: AuthState = { isLoaded: false, isSignedIn: false, user: null };
const SIGNED_OUT: AuthState = { isLoaded: true, isSignedIn: false, user: null };

export type AuthListener = (state: AuthState) => void;

/** The current state and those who want to hear of its changes. A state object never changes; an equal one is not announced. */
export interface StateStore {
  get(): AuthState;
  signedIn(user: OwnUser): void;
  signedOut(): void;
  /** @param listener Each its own function. @returns Ends the subscription. */
  subscribe(listener: AuthListener): () => void;
}

export function createStateStore(): StateStore {
  let state = LOADING;
  const listeners = new Set<AuthListener>();

  function set(next: AuthState): void {
    if (isSame(state, next)) return;
    state = next;
    for (const listener of [...listeners]) notify(listener, state);
  }

  return {
    get: () => state,
    signedIn: (user) => set({ isLoaded: true, isSignedIn: true, user }),
    signedOut: () => set(SIGNED_OUT),
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** A listener's mistake is reported as its own, and fails neither the others nor the call that made the change. */
function notify(listener: AuthListener, state: AuthState): void {
  try {
    listener(state);
  } catch (error) {
    queueMicrotask(() => {
      throw error;
    });
  }
}

/** An older answer that comes late doesn't undo a newer one of the same user. */
function isSame(a: AuthState, b: AuthState): boolean {
  if (!a.user || !b.user) return a.isLoaded === b.isLoaded && a.isSignedIn === b.isSignedIn;
  if (a.user.id === b.user.id && a.user.updatedAt > b.user.updatedAt) return true;
  return JSON.stringify(a.user) === JSON.stringify(b.user);
}
