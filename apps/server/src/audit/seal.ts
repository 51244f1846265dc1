import { randomBytes } from 'node:crypto';
import { hmacSha256, sha256 } from '../crypto/hash';
import type { AuditRow } from './event';

type Bytes = Uint8Array<ArrayBuffer>;

const SALT_BYTES = 16;

/** The first link of every chain hangs on this. */
export const CHAIN_START: Bytes = new Uint8Array(32);

/** What an event's `mac` is computed over: everything but what may be erased, and that by its hash. */
export function macOf(key: Uint8Array, row: Omit<AuditRow, 'mac'>): Bytes {
  const hash = row.clientHash === null ? null : Buffer.from(row.clientHash).toString('hex');
  const parts = [row.tenantId, row.id, row.type, row.at.toISOString(), row.actorType, row.actorId];
  const text = JSON.stringify([...parts, row.targetType, row.targetId, row.requestId, hash, sorted(row.changes)]);
  return new Uint8Array(hmacSha256(key, text));
}

/** A link of the chain: the event, and through the link before it all earlier ones. */
export function linkOf(key: Uint8Array, before: Uint8Array, mac: Uint8Array): Bytes {
  return new Uint8Array(hmacSha256(key, Buffer.concat([before, mac])));
}

/** Signs where a log begins after its oldest events were removed. */
export function anchorMacOf(
  key: Uint8Array,
  log: string,
  { sequence, hash }: { sequence: number; hash: Uint8Array },
): Bytes {
  return new Uint8Array(hmacSha256(key, JSON.stringify(['anchor', log, sequence, Buffer.from(hash).toString('hex')])));
}

/** Ties address and user agent to an event without keeping them in what can never be erased. */
export function commitTo(client: Pick<AuditRow, 'ipAddress' | 'userAgent'>): { clientSalt: Bytes; clientHash: Bytes } {
  const clientSalt = new Uint8Array(randomBytes(SALT_BYTES));
  return { clientSalt, clientHash: clientHashOf(clientSalt, client) };
}

/** True unless address and user agent are others than the event was recorded with; they may have been erased. */
export function isClientGenuine(row: AuditRow): boolean {
  if (row.clientSalt === null) return row.ipAddress === null && row.userAgent === null;
  return row.clientHash !== null && Buffer.compare(clientHashOf(row.clientSalt, row), row.clientHash) === 0;
}

function clientHashOf(salt: Uint8Array, { ipAddress, userAgent }: Pick<AuditRow, 'ipAddress' | 'userAgent'>): Bytes {
  return new Uint8Array(sha256(Buffer.concat([salt, Buffer.from(JSON.stringify([ipAddress, userAgent]))])));
}

/** `jsonb` keeps no order of keys. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return entries.map(([key, inner]) => [key, sorted(inner)]);
}
