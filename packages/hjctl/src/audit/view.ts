import { field, type Row, type View } from '../output/view';

export const AUDIT_VIEW: View = {
  columns: [
    field('AT', 'at'),
    field('TYPE', 'type'),
    { heading: 'ACTOR', cell: (row) => nameOf(row.actor) },
    { heading: 'TARGET', cell: (row) => nameOf(row.target) },
    field('ADDRESS', 'ip_address'),
    field('CHANGES', 'changes'),
  ],
  fields: ['id', 'type', 'at', 'actor', 'target', 'ip_address', 'user_agent', 'request_id', 'changes'],
};

export const VERIFICATION_VIEW: View = {
  columns: [field('OK', 'ok'), field('CHECKED', 'checked'), field('PENDING', 'pending'), field('HEAD', 'head')],
  fields: ['ok', 'checked', 'problems', 'pending', 'head', 'next_after', 'starts_after'],
};

/** `root`, or `usr_…`: ids say what they name; a role is `role editor`. */
export function nameOf(value: unknown): unknown {
  const { type, id } = value as Row;
  if (id === null) return type;
  return type === 'role' ? `role ${id}` : id;
}
