import { randomBytes } from 'node:crypto';
import { userActor } from '../audit/event';
import type { AuditRecorder } from '../audit/recorder';
import type { AuthConfigService, AuthConfigSettings } from '../auth-config/service';
import type { Clock } from '../clock';
import type { Database, Sql } from '../db/database';
import type { UserActor } from '../http/access';
import { ApiError } from '../http/errors';
import { newId } from '../ids';
import type { Tenant } from '../tenants/schema';
import { createAccessTokens } from '../tokens/access-token';
import { createRefreshTokens } from '../tokens/refresh-token';
import type { SigningKeys } from '../tokens/signing-keys';
import { type UserProfile, usersOf } from '../users/repository';
import { authenticateToken } from './authenticate';
import { sessionCreated, sessionEnded } from './events';
import { idleSince, isOver } from './lifetime';
import { refreshSession } from './refresh';
import { type SessionRow, sessionsOf } from './repository';
import type { Session, Tokens } from './schema';
import { rotationTo, type TokenPairDeps, tokenPair } from './token-pair';

/** A new session: whose, how the user proved to be it, and from where. */
export interface SignIn {
  tenant: Tenant;
  user: UserProfile;
  /** How the user proved to be who it is (RFC 8176): `pwd`, `otp`, … */
  amr: readonly string[];
  client: { ipAddress: string; userAgent: string | null };
  settings: AuthConfigSettings;
}

/** Who looks at or ends sessions of a user. */
export interface SessionOwner {
  tenantId: string;
  userId: string;
}

interface SessionOwners {
  tenantId: string;
  userIds: readonly string[];
}

/** The one place that starts, checks, renews and ends sessions. Ending one deletes its row: nothing brings it back. */
export interface SessionService {
  /**
   * Finds out whose access token it is, from the signature and, in one query, the state of session and user: what was
   * ended, disabled or deleted is refused at once on every instance. Notes the use about once a minute, without making
   * the call wait.
   *
   * @throws ApiError `unauthenticated` (401): not a token of ours. `token_expired` (401). `session_revoked` (401): the
   *   session has ended, expired or was idle too long, or its user is disabled.
   */
  authenticate(accessToken: string): Promise<UserActor>;
  /**
   * Starts a session in the caller's transaction, which has made sure that the user may sign in and holds the user's
   * row. With `max_sessions_per_user` the oldest sessions beyond it end; the row lock makes that exact.
   */
  issueTokens(tx: Sql, signIn: SignIn): Promise<Tokens>;
  /**
   * Exchanges a refresh token for a new pair and retires it. Of parallel calls one rotates; a repeat within 10 s of
   * that gets the very same pair (a lost answer, a second tab). Any later use of a retired token ends the session.
   * The end of the session stays where it is.
   *
   * @throws ApiError `refresh_token_invalid` (401): not one of ours, or its session has ended, expired or was idle too
   *   long, or its user is disabled. `refresh_token_reused` (401): it was retired, and the session is now ended.
   * @see RFC 9700 section 4.14
   */
  refresh(refreshToken: string): Promise<Tokens>;
  /** Live sessions, newest first, at most 1000. @throws ApiError `user_not_found` (404). */
  list(owner: SessionOwner): Promise<Session[]>;
  /** Ends one session of the user. @returns False when it is not there. */
  end(sql: Sql, owner: SessionOwner, sessionId: string): Promise<boolean>;
  /** Ends all sessions of the users. @returns How many there were. */
  endAll(sql: Sql, tenantId: string, ...userIds: string[]): Promise<number>;
  /** Ends the user's sessions but one. @returns How many there were. */
  endOthers(sql: Sql, owner: SessionOwner, sessionId: string): Promise<number>;
  /** Ends one session. @throws ApiError `session_not_found` (404), also for a session of another user. */
  revoke(owner: SessionOwner, sessionId: string): Promise<void>;
  /** Ends all sessions, also one that is being started right now. @throws ApiError `user_not_found` (404). */
  revokeAll(owner: SessionOwner): Promise<void>;
}

interface SessionDeps {
  db: Database;
  clock: Clock;
  audit: AuditRecorder;
  /** HELLOJOHN_SECRET_KEY. */
  secretKey: Uint8Array;
  signingKeys: SigningKeys;
  authConfig: AuthConfigService;
  /** Issuer of the tokens. */
  publicUrl: string;
}

/** What the parts of this feature share. */
export interface SessionContext extends SessionDeps, TokenPairDeps {
  /** Sessions whose use is being noted. */
  touching: Set<string>;
}

/** What a session shows of itself. */
export type StoredSession = Omit<
  SessionRow,
  'tenantId' | 'userId' | 'refreshGeneration' | 'refreshNonce' | 'refreshTokenHash' | 'refreshedAt'
>;

const NONCE_BYTES = 32;
const LIST_MAX = 1000;

export function createSessionService(deps: SessionDeps): SessionService {
  const context: SessionContext = {
    ...deps,
    accessTokens: createAccessTokens({ signingKeys: deps.signingKeys, clock: deps.clock, issuer: deps.publicUrl }),
    refreshTokens: createRefreshTokens(deps.secretKey),
    issuer: deps.publicUrl,
    touching: new Set(),
  };
  const { db, audit } = deps;
  const end: SessionService['end'] = async (sql, { tenantId, userId }, id) => {
    const isEnded = await sessionsOf(sql, tenantId).delete(userId, id);
    if (isEnded) await audit.record(sql, tenantId, sessionEnded(userId, id));
    return isEnded;
  };
  const endAllBut = async (sql: Sql, { tenantId, userIds }: SessionOwners, exceptId: string | null) => {
    const ended = await sessionsOf(sql, tenantId).deleteAll(userIds, exceptId);
    await audit.record(sql, tenantId, ...ended.map(({ id, userId }) => sessionEnded(userId, id)));
    return ended.length;
  };
  const endAll: SessionService['endAll'] = (sql, tenantId, ...userIds) => endAllBut(sql, { tenantId, userIds }, null);
  return {
    authenticate: (accessToken) => authenticateToken(context, accessToken),
    issueTokens: (tx, signIn) => startSession(context, tx, signIn),
    refresh: (refreshToken) => refreshSession(context, refreshToken),
    list: (owner) => listSessions(context, owner),
    end,
    endAll,
    endOthers: (sql, { tenantId, userId }, id) => endAllBut(sql, { tenantId, userIds: [userId] }, id),

    async revoke(owner, sessionId) {
      const isEnded = await db.transaction((tx) => end(tx, owner, sessionId));
      if (!isEnded) throw new ApiError('session_not_found');
    },

    async revokeAll({ tenantId, userId }) {
      await db.transaction(async (tx) => {
        // Whoever is about to start a session holds this row.
        if ((await usersOf(tx, tenantId).lock(userId)) === null) throw new ApiError('user_not_found');
        await endAll(tx, tenantId, userId);
      });
    },
  };
}

async function startSession(context: SessionContext, tx: Sql, signIn: SignIn): Promise<Tokens> {
  const { tenant, user, settings, client } = signIn;
  const { refresh_token_ttl, max_sessions_per_user: max, idle_timeout: idleTimeout } = settings.session_config;
  const now = context.clock.now();
  const identity = { tenantId: tenant.id, id: newId('ses', now), refreshNonce: randomNonce() };
  const session: SessionRow = {
    ...identity,
    ...rotationTo(context.refreshTokens, identity, { generation: 0, now }),
    userId: user.id,
    createdAt: now,
    lastActiveAt: now,
    expiresAt: new Date(now.getTime() + refresh_token_ttl * 1000),
    ipAddress: client.ipAddress,
    userAgent: client.userAgent,
    amr: [...signIn.amr],
  };
  const sessions = sessionsOf(tx, tenant.id);
  if (max !== null) await usersOf(tx, tenant.id).lock(user.id);
  const limits = { now, idleSince: idleSince(idleTimeout, now), keep: max === null ? null : max - 1 };
  const trimmed = sessions.trim(user.id, limits);
  // Without a limit there is nothing to wait for: all is sent at once.
  const surplus = max === null ? [] : await trimmed;
  const actor = userActor(user.id);
  const [tokens] = await Promise.all([
    tokenPair(context, { session, user, settings, now, sql: tx }),
    trimmed,
    sessions.insert(session),
    context.audit.record(
      tx,
      tenant.id,
      ...surplus.map((id) => ({ ...sessionEnded(user.id, id, 'max_sessions_per_user'), actor })),
      { ...sessionCreated(user.id, session), actor },
    ),
  ]);
  return tokens;
}

function randomNonce(): Uint8Array<ArrayBuffer> {
  return new Uint8Array(randomBytes(NONCE_BYTES));
}

async function listSessions({ db, clock, authConfig }: SessionContext, owner: SessionOwner): Promise<Session[]> {
  const { tenantId, userId } = owner;
  const [user, rows, settings] = await Promise.all([
    usersOf(db, tenantId).profile({ id: userId }),
    sessionsOf(db, tenantId).list(userId, LIST_MAX),
    authConfig.get(tenantId),
  ]);
  if (user === null) throw new ApiError('user_not_found');
  const now = clock.now();
  return rows.filter((row) => !isOver(row, settings.session_config.idle_timeout, now)).map(toSession);
}

/** A session as it leaves the server: nothing that its tokens derive from. */
export function toSession(row: StoredSession): Session {
  return {
    id: row.id,
    created_at: row.createdAt.toISOString(),
    last_active_at: row.lastActiveAt.toISOString(),
    expires_at: row.expiresAt.toISOString(),
    ip_address: row.ipAddress,
    user_agent: row.userAgent,
    amr: row.amr,
  };
}
