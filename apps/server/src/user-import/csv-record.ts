import { cellOfCsv } from '../csv';

/** What a cell becomes, by its column. */
const CELLS: Readonly<Record<string, (cell: string) => unknown>> = {
  email_verified: booleanOf,
  must_change_password: booleanOf,
  mfa_enrolled: booleanOf,
  send_welcome_email: booleanOf,
  send_invitation: booleanOf,
  roles: rolesOf,
  metadata: (cell) => JSON.parse(cell),
  public_metadata: (cell) => JSON.parse(cell),
};

/** `metadata.key` or `metadata[key]`. */
const METADATA = /^(metadata|public_metadata)(?:\.(.+)|\[(.+)\])$/s;

/**
 * A row as the record that JSON would have. An empty cell is absent; one of `roles` is none, as in an export.
 *
 * @throws when the row has more cells than the header, or a cell is no JSON where it has to be.
 */
export function toRecord(header: readonly string[], cells: readonly string[]): unknown {
  if (cells.length > header.length) throw new Error('more cells than columns');
  const fields = new Map<string, unknown>();
  const documents = new Map<string, Map<string, unknown>>();
  cells.forEach((raw, index) => {
    const cell = cellOfCsv(raw);
    const column = header[index] ?? '';
    if (cell === '' && column !== 'roles') return;
    const [, document, dotted, bracketed] = METADATA.exec(column) ?? [];
    if (document === undefined) fields.set(column, CELLS[column]?.(cell) ?? cell);
    else documents.set(document, (documents.get(document) ?? new Map()).set(dotted ?? bracketed, jsonOrText(cell)));
  });
  for (const [name, keys] of documents) {
    const whole = fields.get(name);
    const entries = typeof whole === 'object' && whole !== null ? Object.entries(whole) : [];
    fields.set(name, Object.fromEntries([...entries, ...keys]));
  }
  // Defines properties instead of assigning them, so that no column can reach a prototype.
  return Object.fromEntries(fields);
}

/** A row of somebody else's file: texts by their columns. An empty cell is absent. @throws as {@link toRecord}. */
export function toCells(header: readonly string[], cells: readonly string[]): Record<string, string> {
  if (cells.length > header.length) throw new Error('more cells than columns');
  const filled = cells.flatMap((cell, index) => (cell === '' ? [] : [[header[index] ?? '', cell] as const]));
  return Object.fromEntries(filled);
}

function rolesOf(cell: string): string[] {
  return cell === '' ? [] : cell.split(';').map((name) => name.trim());
}

/** In capitals too, as spreadsheets write them. What is neither stays text, for the schema to refuse. */
function booleanOf(cell: string): unknown {
  const word = cell.toLowerCase();
  if (word === 'true') return true;
  return word === 'false' ? false : cell;
}

function jsonOrText(cell: string): unknown {
  try {
    return JSON.parse(cell);
  } catch {
    return cell;
  }
}
