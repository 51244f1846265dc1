import { invalidField } from '../http/errors';
import type { Tenant } from '../tenants/schema';
import type { BulkAction, BulkChanges } from './bulk-schema';
import { changesOf } from './changes';
import { effectiveStatus } from './mapper';
import { requirePasswordResets } from './password-reset';
import { type UserChanges, type UserRow, usersOf } from './repository';
import { ROLES_MAX, type UpdateUserBody } from './schema';
import type { UserDeps } from './service';
import { type ChangedUser, followChanges, removeUsers, type WriteScope } from './write';

/** A step of a bulk job at work. */
export interface BulkWork extends WriteScope {
  deps: UserDeps;
  tenant: Tenant;
  /** What `update` changes in each user. */
  changes: BulkChanges | null;
}

interface Action {
  /** What has to hold for the whole step, once its users are locked. */
  prepare?(work: BulkWork): Promise<void>;
  /**
   * What the action writes in the row of a user; null when there is nothing to do.
   *
   * @throws ApiError what a single call would be refused with.
   */
  changes(user: UserRow, work: BulkWork): Partial<UserChanges> | null;
  /** Does it to users that the transaction has locked, with all that a single call does besides. */
  carryOut(work: BulkWork, changed: readonly ChangedUser[]): Promise<void>;
}

const NOTHING = () => ({});

/** What each action does, by the rules of the single calls. */
export const ACTIONS: Readonly<Record<BulkAction, Action>> = {
  disable: {
    changes: (user, { now }) => (isDisabled(user, now) ? null : changesOf(user, { status: 'disabled' }, now)),
    carryOut: change,
  },
  enable: {
    changes: (user, { now }) => (isDisabled(user, now) ? changesOf(user, { status: 'active' }, now) : null),
    carryOut: change,
  },
  delete: { changes: NOTHING, carryOut: (work, changed) => removeUsers(work.deps, work, usersIn(changed)) },
  revoke_sessions: {
    changes: NOTHING,
    async carryOut({ deps, tx, tenant }, changed) {
      await deps.sessions.endAll(tx, tenant.id, ...usersIn(changed).map(({ id }) => id));
    },
  },
  password_reset: {
    changes: NOTHING,
    carryOut: (work, changed) => requirePasswordResets(work.deps, work, usersIn(changed)),
  },
  update: {
    prepare: ({ deps, tx, tenant, changes }) =>
      deps.roles.requireAll(tx, tenant.id, { 'body.changes.add_roles': changes?.add_roles }),
    changes(user, { changes, now }) {
      const written = changesOf(user, bodyOf(user, changes ?? {}), now);
      return Object.keys(written).length === 0 ? null : written;
    },
    carryOut: change,
  },
};

const isDisabled = (user: UserRow, now: Date) => effectiveStatus(user, now) === 'disabled';

const usersIn = (changed: readonly ChangedUser[]) => changed.map(({ user }) => user);

async function change(work: BulkWork, changed: readonly ChangedUser[]): Promise<void> {
  const { deps, tx, tenant, now } = work;
  const written = changed.map(({ user, changes }) => ({ user, changes: { ...changes, updatedAt: now } }));
  await Promise.all([usersOf(tx, tenant.id).updateMany(written), followChanges(deps, work, changed)]);
}

function bodyOf(user: UserRow, { add_roles = [], remove_roles = [], ...metadata }: BulkChanges): UpdateUserBody {
  const roles = [...new Set([...user.roles, ...add_roles])].filter((role) => !remove_roles.includes(role));
  if (roles.length > ROLES_MAX) throw invalidField('body.changes.add_roles', `would make more than ${ROLES_MAX} roles`);
  return { roles, ...metadata };
}
