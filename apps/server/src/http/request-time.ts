import type { IncomingMessage } from 'node:http';

const REQUEST_MS = 30_000;
const timers = new WeakMap<IncomingMessage, NodeJS.Timeout>();

/** Calls `onLate` when the request has not come in whole after 30 s. */
export function limitRequestTime(req: IncomingMessage, onLate: () => void): void {
  const timer = setTimeout(() => {
    if (!req.complete) onLate();
  }, REQUEST_MS);
  timer.unref();
  timers.set(req, timer);
  req.once('close', () => clearTimeout(timer));
}

/** For a request whose reader has a limit of its own. */
export function liftRequestTime(req: IncomingMessage): void {
  clearTimeout(timers.get(req));
}
