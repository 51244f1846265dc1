import { type Logger, pino } from 'pino';
import pretty from 'pino-pretty';
import type { Config } from '../config';

/** JSON lines on stdout, pretty on a terminal. Nothing secret is passed to it; the redaction is a second lock. */
export function createLog(config: Pick<Config, 'logLevel'>, stdout: NodeJS.WriteStream): Logger {
  const options = {
    level: config.logLevel,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
    redact: ['*.password', '*.token', '*.authorization', '*.access_token', '*.refresh_token', 'headers.authorization'],
  };
  if (!stdout.isTTY) return pino(options, stdout);
  return pino(options, pretty({ colorize: stdout.hasColors(), translateTime: 'SYS:HH:MM:ss', destination: 1 }));
}
