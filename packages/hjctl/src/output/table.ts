import { styleText } from 'node:util';
import stringWidth from 'string-width';
import { printable } from '../text';
import type { Column, Row } from './view';

const GAP = '  ';
const NOTHING = '-';

type Paint = (style: 'bold' | 'dim' | 'green' | 'red' | 'yellow', text: string) => string;

/** Colours text, or doesn't. */
export function painter(useColor: boolean): Paint {
  // Whether to colour is decided before; left to itself, styleText would look at the stream and the environment again.
  return (style, text) => (useColor ? styleText(style, text, { validateStream: false }) : text);
}

const STATUS_STYLE = { active: 'green', disabled: 'red', pending: 'yellow', unverified: 'yellow' } as const;

/** A value as one line of a table: lists with commas, times without milliseconds, objects as JSON. */
export function cellText(value: unknown): string {
  if (value === null || value === undefined || value === '') return NOTHING;
  if (Array.isArray(value)) return value.length === 0 ? NOTHING : value.map(cellText).join(', ');
  if (typeof value === 'object') return printable(JSON.stringify(value));
  return printable(String(value)).replace(/^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)\.\d{3}Z$/, '$1Z');
}

/**
 * Lays rows out in columns. The widths are those of the first rows given, so that a long listing can be written while
 * it arrives; a later cell that is wider moves only its own line.
 */
export function createTable(columns: readonly Column[], useColor: boolean) {
  const paint = painter(useColor);
  let widths: number[] | undefined;

  const line = (cells: readonly string[], style: (text: string, index: number) => string): string => {
    const last = cells.length - 1;
    return cells
      .map((text, index) => {
        const padding = index === last ? 0 : Math.max(0, (widths?.[index] ?? 0) - stringWidth(text));
        return style(text, index) + ' '.repeat(padding);
      })
      .join(GAP);
  };
  const styleOf = (text: string, index: number): string => {
    const style = columns[index]?.heading === 'STATUS' ? STATUS_STYLE[text as keyof typeof STATUS_STYLE] : undefined;
    return style ? paint(style, text) : text;
  };

  return (rows: readonly Row[]): string => {
    const cells = rows.map((row) => columns.map((column) => cellText(column.cell(row))));
    const lines: string[] = [];
    if (!widths) {
      const headings = columns.map((column) => column.heading);
      widths = headings.map((heading, index) =>
        Math.max(stringWidth(heading), ...cells.map((texts) => stringWidth(texts[index] ?? ''))),
      );
      lines.push(line(headings, (text) => paint('bold', text)));
    }
    for (const texts of cells) lines.push(line(texts, styleOf));
    return `${lines.join('\n')}\n`;
  };
}

/** One object, a field a line. */
export function recordText(row: Row, useColor: boolean): string {
  const paint = painter(useColor);
  const names = Object.keys(row);
  const width = Math.max(...names.map((name) => stringWidth(name)));
  return names
    .map((name) => {
      const label = printable(name);
      return `${paint('bold', label)}${' '.repeat(Math.max(0, width - stringWidth(label)))}${GAP}${cellText(row[name])}\n`;
    })
    .join('');
}
