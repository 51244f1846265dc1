import { type NewAuditEvent, userTarget } from '../audit/event';
import type { SessionRow } from './repository';

export function sessionCreated(userId: string, session: Pick<SessionRow, 'id' | 'amr'>): NewAuditEvent {
  const changes = { session_id: { to: session.id }, amr: { to: session.amr } };
  return { type: 'session.created', target: userTarget(userId), changes };
}

/** @param reason Why, where nobody asked for it. */
export function sessionEnded(
  userId: string,
  sessionId: string,
  reason?: 'max_sessions_per_user' | 'refresh_token_reused',
): NewAuditEvent {
  const changes = { session_id: { from: sessionId }, ...(reason === undefined ? {} : { reason: { to: reason } }) };
  return { type: 'session.ended', target: userTarget(userId), changes };
}
