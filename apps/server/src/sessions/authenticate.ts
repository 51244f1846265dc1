import type { UserActor } from '../http/access';
import { ApiError } from '../http/errors';
import { effectiveStatus } from '../users/mapper';
import { isOver, isTouchDue } from './lifetime';
import { sessionsOf } from './repository';
import type { SessionContext } from './service';

/** Finds out whose access token it is; see `SessionService.authenticate`. */
export async function authenticateToken(context: SessionContext, accessToken: string): Promise<UserActor> {
  const { accessTokens, clock, db } = context;
  const { kid, claims } = await accessTokens.verify(accessToken);
  const { sub, sid, tenant_id: tenantId } = claims;
  const check = await sessionsOf(db, tenantId).check({ id: sid, userId: sub, kid });
  const now = clock.now();
  if (check === null || isOver(check, check.idleTimeout, now) || effectiveStatus(check, now) === 'disabled') {
    throw new ApiError('session_revoked');
  }
  // Another server may have withdrawn the key since this one has read it.
  if (!check.isKeyGood) throw new ApiError('unauthenticated');
  if (isTouchDue(check, check.idleTimeout, now)) noteUse(context, { tenantId, sessionId: sid, now });
  return { type: 'user', id: sub, tenantId, sessionId: sid, email: check.email, roles: check.roles, profile: check };
}

interface Use {
  tenantId: string;
  sessionId: string;
  now: Date;
}

/** Not waited for: the answer does not depend on it, and a use that goes unnoted is noted by the next call. */
function noteUse({ db, touching }: SessionContext, { tenantId, sessionId, now }: Use): void {
  if (touching.has(sessionId)) return;
  touching.add(sessionId);
  sessionsOf(db, tenantId)
    .touch(sessionId, now)
    .catch(() => undefined)
    .finally(() => touching.delete(sessionId));
}
