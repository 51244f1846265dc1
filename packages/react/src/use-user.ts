import type { AuthState, HelloJohnClient, OwnUserResource } from '@hellojohn/sdk';
import { useMemo, useSyncExternalStore } from 'react';
import { useClient } from './context';

/** What the signed-in user may change; each also updates `user` wherever it is shown. */
export interface UserActions {
  /** Changes name or picture. @see `hj.user.updateProfile` for its errors. */
  updateProfile: OwnUserResource['updateProfile'];
  /** Changes the password and ends the user's other sessions. @see `hj.user.updatePassword` for its errors. */
  updatePassword: OwnUserResource['updatePassword'];
  /** Merges into the user's public metadata. @see `hj.user.updateMetadata` for its errors. */
  updateMetadata: OwnUserResource['updateMetadata'];
  /** Asks the server for the user's present state. */
  reload: OwnUserResource['get'];
}

/**
 * What `useUser` gives: who is signed in, in three cases. While loading and when signed out `user` is null; after a look
 * at `isSignedIn` TypeScript knows that it isn't.
 */
export type UseUser = AuthState & UserActions;

const LOADING: AuthState = { isLoaded: false, isSignedIn: false, user: null };
const serverState = (): AuthState => LOADING;

/**
 * The signed-in user and what they may change about themselves. The component renders again when, and only when, the
 * user changes: here, in another component or by a sign-in or sign-out in another tab. On a server, and until the
 * browser has taken the page over, the state is "loading".
 *
 * @throws Error without a `HelloJohnProvider` above.
 */
export function useUser(): UseUser {
  const client = useClient('useUser');
  const state = useSyncExternalStore(client.auth.onChange, client.auth.getState, serverState);
  return useMemo(() => ({ ...state, ...actionsOf(client) }), [state, client]);
}

function actionsOf({ user }: HelloJohnClient): UserActions {
  return {
    updateProfile: user.updateProfile,
    updatePassword: user.updatePassword,
    updateMetadata: user.updateMetadata,
    reload: user.get,
  };
}
