import type { Mfa } from '@hellojohn/sdk';
import { useMemo, useSyncExternalStore } from 'react';
import { useClient } from './context';

/** What `useMfa` gives: whether there is a second factor, and all of `hj.mfa`. */
export interface UseMfa extends Mfa {
  /** Whether the signed-in user has a second factor; false until loaded and when signed out. */
  isEnrolled: boolean;
}

const serverIsEnrolled = () => false;

/**
 * Second factors of the signed-in user, and the second step of a sign-in. A component that uses it renders again when,
 * and only when, the user's first factor is set up or the last one goes.
 *
 * @throws Error without a `HelloJohnProvider` above.
 */
export function useMfa(): UseMfa {
  const { auth, mfa } = useClient('useMfa');
  const isEnrolled = useSyncExternalStore(
    auth.onChange,
    () => auth.getState().user?.mfaEnrolled === true,
    serverIsEnrolled,
  );
  return useMemo(() => ({ isEnrolled, ...mfa }), [isEnrolled, mfa]);
}
