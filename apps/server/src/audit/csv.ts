import { toCsv } from '../csv';
import type { AuditEvent } from './schema';

const COLUMNS = [
  'id',
  'type',
  'at',
  'actor_type',
  'actor_id',
  'target_type',
  'target_id',
  'ip_address',
  'user_agent',
  'request_id',
  'changes',
];

/** First line of an export. @see RFC 4180 */
export const auditCsvHeading = toCsv([COLUMNS]);

export function auditCsvLines(events: readonly AuditEvent[]): string {
  return toCsv(
    events.map(({ actor, target, ...event }) => [
      ...[event.id, event.type, event.at, actor.type, actor.id, target.type, target.id],
      ...[event.ip_address, event.user_agent, event.request_id, event.changes],
    ]),
  );
}
