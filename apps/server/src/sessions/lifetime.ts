import type { SessionRow } from './repository';

type Times = Pick<SessionRow, 'lastActiveAt' | 'expiresAt'>;

/** How long a use may go unnoted, in seconds. */
const TOUCH_SECONDS = 60;

/** True once a session has reached its end or was idle for too long. @param idleTimeout Seconds; null = any time. */
export function isOver({ lastActiveAt, expiresAt }: Times, idleTimeout: number | null, now: Date): boolean {
  if (expiresAt <= now) return true;
  return idleTimeout !== null && secondsSince(lastActiveAt, now) > idleTimeout;
}

/** Whether a use is to be noted: once a minute, or ten times within a shorter idle timeout. */
export function isTouchDue({ lastActiveAt }: Times, idleTimeout: number | null, now: Date): boolean {
  return secondsSince(lastActiveAt, now) >= Math.min(TOUCH_SECONDS, (idleTimeout ?? Number.POSITIVE_INFINITY) / 10);
}

/** The moment before which a last use is too long ago; null without an idle timeout. */
export function idleSince(idleTimeout: number | null, now: Date): Date | null {
  return idleTimeout === null ? null : new Date(now.getTime() - idleTimeout * 1000);
}

function secondsSince(moment: Date, now: Date): number {
  return (now.getTime() - moment.getTime()) / 1000;
}
