import type { Auth, AuthState } from '@hellojohn/sdk';
import { useMemo, useSyncExternalStore } from 'react';
import { useClient } from './context';

/** What `useAuth` gives. */
export interface UseAuth {
  /** False until it is known whether somebody is signed in. */
  isLoaded: boolean;
  isSignedIn: boolean;
  /** @see `hj.auth.signIn`: check `status` of what it resolves to. */
  signIn: Auth['signIn'];
  /** @see `hj.auth.signUp`: check `status` of what it resolves to. */
  signUp: Auth['signUp'];
  signOut: Auth['signOut'];
  /** Finishes a sign-in that answered `password_change_required`. @see `hj.auth.changePassword` */
  changePassword: Auth['changePassword'];
}

type Status = 'loading' | 'signed_out' | 'signed_in';

function statusOf({ isLoaded, isSignedIn }: AuthState): Status {
  if (!isLoaded) return 'loading';
  return isSignedIn ? 'signed_in' : 'signed_out';
}

const serverStatus = (): Status => 'loading';

/**
 * Signing in and out, and whether somebody is signed in. A component that uses it doesn't render again when only the
 * user's profile changes.
 *
 * @throws Error without a `HelloJohnProvider` above.
 */
export function useAuth(): UseAuth {
  const { auth } = useClient('useAuth');
  const status = useSyncExternalStore(auth.onChange, () => statusOf(auth.getState()), serverStatus);
  return useMemo(
    () => ({
      isLoaded: status !== 'loading',
      isSignedIn: status === 'signed_in',
      signIn: auth.signIn,
      signUp: auth.signUp,
      signOut: auth.signOut,
      changePassword: auth.changePassword,
    }),
    [status, auth],
  );
}
