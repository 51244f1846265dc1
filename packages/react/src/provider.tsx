import type { HelloJohnClient } from '@hellojohn/sdk';
import type { ReactElement, ReactNode } from 'react';
import { ClientContext } from './context';

/** Props of `HelloJohnProvider`. */
export interface HelloJohnProviderProps {
  /** From `createClient` of `@hellojohn/sdk`; make it once, outside of any component. */
  client: HelloJohnClient;
  children?: ReactNode;
}

/**
 * Gives the hooks below it their client.
 *
 * @example
 * const hj = createClient({ url: 'http://localhost:8080', tenant: 'acme-corp' });
 * <HelloJohnProvider client={hj}><App /></HelloJohnProvider>
 */
export function HelloJohnProvider({ client, children }: HelloJohnProviderProps): ReactElement {
  return <ClientContext.Provider value={client}>{children}</ClientContext.Provider>;
}
