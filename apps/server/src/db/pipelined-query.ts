import type { Writable } from 'node:stream';
import pg from 'pg';

/** The messages of PostgreSQL's extended protocol, which the type definitions know by other signatures. */
interface Wire {
  parse(message: { text: string; name: string | undefined }): void;
  bind(message: {
    statement: string | undefined;
    values: unknown[] | undefined;
    valueMapper: (value: unknown) => unknown;
  }): void;
  execute(message: object): void;
  /** Texts of the statements that are prepared, by their names. */
  parsedStatements: Record<string, string>;
  /** Of those that are being prepared. */
  submittedNamedStatements: Record<string, string>;
}

/** What `pg.Query` has but its type definitions leave out. */
interface QueryInternals {
  name: string | undefined;
  text: string;
  prepare(connection: Wire): void;
  handleDataRow(message: unknown): void;
  handleCommandComplete(message: unknown, connection: Wire): void;
  handleError(error: Error, connection: Wire): void;
}
const inner = pg.Query.prototype as unknown as QueryInternals;

/**
 * A statement behind others, all in one message to the server and with one answer: outside of a transaction they are one
 * by themselves, as no Sync comes before the last. What the others return is dropped; when one fails, all have failed.
 */
class PipelinedQuery extends pg.Query implements QueryInternals {
  declare name: string | undefined;
  declare text: string;
  readonly #before: readonly pg.QueryConfig[];
  #pending: number;
  /** Whether this is what prepares the statement of this name on the connection. */
  #isPreparing = false;

  constructor(before: readonly pg.QueryConfig[], statement: pg.QueryConfig) {
    super(statement);
    this.#before = before;
    this.#pending = before.length;
  }

  requiresPreparation(): boolean {
    return true;
  }

  prepare(connection: Wire): void {
    const { parsedStatements: parsed, submittedNamedStatements: submitted } = connection;
    const isKnown = (name: string | undefined) => name !== undefined && (parsed[name] ?? submitted[name]) !== undefined;
    for (const { text, values, name } of this.#before) {
      if (!isKnown(name)) connection.parse({ text, name });
      if (name !== undefined && !isKnown(name)) submitted[name] = text;
      connection.bind({ statement: name, values, valueMapper: (value) => value });
      connection.execute({});
    }
    this.#isPreparing = this.name !== undefined && !isKnown(this.name);
    inner.prepare.call(this, connection);
  }

  handleDataRow(message: unknown): void {
    if (this.#pending === 0) inner.handleDataRow.call(this, message);
  }

  handleCommandComplete(message: unknown, connection: Wire): void {
    if (this.#pending === 0) {
      inner.handleCommandComplete.call(this, message, connection);
      return;
    }
    const { parsedStatements: parsed, submittedNamedStatements: submitted } = connection;
    const { name, text } = this.#before.at(-this.#pending) as pg.QueryConfig;
    this.#pending -= 1;
    if (name !== undefined) {
      parsed[name] = text;
      delete submitted[name];
    }
    if (this.#isPreparing) {
      this.#takeBack(connection);
      submitted[this.name as string] = this.text;
    }
  }

  handleError(error: Error, connection: Wire): void {
    for (const { name } of this.#before) if (name !== undefined) delete connection.submittedNamedStatements[name];
    if (this.#isPreparing && this.#pending > 0) this.#takeBack(connection);
    inner.handleError.call(this, error, connection);
  }

  /** The client takes the first ParseComplete for that of this statement, and it was that of one before. */
  #takeBack({ parsedStatements }: Wire): void {
    delete parsedStatements[this.name as string];
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
