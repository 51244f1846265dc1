import type { HelloJohnClient } from '@hellojohn/sdk';
import { createContext, useContext } from 'react';

export const ClientContext = createContext<HelloJohnClient | null>(null);

/** The provider's client. `hook` names the caller in the message for whoever forgot the provider. */
export function useClient(hook: string): HelloJohnClient {
  const client = useContext(ClientContext);
  if (!client) throw new Error(`${hook} must be used inside <HelloJohnProvider client={…}>`);
  return client;
}
