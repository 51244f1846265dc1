import { z } from 'zod';
import { id } from '../http/fields';

/** What an access token says. @see RFC 9068 section 2.2 */
export interface AccessTokenClaims {
  /** The server's public URL. */
  iss: string;
  /** Id of the user. */
  sub: string;
  /** Id of the tenant. */
  aud: string;
  /** Seconds since the Unix epoch. */
  iat: number;
  /** Seconds since the Unix epoch; never beyond the end of the session. */
  exp: number;
  jti: string;
  /** Id of the session. */
  sid: string;
  tenant_id: string;
  roles: readonly string[];
  email: string;
  email_verified: boolean;
  public_metadata: object;
  /** Only with `jwt_metadata_keys`: those of the private metadata that fit. */
  metadata?: object;
  metadata_truncated?: true;
}

/** What this server believes of a token: everything else it reads from the database. */
export type VerifiedClaims = z.output<typeof VerifiedClaims>;

export const VerifiedClaims = z.object({
  iss: z.string(),
  sub: id('usr'),
  aud: z.string(),
  iat: z.int(),
  exp: z.int(),
  sid: id('ses'),
  tenant_id: id('ten'),
});

/** The user as a token shows it. */
export interface ClaimsUser {
  id: string;
  tenantId: string;
  email: string;
  emailVerified: boolean;
  roles: readonly string[];
  metadata: Record<string, unknown>;
  publicMetadata: object;
}

/** A bearer token travels in a header, for which 16 KB are the limit in most places. */
const METADATA_BYTES_MAX = 2048;

type UserClaims = Omit<AccessTokenClaims, 'iss' | 'iat' | 'exp' | 'jti' | 'sid'>;

/** The claims about the user; `keys` are the tenant's `jwt_metadata_keys`. */
export function userClaims(user: ClaimsUser, keys: readonly string[]): UserClaims {
  return {
    sub: user.id,
    aud: user.tenantId,
    tenant_id: user.tenantId,
    roles: user.roles,
    email: user.email,
    email_verified: user.emailVerified,
    public_metadata: user.publicMetadata,
    ...metadataClaims(user.metadata, keys),
  };
}

/** Keys in the order of the configuration, as many as fit into 2 KiB of JSON. */
function metadataClaims(
  metadata: Record<string, unknown>,
  keys: readonly string[],
): Pick<AccessTokenClaims, 'metadata' | 'metadata_truncated'> {
  if (keys.length === 0) return {};
  const chosen: [string, unknown][] = [];
  let bytes = '{}'.length;
  let isTruncated = false;
  for (const key of keys) {
    if (!Object.hasOwn(metadata, key)) continue;
    const entry = Buffer.byteLength(`${JSON.stringify(key)}:${JSON.stringify(metadata[key])}`);
    const comma = chosen.length === 0 ? 0 : 1;
    if (bytes + comma + entry > METADATA_BYTES_MAX) {
      isTruncated = true;
      continue;
    }
    bytes += comma + entry;
    chosen.push([key, metadata[key]]);
  }
  return { metadata: Object.fromEntries(chosen), ...(isTruncated ? { metadata_truncated: true } : {}) };
}
