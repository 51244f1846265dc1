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
