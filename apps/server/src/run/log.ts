import { type Logger, pino } from 'pino';
import type { Config } from '../config';

/** JSON lines on stdout, pretty on a terminal. Nothing secret is passed to it; the redaction is a second lock. */
export async function createLog(config: Pick<Config, 'logLevel'>, stdout: NodeJS.WriteStream): Promise<Logger> {
  const options = {
    level: config.logLevel,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
    redact: ['*.password', '*.token', '*.authorization', '*.access_token', '*.refresh_token', 'headers.authorization'],
  };
  if (!stdout.isTTY) return pino(options, stdout);
  // Thirty files that a service never needs.
  const { default: pretty } = await import('pino-pretty');
  return pino(options, pretty({ colorize: stdout.hasColors(), translateTime: 'SYS:HH:MM:ss', destination: 1 }));
}
