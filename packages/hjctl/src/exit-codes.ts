/** What hjctl tells the shell. The numbers are part of the contract and never change their meaning. */
export const EXIT = {
  /** Done. */
  done: 0,
  /** Failed for another reason, or the question was answered with no. */
  failure: 1,
  /** The command line, its environment or the configuration file can't be understood. */
  usage: 2,
  /** Not signed in, or not allowed. */
  notAllowed: 3,
  /** The object, or its tenant, doesn't exist. */
  notFound: 4,
  /** In conflict with what is there, or a precondition no longer holds. */
  conflict: 5,
  /** Refused as invalid. */
  invalid: 6,
  /** The server can't be reached, took too long, or failed. */
  unavailable: 7,
  /** Ended by Ctrl-C: 128 + SIGINT, as shells expect. */
  interrupted: 130,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

const BY_STATUS: Readonly<Record<number, ExitCode>> = {
  400: EXIT.invalid,
  401: EXIT.notAllowed,
  403: EXIT.notAllowed,
  404: EXIT.notFound,
  409: EXIT.conflict,
  412: EXIT.conflict,
  413: EXIT.invalid,
  415: EXIT.invalid,
  422: EXIT.invalid,
};

/**
 * The exit code for a failed call.
 *
 * @param code Error code of the answer or of the SDK.
 * @param status HTTP status; 0 means that there was no answer.
 */
export function exitCodeOf(code: string, status: number): ExitCode {
  if (code === 'invalid_argument') return EXIT.usage;
  if (code === 'network_error' || code === 'timeout' || status >= 500) return EXIT.unavailable;
  // An answer, but not the API's: whoever listens there, it isn't HelloJohn.
  if (code === 'invalid_response' && status < 400) return EXIT.unavailable;
  return BY_STATUS[status] ?? EXIT.failure;
}
