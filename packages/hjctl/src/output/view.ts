/** An object as the API sent it: snake_case keys. */
export type Row = Readonly<Record<string, unknown>>;

/** One column of a table: its heading and how a cell comes from a row; a missing value is shown as `-`. */
export interface Column {
  heading: string;
  cell: (row: Row) => unknown;
}

/** How a kind of object is shown to people and laid out in CSV. */
export interface View {
  /** Columns of the table. */
  columns: readonly Column[];
  /** Fields of a CSV row, in order. */
  fields: readonly string[];
}

/** An object of objects as one level of `outer.inner` keys. */
export function flatten(row: Row, prefix = ''): Row {
  return Object.fromEntries(
    Object.entries(row).flatMap(([name, value]) =>
      isPlainObject(value) ? Object.entries(flatten(value, `${prefix}${name}.`)) : [[prefix + name, value]],
    ),
  );
}

export function isPlainObject(value: unknown): value is Row {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A column that shows one field. */
export function field(heading: string, name: string): Column {
  return { heading, cell: (row) => row[name] };
}
