import type { Clock } from '../clock';
import type { Database } from '../db/database';
import type { AdminActor } from '../http/access';
import { ApiError } from '../http/errors';
import type { Job } from '../jobs/schema';
import type { JobService } from '../jobs/service';
import type { RoleService } from '../roles/service';
import type { Tenant } from '../tenants/schema';
import { bulkTypeOf } from './bulk-job';
import { bulkTargetsOf } from './bulk-repository';
import type { BulkMatch, BulkUsersBody } from './bulk-schema';
import { requireKnownRole } from './list';
import { userListOf } from './list-repository';
import { usersOf } from './repository';

interface BulkDeps {
  db: Database;
  clock: Clock;
  roles: RoleService;
  jobs: JobService;
}

/** One action on many users of a tenant. */
export interface UserBulkService {
  /** Counts the users that an action would be about. @throws ApiError `unknown_role` (422): in the filter. */
  match(tenant: Tenant, body: BulkUsersBody): Promise<BulkMatch>;
  /**
   * Fixes the users that the action is about, those named or those that match now, and queues the job that does it:
   * both in one transaction.
   *
   * @throws ApiError `confirmation_mismatch` (409): not as many users match as `confirm` says; nothing is done.
   * @throws ApiError `unknown_role` (422): in the filter or in the roles to add.
   */
  start(tenant: Tenant, actor: AdminActor, body: BulkUsersBody): Promise<Job>;
}

export function createUserBulkService({ db, clock, roles, jobs }: BulkDeps): UserBulkService {
  return {
    async match(tenant, { user_ids: userIds, filter = {} }) {
      if (userIds !== undefined) return { matched: await usersOf(db, tenant.id).countOf(userIds) };
      await requireKnownRole(roles, tenant.id, filter);
      return { matched: await userListOf(db, tenant.id, { filter, now: clock.now() }).count() };
    },

    async start(tenant, actor, { action, user_ids: userIds, filter = {}, changes, confirm }) {
      await requireKnownRole(roles, tenant.id, filter);
      return db.transaction(async (tx) => {
        await roles.requireAll(tx, tenant.id, changes?.add_roles ?? []);
        const params = { action, changes: changes ?? null, isBound: actor.type === 'user' };
        return jobs.create(tx, tenant.id, {
          type: bulkTypeOf(action),
          actor,
          params: JSON.parse(JSON.stringify(params)),
          async total(jobId) {
            const targets = bulkTargetsOf(tx, tenant.id, jobId);
            if (userIds !== undefined) return targets.insertIds(userIds);
            const { matching } = userListOf(tx, tenant.id, { filter, now: clock.now() });
            const matched = await targets.insertMatching(matching);
            if (confirm === undefined || confirm === matched) return matched;
            throw new ApiError('confirmation_mismatch', { detail: `${matched} users match, not ${confirm}.` });
          },
        });
      });
    },
  };
}
