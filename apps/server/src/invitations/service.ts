import { userChanges } from '../audit/changes';
import { userActor, userTarget } from '../audit/event';
import type { SignInResult } from '../auth/schema';
import type { AuthDeps, Client } from '../auth/service';
import { completeSignIn } from '../auth/sign-in';
import type { Sql } from '../db/database';
import { ApiError } from '../http/errors';
import type { LinkSubject } from '../links/service';
import { passwordChanges, prepareNewPassword } from '../passwords/change';
import type { Tenant } from '../tenants/schema';
import { type UserRow, usersOf } from '../users/repository';
import type { AcceptInvitationBody } from './schema';

/** How somebody whom an administrator invited takes up the account. */
export interface InvitationService {
  /**
   * Mails another link, valid 7 days; older ones die.
   *
   * @throws ApiError `user_not_found` (404); `user_not_pending` (409): there is nothing left to accept.
   */
  resend(tenant: Tenant, userId: string): Promise<void>;
  /**
   * Takes up the account: sets the password, makes the user active and the address verified, as the link was read
   * there, and signs in.
   *
   * @throws ApiError `token_invalid` (400): spent, replaced, expired, or the user is no longer waiting.
   * @throws ApiError `password_too_weak` (422); the link then stays good.
   * @throws ApiError `overloaded` (503).
   */
  accept(body: AcceptInvitationBody, client: Client): Promise<SignInResult>;
  /** As `accept`, without a session: for the page, whose reader signs in at the application. */
  acceptWithoutSession(body: AcceptInvitationBody): Promise<void>;
}

export function createInvitationService(deps: AuthDeps): InvitationService {
  const { db, links } = deps;
  return {
    async resend(tenant, userId) {
      const settings = await deps.authConfig.get(tenant.id);
      await db.transaction(async (tx) => {
        const user = await usersOf(tx, tenant.id).lock(userId);
        if (user === null) throw new ApiError('user_not_found');
        if (user.status !== 'pending') throw new ApiError('user_not_pending');
        await links.send(tx, { kind: 'accept_invitation', tenant, user, settings });
        await deps.audit.record(tx, tenant.id, { type: 'user.invitation_sent', target: userTarget(userId) });
      });
    },

    accept: (body, client) =>
      accept(deps, body, (tx, { tenant, settings }, user) =>
        completeSignIn(deps, tx, { tenant, settings, user, amr: ['pwd'], client }),
      ),

    acceptWithoutSession: (body) => accept(deps, body, async () => undefined),
  };
}

async function accept<T>(
  deps: AuthDeps,
  body: AcceptInvitationBody,
  conclude: (tx: Sql, subject: LinkSubject, user: UserRow) => Promise<T>,
): Promise<T> {
  const { db, clock, links, passwords } = deps;
  const { token, password } = body;
  const subject = await links.require('accept_invitation', token);
  if (subject.user.status !== 'pending') throw new ApiError('token_invalid');
  const policy = subject.settings.password_policy;
  const passwordHash = await prepareNewPassword(passwords, {
    user: subject.user,
    password,
    policy,
    path: 'body.password',
  });
  return db.transaction(async (tx) => {
    const user = await links.use(tx, 'accept_invitation', { token, subject });
    if (user.status !== 'pending') throw new ApiError('token_invalid');
    const changes = {
      ...passwordChanges(user, passwordHash, { policy, now: clock.now() }),
      firstName: body.first_name === undefined ? user.firstName : body.first_name,
      lastName: body.last_name === undefined ? user.lastName : body.last_name,
      status: 'active',
      emailVerified: true,
    } as const;
    const updated = await usersOf(tx, user.tenantId).update(user.id, changes);
    const [target, actor] = [userTarget(user.id), userActor(user.id)];
    await deps.audit.record(
      tx,
      user.tenantId,
      { type: 'user.updated', target, actor, changes: userChanges(user, changes) },
      { type: 'user.password_changed', target, actor },
    );
    await deps.oneTimeTokens.drop(tx, { tenantId: user.tenantId, userId: user.id });
    return conclude(tx, subject, { ...user, ...changes, ...updated });
  });
}
