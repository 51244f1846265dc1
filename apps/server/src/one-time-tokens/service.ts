import { randomBytes } from 'node:crypto';
import type { Clock } from '../clock';
import { sha256 } from '../crypto/hash';
import type { Sql } from '../db/database';
import { idFromBytes, idToBytes } from '../ids';
import { oneTimeTokensOf, type TokenRow } from './repository';

/** What a token is good for; it is of no use anywhere else. The last three are sign-in challenges. */
export type TokenPurpose =
  | 'password_reset'
  | 'email_verification'
  | 'invitation'
  | 'email_change'
  | 'password_change'
  | 'mfa'
  | 'mfa_enrollment';

/** Links and challenges that end when the password changes: whoever got them by the old one must not use them. */
export const GIVEN_FOR_THE_OLD_PASSWORD: readonly TokenPurpose[] = [
  'password_reset',
  'email_change',
  'password_change',
  'mfa',
  'mfa_enrollment',
];

/** What a token has to remember until it is used; plain JSON, no secrets: it is stored in clear. */
export type TokenData = Record<string, unknown>;

/** Whose tokens they are. */
export interface TokenOwner {
  tenantId: string;
  userId: string;
}

/** Many users of one tenant. */
export interface TokenOwners {
  tenantId: string;
  userIds: readonly string[];
}

/** When tokens of a user are over at the latest. */
export interface TokenEnd {
  userId: string;
  at: Date;
}

interface IssueTerms {
  purpose: TokenPurpose;
  ttlSeconds: number;
  /** How often {@link OneTimeTokenService.attempt} may be called. Default 1. */
  attempts?: number;
  /** Ends the user's older tokens of this purpose. Default true for links, false for challenges. */
  replaceOlder?: boolean;
}

export interface IssueArgs extends TokenOwner, IssueTerms {
  data?: TokenData;
}

/** A token for each of many users of a tenant, each of whom is in the list once. */
export interface IssueAllArgs extends IssueTerms {
  tenantId: string;
  users: readonly { userId: string; data?: TokenData }[];
}

/** What a token stood for. */
export interface TokenGrant extends TokenOwner {
  data: TokenData;
}

/**
 * Links in mail and sign-in challenges: single use, bound to tenant, user and purpose, stored as SHA-256.
 *
 * The token is base64url of the tenant's ULID and 256 random bits (64 characters), so that every look-up leads with
 * the tenant. Spent, expired, unknown, malformed, of another purpose: all the same `null`.
 */
export interface OneTimeTokenService {
  /**
   * Makes a token in the caller's transaction. Links lock the user's row, so that of two parallel calls the later
   * one's link is the only one alive.
   *
   * @throws ApiError `user_not_found` (404): there is no such user.
   */
  issue(sql: Sql, args: IssueArgs): Promise<{ token: string; expiresAt: Date }>;
  /** As `issue`, of many users in a few statements. @returns The tokens in the order of the users. */
  issueAll(sql: Sql, args: IssueAllArgs): Promise<{ tokens: string[]; expiresAt: Date }>;
  /** Looks without touching: a page may show what a link is for, and a scanner that opens it spends nothing. */
  find(sql: Sql, purpose: TokenPurpose, token: string): Promise<(TokenGrant & { expiresAt: Date }) | null>;
  /**
   * Uses the token up. Of parallel calls exactly one gets the grant; when the caller's transaction rolls back, the
   * token lives on.
   */
  consume(sql: Sql, purpose: TokenPurpose, token: string): Promise<TokenGrant | null>;
  /**
   * Counts a try before anything is verified; never more than `attempts` calls in all get a grant. Call it outside the
   * transaction that may roll back, or the try is not counted.
   */
  attempt(sql: Sql, purpose: TokenPurpose, token: string): Promise<(TokenGrant & { attemptsLeft: number }) | null>;
  /** Ends the user's tokens, all or those of some purposes. */
  drop(sql: Sql, owner: TokenOwner, purposes?: readonly TokenPurpose[]): Promise<void>;
  /** As `drop`, of many users in one statement. */
  dropAll(sql: Sql, owners: TokenOwners, purposes?: readonly TokenPurpose[]): Promise<void>;
  /** Has tokens that users have now, of some purposes, end at a moment each; those that end before stay as they are. */
  endBy(
    sql: Sql,
    of: { tenantId: string; ends: readonly TokenEnd[] },
    purposes: readonly TokenPurpose[],
  ): Promise<void>;
}

const TENANT_BYTES = 16;
const SECRET_BYTES = 32;
const FORM = /^[A-Za-z0-9_-]{64}$/;
const LINKS: ReadonlySet<TokenPurpose> = new Set<TokenPurpose>([
  'password_reset',
  'email_verification',
  'invitation',
  'email_change',
]);

export function createOneTimeTokenService({ clock }: { clock: Clock }): OneTimeTokenService {
  const now = () => clock.now();

  async function issueAll(sql: Sql, args: IssueAllArgs): Promise<{ tokens: string[]; expiresAt: Date }> {
    const { tenantId, purpose, ttlSeconds, attempts: attemptsLeft = 1, users } = args;
    const stored = oneTimeTokensOf(sql, tenantId);
    if (args.replaceOlder ?? LINKS.has(purpose)) {
      const userIds = users.map(({ userId }) => userId);
      await stored.lockUsers(userIds);
      await stored.deleteOf(userIds, [purpose]);
    }
    const createdAt = now();
    const expiresAt = new Date(createdAt.getTime() + ttlSeconds * 1000);
    const made = users.map(({ userId, data = {} }) => {
      const token = Buffer.concat([idToBytes(tenantId), randomBytes(SECRET_BYTES)]).toString('base64url');
      return { token, row: { hash: sha256(token), userId, purpose, attemptsLeft, data, createdAt, expiresAt } };
    });
    await stored.insert(made.map(({ row }) => row));
    return { tokens: made.map(({ token }) => token), expiresAt };
  }

  return {
    async issue(sql, { userId, data, ...terms }) {
      const { tokens, expiresAt } = await issueAll(sql, { ...terms, users: [{ userId, ...(data && { data }) }] });
      const [token] = tokens as [string];
      return { token, expiresAt };
    },

    issueAll,

    async find(sql, purpose, token) {
      const tenantId = tenantOf(token);
      if (tenantId === null) return null;
      const row = await oneTimeTokensOf(sql, tenantId).get(sha256(token), purpose, now());
      return row && { ...toGrant(tenantId, row), expiresAt: row.expiresAt };
    },

    async consume(sql, purpose, token) {
      const tenantId = tenantOf(token);
      if (tenantId === null) return null;
      const row = await oneTimeTokensOf(sql, tenantId).take(sha256(token), purpose, now());
      return row && toGrant(tenantId, row);
    },

    async attempt(sql, purpose, token) {
      const tenantId = tenantOf(token);
      if (tenantId === null) return null;
      const row = await oneTimeTokensOf(sql, tenantId).decrement(sha256(token), purpose, now());
      return row && { ...toGrant(tenantId, row), attemptsLeft: row.attemptsLeft };
    },

    async drop(sql, { tenantId, userId }, purposes) {
      await oneTimeTokensOf(sql, tenantId).deleteOf([userId], purposes);
    },

    async dropAll(sql, { tenantId, userIds }, purposes) {
      await oneTimeTokensOf(sql, tenantId).deleteOf(userIds, purposes);
    },

    async endBy(sql, { tenantId, ends }, purposes) {
      if (ends.length > 0) await oneTimeTokensOf(sql, tenantId).endBy(ends, purposes);
    },
  };
}

/** The tenant a token names, by its form alone; whether it exists is for the look-up to say. */
function tenantOf(token: string): string | null {
  if (!FORM.test(token)) return null;
  return idFromBytes('ten', Buffer.from(token, 'base64url').subarray(0, TENANT_BYTES));
}

function toGrant(tenantId: string, row: TokenRow): TokenGrant {
  return { tenantId, userId: row.userId, data: row.data };
}
