import { EXIT, type ExitCode } from './exit-codes';

/**
 * A failure that hjctl itself found, before or beside the server's answer.
 *
 * Shown as `error: <code>: <message>` followed by the hints, one a line.
 */
export class CliError extends Error {
  override readonly name = 'CliError';
  readonly code: string;
  readonly exitCode: ExitCode;
  /** What to do next, one sentence or command each. */
  readonly hints: readonly string[];

  constructor(code: string, message: string, options: { exitCode?: ExitCode; hints?: readonly string[] } = {}) {
    super(message);
    this.code = code;
    this.exitCode = options.exitCode ?? EXIT.usage;
    this.hints = options.hints ?? [];
  }
}

/** The command line is wrong: exit code 2. */
export function usageError(message: string, ...hints: string[]): CliError {
  return new CliError('usage', message, { hints });
}
