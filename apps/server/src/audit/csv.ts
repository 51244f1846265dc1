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
export const auditCsvHeading = `${COLUMNS.join(',')}\r\n`;

export function auditCsvLine(event: AuditEvent): string {
  const { actor, target } = event;
  const cells = [event.id, event.type, event.at, actor.type, actor.id, target.type, target.id];
  const rest = [event.ip_address, event.user_agent, event.request_id, JSON.stringify(event.changes)];
  return `${[...cells, ...rest].map((cell) => csvCell(cell ?? '')).join(',')}\r\n`;
}

/** User agents are text of strangers: a spreadsheet must not take one for a formula. */
function csvCell(value: string): string {
  const text = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
