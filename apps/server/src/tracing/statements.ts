import { tracingChannel } from 'node:diagnostics_channel';

/** A statement on its way to the database and back. */
export interface StatementTrace {
  /** With `$1` for every value. */
  text: string;
}

/** Where statements are announced; whoever follows them listens here, and without a listener it costs nothing. */
export const statementChannel = tracingChannel<StatementTrace>('hellojohn:statement');

export function traceStatement<T>(text: string, run: () => Promise<T>): Promise<T> {
  return statementChannel.start.hasSubscribers ? statementChannel.tracePromise(run, { text }) : run();
}
