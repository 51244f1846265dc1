import type { LookupAddress } from 'node:dns';
import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';

/** All that is given to anybody, RFC 4291 section 2.4 and IANA's registry. */
const GLOBAL_UNICAST = ipaddr.IPv6.parseCIDR('2000::/3');

/** All addresses of a name, or the address itself. Tests pass their own. @throws when the name has none. */
export type Resolve = (hostname: string) => Promise<LookupAddress[]>;

export const resolveBySystem: Resolve = (hostname) => lookup(hostname, { all: true });

/** A receiver that must not be reached: it is on this machine or in this network. */
export class InnerAddress extends Error {}

/**
 * Who may be sent to. Names are resolved once and every address is judged; whoever connects takes what was judged, as a
 * second look-up could say something else.
 */
export interface AddressGuard {
  /**
   * @param hostname Of a parsed URL, so that short, octal and hexadecimal forms are plain addresses by now.
   * @throws InnerAddress when one of the addresses is not public; else whatever `Resolve` throws.
   */
  addressesOf(hostname: string): Promise<LookupAddress[]>;
  /** Whether `addressesOf` would refuse. A name that leads nowhere within 2 s counts as innocent, each delivery asks again. */
  isInner(hostname: string): Promise<boolean>;
}

const RESOLVE_MAX_MS = 2000;

/** @param allowsPrivate HELLOJOHN_WEBHOOK_ALLOW_PRIVATE: every address will do. */
export function createAddressGuard(allowsPrivate: boolean, resolve: Resolve = resolveBySystem): AddressGuard {
  async function addressesOf(hostname: string): Promise<LookupAddress[]> {
    const addresses = await resolve(hostname.replace(/^\[(.*)\]$/, '$1'));
    if (!allowsPrivate && !addresses.every(({ address }) => isPublicAddress(address))) {
      throw new InnerAddress('the address is not public');
    }
    return addresses;
  }

  return {
    addressesOf,
    async isInner(hostname) {
      if (allowsPrivate) return false;
      const judged = addressesOf(hostname).then(
        () => false,
        (error: unknown) => error instanceof InnerAddress,
      );
      const tooLong = new Promise<false>((done) => setTimeout(() => done(false), RESOLVE_MAX_MS).unref());
      return Promise.race([judged, tooLong]);
    },
  };
}

/** Global unicast; no loopback, private, link-local, shared, reserved or translated address, also within an IPv6 one. */
export function isPublicAddress(text: string): boolean {
  if (isIP(text) === 0) return false;
  const address = ipaddr.process(text);
  // Of the rest of IPv6, some is not named by any range: `::127.0.0.1`.
  const isAllotted = address instanceof ipaddr.IPv4 || address.match(GLOBAL_UNICAST);
  return isAllotted && address.range() === 'unicast';
}
