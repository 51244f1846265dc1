import type { HelloJohnClient } from '@hellojohn/sdk';
import { useClient } from './context';

/**
 * The provider's client, for what the other hooks don't offer: links in mails, sessions, access tokens.
 *
 * @throws Error without a `HelloJohnProvider` above.
 */
export function useHelloJohn(): HelloJohnClient {
  return useClient('useHelloJohn');
}
