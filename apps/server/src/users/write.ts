import { userUpdateEvents } from '../audit/changes';
import { type NewAuditEvent, userTarget } from '../audit/event';
import type { Sql } from '../db/database';
import { ApiError } from '../http/errors';
import type { TokenPurpose } from '../one-time-tokens/service';
import type { Tenant } from '../tenants/schema';
import { isActiveAdmin, isNewAddress } from './changes';
import { addressee } from './create';
import { type UserChanges, type UserRow, usersOf } from './repository';
import type { UserDeps } from './service';

/** The transaction that users of a tenant are changed in. */
export interface WriteScope {
  tx: Sql;
  tenant: Pick<Tenant, 'id'>;
  now: Date;
}

/** A user, locked by the transaction, and what it writes of the row. */
export interface ChangedUser {
  user: UserRow;
  changes: Partial<UserChanges>;
}

/** What lets in by itself, and ends with being enabled again, also by the passing of time; invitations, verification and changes of address stay. */
const GIVEN_BEFORE_DISABLING: TokenPurpose[] = ['password_reset', 'password_change', 'mfa', 'mfa_enrollment'];

/**
 * What follows from changes of users, in the transaction that writes them: the record, the end of sessions and of links,
 * mails. One user or many. Called right after the statement that writes them, which need not be awaited first.
 */
export async function followChanges(
  deps: UserDeps,
  { tx, tenant, now }: WriteScope,
  changed: readonly ChangedUser[],
): Promise<void> {
  const idsOf = (which: (one: ChangedUser) => boolean) => changed.filter(which).map(({ user }) => user.id);
  const events = changed.flatMap(({ user, changes }) => userUpdateEvents(user, changes, now));
  await deps.audit.record(tx, tenant.id, ...events);
  const disabled = idsOf(({ changes }) => changes.status === 'disabled');
  if (disabled.length > 0) await deps.sessions.endAll(tx, tenant.id, ...disabled);
  // While disabled nothing gets in; a sign-in that was half-way, or an older link, must not go on afterwards either.
  const ends = changed.flatMap(({ user: { id: userId }, changes: { disabledUntil: at } }) =>
    at ? [{ userId, at }] : [],
  );
  await deps.oneTimeTokens.endBy(tx, { tenantId: tenant.id, ends }, GIVEN_BEFORE_DISABLING);
  const enabled = idsOf(({ user, changes }) => user.status === 'disabled' && changes.status === 'active');
  if (enabled.length > 0) {
    await deps.oneTimeTokens.dropAll(tx, { tenantId: tenant.id, userIds: enabled }, GIVEN_BEFORE_DISABLING);
  }
  // Whoever reads the old mailbox must not come in by a link sent there.
  const moved = changed.filter(({ user, changes }) => isNewAddress(user, changes));
  if (moved.length === 0) return;
  await deps.oneTimeTokens.dropAll(tx, { tenantId: tenant.id, userIds: moved.map(({ user }) => user.id) });
  const sender = await deps.tenants.find(tenant.id, tx);
  if (sender === null) throw new ApiError('user_not_found');
  const mails = moved.map(({ user, changes }) => ({
    ...{ ...addressee(sender, user), template: 'email_changed' as const },
    data: { newEmail: changes.email ?? user.email },
  }));
  await deps.mail.enqueue(tx, ...mails);
}

/** Removes users, locked by the transaction, and all that is theirs. */
export async function removeUsers(
  deps: UserDeps,
  { tx, tenant }: Pick<WriteScope, 'tx' | 'tenant'>,
  removed: readonly UserRow[],
): Promise<void> {
  const ids = removed.map(({ id }) => id);
  await deps.sessions.endAll(tx, tenant.id, ...ids);
  await usersOf(tx, tenant.id).delete(ids);
  await deps.linkRequests.forget(tx, tenant.id, ...removed.map(({ emailCanonical }) => emailCanonical));
  const events = ids.map((id): NewAuditEvent => ({ type: 'user.deleted', target: userTarget(id) }));
  await deps.audit.record(tx, tenant.id, ...events);
  await deps.audit.erasePersons(tx, tenant.id, ...ids);
}

/**
 * The rule of the last admin: of the users who are about to lose being an active admin, the one who must stay, because
 * nobody else could manage the tenant. The tenant is locked, so that no parallel call takes away the others.
 */
export async function adminWhoStays(
  users: ReturnType<typeof usersOf>,
  losing: readonly UserRow[],
  now: Date,
): Promise<UserRow | null> {
  const admins = losing.filter((user) => isActiveAdmin(user, now));
  const last = admins.at(-1);
  if (last === undefined) return null;
  const ids = admins.map(({ id }) => id);
  return (await users.hasOtherActiveAdmin(ids, now)) ? null : last;
}
