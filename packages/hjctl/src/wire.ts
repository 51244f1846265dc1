import { toWire } from '@hellojohn/sdk';
import type { Row } from './output/view';

/** An answer of the SDK as the API sent it: snake_case, metadata untouched. */
export function toRow(answer: object): Row {
  return toWire(answer) as Row;
}

/** The same for a list that arrives bit by bit. */
export async function* toRows(items: AsyncIterable<object>): AsyncGenerator<Row> {
  for await (const item of items) yield toRow(item);
}
