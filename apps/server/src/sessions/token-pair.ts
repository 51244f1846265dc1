import type { AuthConfigSettings } from '../auth-config/service';
import { sha256 } from '../crypto/hash';
import type { Sql } from '../db/database';
import type { AccessTokens } from '../tokens/access-token';
import { userClaims } from '../tokens/claims';
import type { RefreshSeed, RefreshTokens } from '../tokens/refresh-token';
import { toOwnUser } from '../users/mapper';
import type { UserProfile } from '../users/repository';
import type { Rotation, SessionRow } from './repository';
import type { Tokens } from './schema';

export interface TokenPairDeps {
  accessTokens: AccessTokens;
  refreshTokens: RefreshTokens;
  /** The server's public URL. */
  issuer: string;
}

export interface TokenPairArgs {
  session: SessionRow;
  user: UserProfile;
  settings: AuthConfigSettings;
  now: Date;
  /** The transaction that the caller is in. */
  sql?: Sql;
}

/**
 * The tokens of a session as it stands. Everything in them follows from the row, so that a repeated call gets the same
 * pair although none is stored.
 */
export async function tokenPair(deps: TokenPairDeps, args: TokenPairArgs): Promise<Tokens> {
  const { session, user, settings, now, sql } = args;
  const { accessTokens, refreshTokens, issuer } = deps;
  const seed = seedOf(session);
  const generation = session.refreshGeneration;
  const iat = toSeconds(session.refreshedAt);
  // A service that checks tokens offline knows no other end than this one.
  const exp = Math.min(iat + settings.session_config.access_token_ttl, toSeconds(session.expiresAt));
  const jti = refreshTokens.fingerprint(seed, generation);
  const claims = { iss: issuer, iat, exp, jti, sid: session.id, ...userClaims(user, settings.jwt_metadata_keys) };
  const accessToken = await accessTokens.mint(claims, sql);
  return {
    access_token: accessToken,
    token_type: 'Bearer',
    expires_in: Math.max(0, exp - iat - secondsBetween(session.refreshedAt, now)),
    refresh_token: refreshTokens.make(seed, generation),
    refresh_expires_in: Math.max(0, secondsBetween(now, session.expiresAt)),
    user: toOwnUser(user, now),
  };
}

/** What the row holds once its token has the given generation. */
export function rotationTo(
  refreshTokens: RefreshTokens,
  session: Pick<SessionRow, 'tenantId' | 'id' | 'refreshNonce'>,
  { generation, now }: { generation: number; now: Date },
): Rotation {
  const refreshTokenHash = new Uint8Array(sha256(refreshTokens.make(seedOf(session), generation)));
  return { refreshGeneration: generation, refreshTokenHash, refreshedAt: now };
}

function seedOf({ tenantId, id, refreshNonce }: Pick<SessionRow, 'tenantId' | 'id' | 'refreshNonce'>): RefreshSeed {
  return { tenantId, sessionId: id, nonce: refreshNonce };
}

function toSeconds(time: Date): number {
  return Math.floor(time.getTime() / 1000);
}

function secondsBetween(from: Date, to: Date): number {
  return Math.max(0, Math.floor((to.getTime() - from.getTime()) / 1000));
}
