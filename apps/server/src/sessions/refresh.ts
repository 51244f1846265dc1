import { timingSafeEqual } from 'node:crypto';
import type { AuthConfigSettings } from '../auth-config/service';
import { sha256 } from '../crypto/hash';
import { ApiError } from '../http/errors';
import type { PresentedToken, RefreshTokens } from '../tokens/refresh-token';
import { effectiveStatus } from '../users/mapper';
import { type UserProfile, usersOf } from '../users/repository';
import { sessionEnded } from './events';
import { isOver } from './lifetime';
import { type SessionRow, sessionsOf } from './repository';
import type { Tokens } from './schema';
import type { SessionContext } from './service';
import { rotationTo, tokenPair } from './token-pair';

/** A lost answer or a second tab comes back within this time, and gets the same pair. */
const REPEAT_MS = 10_000;
/** Each further turn means that another call has rotated in between, and those are answered as repeats or reuse. */
const TURNS_MAX = 3;

interface LiveSession {
  session: SessionRow;
  user: UserProfile;
  settings: AuthConfigSettings;
}

/** Exchanges a refresh token; see `SessionService.refresh`. */
export async function refreshSession(context: SessionContext, refreshToken: string): Promise<Tokens> {
  const presented = context.refreshTokens.parse(refreshToken);
  if (presented === null) throw new ApiError('refresh_token_invalid');
  const now = context.clock.now();
  for (let turn = 0; turn < TURNS_MAX; turn += 1) {
    const live = await findLive(context, { presented, refreshToken, now });
    const { session } = live;
    if (presented.generation !== session.refreshGeneration) return repeat(context, { live, presented, now });
    const rotation = rotationTo(context.refreshTokens, session, { generation: presented.generation + 1, now });
    const sessions = sessionsOf(context.db, session.tenantId);
    const isWinner = await sessions.rotate(session.id, presented.generation, rotation);
    if (isWinner) return tokenPair(context, { ...live, session: { ...session, ...rotation }, now });
  }
  throw new ApiError('refresh_token_invalid');
}

interface Presentation {
  presented: PresentedToken;
  /** The text it was parsed from. */
  refreshToken: string;
  now: Date;
}

/** The session, if it lives and the token is one of its own, of whatever generation. */
async function findLive(context: SessionContext, presentation: Presentation): Promise<LiveSession> {
  const { db, authConfig, refreshTokens } = context;
  const { presented, now } = presentation;
  const { tenantId, sessionId } = presented;
  const session = await sessionsOf(db, tenantId).get(sessionId);
  if (session === null || !isGenuine(refreshTokens, presentation, session)) throw new ApiError('refresh_token_invalid');
  const [user, settings] = await Promise.all([
    usersOf(db, tenantId).profile({ id: session.userId }),
    authConfig.get(tenantId),
  ]);
  const mayGoOn =
    user !== null &&
    effectiveStatus(user, now) !== 'disabled' &&
    !isOver(session, settings.session_config.idle_timeout, now);
  if (!mayGoOn) throw new ApiError('refresh_token_invalid');
  return { session, user, settings };
}

/** The live token by its stored hash, so that it outlives a change of the server's key; retired ones by derivation. */
function isGenuine(tokens: RefreshTokens, { presented, refreshToken }: Presentation, session: SessionRow): boolean {
  if (presented.generation !== session.refreshGeneration) return tokens.isAuthentic(presented, session.refreshNonce);
  return timingSafeEqual(sha256(refreshToken), session.refreshTokenHash);
}

interface Repeat {
  live: LiveSession;
  presented: PresentedToken;
  now: Date;
}

/** A token that was exchanged before: a lost answer, or somebody else has it too. */
async function repeat(context: SessionContext, { live, presented, now }: Repeat): Promise<Tokens> {
  const { session } = live;
  // Only a restored backup knows less than a client: the token is not old, and nobody stole it.
  if (presented.generation > session.refreshGeneration) throw new ApiError('refresh_token_invalid');
  const isLatest = presented.generation === session.refreshGeneration - 1;
  if (isLatest && now.getTime() - session.refreshedAt.getTime() <= REPEAT_MS) {
    return tokenPair(context, { ...live, now });
  }
  // Not in a transaction of the call: the session has to end although the call fails.
  await context.db.transaction(async (tx) => {
    const isEnded = await sessionsOf(tx, session.tenantId).delete(session.userId, session.id);
    const event = sessionEnded(session.userId, session.id, 'refresh_token_reused');
    if (isEnded) await context.audit.record(tx, session.tenantId, event);
  });
  throw new ApiError('refresh_token_reused');
}
