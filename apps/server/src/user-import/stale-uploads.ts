import type { Logger } from 'pino';
import type { Clock } from '../clock';
import type { Database } from '../db/database';
import { deleteStaleUploads } from './repository';

/** Removes what uploads have left whose server was killed. Any server does it for all. */
export interface StaleUploads {
  /** Looks now and every ten minutes. */
  start(): void;
  stop(): Promise<void>;
  clean(): Promise<void>;
}

/** An upload that has been silent for so long is none any more. */
const STALE_MS = 3_600_000;
const CLEAN_EVERY_MS = 600_000;

export function createStaleUploads({ db, clock, log }: { db: Database; clock: Clock; log: Logger }): StaleUploads {
  let timer: NodeJS.Timeout | undefined;
  let cleaning = Promise.resolve();
  const clean = () => deleteStaleUploads(db, new Date(clock.now().getTime() - STALE_MS));
  const run = () => {
    cleaning = clean().catch((error: unknown) =>
      log.warn({ err: error }, 'stale uploads can not be removed right now'),
    );
  };
  return {
    start() {
      timer ??= setInterval(run, CLEAN_EVERY_MS).unref();
      run();
    },
    stop() {
      clearInterval(timer);
      return cleaning;
    },
    clean,
  };
}
