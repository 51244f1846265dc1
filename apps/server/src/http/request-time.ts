import type { IncomingMessage } from 'node:http';

const timers = new WeakMap<IncomingMessage, NodeJS.Timeout>();

/** Calls `onLate` when the request has not come in whole after so many milliseconds. */
export function limitRequestTime(req: IncomingMessage, requestMs: number, onLate: () => void): void {
  const timer = setTimeout(() => {
    if (!req.complete) onLate();
  }, requestMs);
  timer.unref();
  timers.set(req, timer);
  req.once('close', () => clearTimeout(timer));
}

/** For a request whose reader has a limit of its own. */
export function liftRequestTime(req: IncomingMessage): void {
  clearTimeout(timers.get(req));
}

/** To read what is sent after a refusal. */
const REST_MS = 10_000;

/**
 * Takes what the sender of a refused request still sends, for a while. A connection that ended before would be reset,
 * and whoever is still sending would see that in place of the answer. @see RFC 9112 section 9.6
 */
export function discardRest(req: IncomingMessage): void {
  liftRequestTime(req);
  req.on('error', () => undefined).resume();
  const timer = setTimeout(() => {
    if (!req.complete) req.destroy();
  }, REST_MS);
  timer.unref();
  req.once('close', () => clearTimeout(timer));
}
