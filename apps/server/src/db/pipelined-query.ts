import type { Writable } from 'node:stream';
import pg from 'pg';

/** The messages of PostgreSQL's extended protocol, which the type definitions know by other signatures. */
interface Wire {
  parse(message: { text: string }): void;
  bind(message: { values: unknown[] | undefined; valueMapper: (value: unknown) => unknown }): void;
  execute(message: object): void;
}

/** What `pg.Query` has but its type definitions leave out. */
interface QueryInternals {
  prepare(connection: Wire): void;
  handleDataRow(message: unknown): void;
  handleCommandComplete(message: unknown, connection: Wire): void;
}
const inner = pg.Query.prototype as unknown as QueryInternals;

/**
 * A statement behind others, all in one message to the server and with one answer: outside of a transaction they are one
 * by themselves, as no Sync comes before the last. What the others return is dropped; when one fails, all have failed.
 */
class PipelinedQuery extends pg.Query implements QueryInternals {
  readonly #before: readonly pg.QueryConfig[];
  #pending: number;

  constructor(before: readonly pg.QueryConfig[], statement: pg.QueryConfig) {
    super(statement);
    this.#before = before;
    this.#pending = before.length;
  }

  requiresPreparation(): boolean {
    return true;
  }

  prepare(connection: Wire): void {
    for (const { text, values } of this.#before) {
      connection.parse({ text });
      connection.bind({ values, valueMapper: (value) => value });
      connection.execute({});
    }
    inner.prepare.call(this, connection);
  }

  handleDataRow(message: unknown): void {
    if (this.#pending === 0) inner.handleDataRow.call(this, message);
  }

  handleCommandComplete(message: unknown, connection: Wire): void {
    if (this.#pending === 0) inner.handleCommandComplete.call(this, message, connection);
    else this.#pending -= 1;
  }
}

/**
 * Sends a statement together with what has to come before it, in one round trip.
 *
 * @param before Statements whose values are texts, numbers or null.
 */
export function queryBehind(
  before: readonly pg.QueryConfig[],
  client: pg.ClientBase,
  statement: pg.QueryConfig,
): Promise<pg.QueryResult> {
  return new Promise((resolve, reject) => {
    const query = new PipelinedQuery(before, statement);
    Object.assign(query, {
      callback: (error: Error | null, result: pg.QueryResult) => (error ? reject(error) : resolve(result)),
    });
    client.query(query);
  });
}

/** Keeps what is sent on a connection until the end of this turn of the event loop, so that it leaves at once. */
export function holdBack(client: pg.ClientBase): void {
  const { stream } = (client as unknown as { connection: { stream: Writable } }).connection;
  stream.cork();
  process.nextTick(() => stream.uncork());
}
