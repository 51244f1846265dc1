import type { AuthConfigService, AuthConfigSettings } from '../auth-config/service';
import type { Database, Sql } from '../db/database';
import { ApiError } from '../http/errors';
import type { LinkKind, MailService } from '../mail/service';
import type { OneTimeTokenService, TokenData, TokenPurpose } from '../one-time-tokens/service';
import type { Tenant } from '../tenants/schema';
import type { TenantService } from '../tenants/service';
import { canonicalEmail } from '../users/email';
import { type UserRow, usersOf } from '../users/repository';

interface LinkDefinition {
  purpose: TokenPurpose;
  ttlSeconds: number;
  template: 'reset_password' | 'verify_email' | 'invitation' | 'confirm_email_change';
}

const HOUR = 3600;

/** What each link is good for, and how long. */
const LINKS = {
  reset_password: { purpose: 'password_reset', ttlSeconds: HOUR, template: 'reset_password' },
  verify_email: { purpose: 'email_verification', ttlSeconds: 24 * HOUR, template: 'verify_email' },
  accept_invitation: { purpose: 'invitation', ttlSeconds: 7 * 24 * HOUR, template: 'invitation' },
  confirm_email: { purpose: 'email_change', ttlSeconds: 24 * HOUR, template: 'confirm_email_change' },
} as const satisfies Record<LinkKind, LinkDefinition>;

/** A link that is to be mailed. */
export interface NewLink {
  kind: LinkKind;
  tenant: Tenant;
  user: Pick<UserRow, 'id' | 'email' | 'firstName' | 'locale'>;
  settings: AuthConfigSettings;
  /** With `confirm_email`: the address that is to be confirmed; the mail goes there. */
  newEmail?: string;
  /** With `reset_password`: another reason for the link than that it was asked for. */
  template?: 'already_registered' | 'reset_required';
}

/** Whom a link speaks of. */
export interface LinkSubject {
  tenant: Tenant;
  user: UserRow;
  settings: AuthConfigSettings;
  data: TokenData;
}

/**
 * Links in mail: made, looked at and used in one way for all flows. Each is good for one use, one purpose and one user
 * of one tenant, as long as the user's address is the one it was when the link was made.
 */
export interface LinkService {
  /**
   * Makes a link, which ends older ones of its kind, and puts the mail with it into the outbox, in the caller's
   * transaction.
   */
  send(tx: Sql, link: NewLink): Promise<{ expiresAt: Date }>;
  /** As `send`, to many users of the tenant in a few statements. */
  sendAll(tx: Sql, link: Omit<NewLink, 'user'>, users: readonly NewLink['user'][]): Promise<{ expiresAt: Date }>;
  /** Looks at a link without using it; null when it is spent, replaced, expired or unknown. */
  find(kind: LinkKind, token: string): Promise<LinkSubject | null>;
  /** As `find`. @throws ApiError `token_invalid` (400). */
  require(kind: LinkKind, token: string): Promise<LinkSubject>;
  /**
   * Uses a link in the caller's transaction, which from now on holds the user's row. Of parallel calls one gets through.
   *
   * @param subject What `require` gave.
   * @returns The user as it is now.
   * @throws ApiError `token_invalid` (400).
   */
  use(tx: Sql, kind: LinkKind, link: { token: string; subject: LinkSubject }): Promise<UserRow>;
}

interface LinkDeps {
  db: Database;
  authConfig: AuthConfigService;
  mail: MailService;
  oneTimeTokens: OneTimeTokenService;
  tenants: TenantService;
}

export function createLinkService(deps: LinkDeps): LinkService {
  const { db, oneTimeTokens } = deps;

  async function find(kind: LinkKind, token: string): Promise<LinkSubject | null> {
    const grant = await oneTimeTokens.find(db, LINKS[kind].purpose, token);
    if (grant === null) return null;
    const { tenantId, userId, data } = grant;
    const [tenant, user] = await Promise.all([deps.tenants.find(tenantId), usersOf(db, tenantId).get(userId)]);
    if (tenant === null || user === null || !isForAddress(data, user)) return null;
    return { tenant, user, data, settings: await deps.authConfig.get(tenantId) };
  }

  return {
    send: (tx, link) => send(deps, tx, { ...link, users: [link.user] }),
    sendAll: (tx, link, users) => send(deps, tx, { ...link, users }),
    find,

    async require(kind, token) {
      const subject = await find(kind, token);
      if (subject === null) throw new ApiError('token_invalid');
      return subject;
    },

    async use(tx, kind, { token, subject }) {
      // The row first: whoever ends a user's links holds it, so the order of locks is the same everywhere.
      const user = await usersOf(tx, subject.tenant.id).lock(subject.user.id);
      const grant = user === null ? null : await oneTimeTokens.consume(tx, LINKS[kind].purpose, token);
      if (user === null || grant === null || !isForAddress(grant.data, user)) throw new ApiError('token_invalid');
      return user;
    },
  };
}

type NewLinks = Omit<NewLink, 'user'> & { users: readonly NewLink['user'][] };

async function send({ mail, oneTimeTokens }: LinkDeps, tx: Sql, link: NewLinks): Promise<{ expiresAt: Date }> {
  const { kind, tenant, users, settings, newEmail } = link;
  const { purpose, ttlSeconds, template } = LINKS[kind];
  const { tokens, expiresAt } = await oneTimeTokens.issueAll(tx, {
    ...{ tenantId: tenant.id, purpose, ttlSeconds },
    users: users.map(({ id, email }) => ({
      userId: id,
      data: { email: canonicalEmail(email), ...(newEmail === undefined ? {} : { new_email: newEmail }) },
    })),
  });
  const mails = users.map(({ id: userId, email, firstName, locale }, index) => {
    const url = mail.link(kind, tokens[index] ?? '', settings);
    return { tenant, userId, locale, firstName, expiresAt, email, url };
  });
  if (template === 'confirm_email_change') {
    if (newEmail === undefined) throw new Error('a link to confirm an address needs the address');
    const to = newEmail;
    await mail.enqueue(
      tx,
      ...mails.map(({ email, url, ...base }) => ({ ...base, to, template, data: { newEmail, link: url } })),
    );
  } else {
    const named = link.template ?? template;
    await mail.enqueue(
      tx,
      ...mails.map(({ email: to, url, ...base }) => ({ ...base, to, template: named, data: { link: url } })),
    );
  }
  return { expiresAt };
}

/** A link made for another address of the user was read in another mailbox. */
function isForAddress(data: TokenData, user: UserRow): boolean {
  return data.email === undefined || data.email === user.emailCanonical;
}
