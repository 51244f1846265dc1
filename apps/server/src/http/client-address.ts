import { isIP } from 'node:net';

/**
 * Who sent the request: the entry of `X-Forwarded-For` that the outermost trusted proxy wrote, counted from the right,
 * since whatever stands left of it came from the caller and may be invented. An entry that is no address, or a header
 * with fewer entries than proxies, is of no use: then it is the socket's peer.
 *
 * @param peer Address of the other end of the connection.
 * @param hops Trusted proxies; 0 ignores the header.
 */
export function clientAddress(forwardedFor: string | string[] | undefined, peer: string, hops: number): string {
  return plain(forwarded(forwardedFor, hops) ?? peer);
}

function forwarded(header: string | string[] | undefined, hops: number): string | null {
  if (hops === 0 || header === undefined) return null;
  const entries = String(header)
    .split(',')
    .map((entry) => entry.trim());
  const entry = entries[entries.length - hops];
  return entry !== undefined && isIP(entry) !== 0 ? entry : null;
}

/** `::ffff:1.2.3.4` is the same host as `1.2.3.4`. */
function plain(address: string): string {
  return address.replace(/^::ffff:(?=\d+\.\d+\.\d+\.\d+$)/i, '');
}
