import type { Logger } from 'pino';

/** Runs `stop` once, on the first signal or fatal error, then exits: 0 after a signal, 1 after an error. */
export function stopOnce(log: Logger, stop: () => Promise<void>): (exitCode: number) => void {
  let isStopping = false;
  return (exitCode) => {
    if (isStopping) return;
    isStopping = true;
    stop().then(
      () => process.exit(exitCode),
      (error: unknown) => {
        log.fatal({ err: error }, 'stopping failed');
        process.exit(1);
      },
    );
  };
}

/** A bug that escaped every handler leaves the process in an unknown state: it stops, gracefully. */
export function stopOnFatalErrors(log: Logger, finish: (exitCode: number) => void): void {
  for (const event of ['uncaughtException', 'unhandledRejection'] as const) {
    process.on(event, (error: unknown) => {
      log.fatal({ err: error }, event);
      finish(1);
    });
  }
}
