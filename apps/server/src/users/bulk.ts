import type { Clock } from '../clock';
import type { Database, Sql } from '../db/database';
import type { AdminActor } from '../http/access';
import { ApiError } from '../http/errors';
import type { Job } from '../jobs/schema';
import type { JobService } from '../jobs/service';
import type { RoleService } from '../roles/service';
import type { Tenant } from '../tenants/schema';
import { BULK_CHUNK, type BulkParams, bulkTypeOf } from './bulk-job';
import { bulkTargetsOf } from './bulk-repository';
import type { BulkMatch, BulkUsersBody } from './bulk-schema';
import { requireKnownRole } from './list';
import type { UserFilter } from './list-query';
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
  /** Counts the users that an action would be about. @throws ApiError `unknown_role` (422). */
  match(tenant: Tenant, body: BulkUsersBody): Promise<BulkMatch>;
  /**
   * Fixes the users that the action is about, those named or those that match now, and queues the job that does it:
   * both in one transaction.
   *
   * @throws ApiError `confirmation_mismatch` (409): not as many users match as `confirm` says; nothing is done.
   * @throws ApiError `unknown_role` (422): in the filter or in the changes.
   */
  start(tenant: Tenant, actor: AdminActor, body: BulkUsersBody): Promise<Job>;
}

/** Chunks that are stored with one statement. */
const STORED_AT_ONCE = 20;

export function createUserBulkService({ db, clock, roles, jobs }: BulkDeps): UserBulkService {
  async function requireRoles(tx: Sql, tenant: Tenant, { filter = {}, changes }: BulkUsersBody): Promise<void> {
    await requireKnownRole(roles, tenant.id, { ...filter, path: 'body.filter.role' });
    await roles.requireAll(tx, tenant.id, {
      'body.changes.add_roles': changes?.add_roles,
      'body.changes.remove_roles': changes?.remove_roles,
    });
  }
  const listOf = (sql: Sql, tenant: Tenant, filter: UserFilter = {}) =>
    userListOf(sql, tenant.id, { filter, now: clock.now() });
  return {
    match: (tenant, body) =>
      db.transaction(async (tx) => {
        await requireRoles(tx, tenant, body);
        const { user_ids: ids, filter } = body;
        const matched = ids === undefined ? listOf(tx, tenant, filter).count() : usersOf(tx, tenant.id).countOf(ids);
        return { matched: await matched };
      }),

    start: (tenant, actor, body) =>
      db.transaction(async (tx) => {
        await requireRoles(tx, tenant, body);
        const { action, changes = null, confirm, user_ids: ids, filter } = body;
        const params: BulkParams = { changes, isBound: actor.type === 'user' };
        return jobs.create(tx, tenant.id, {
          type: bulkTypeOf(action),
          actor,
          // Without what is undefined.
          params: JSON.parse(JSON.stringify(params)),
          async total(jobId) {
            const batches = ids === undefined ? listOf(tx, tenant, filter).ids(STORED_AT_ONCE * BULK_CHUNK) : [ids];
            const total = await store(bulkTargetsOf(tx, tenant.id, jobId), batches);
            if (confirm === undefined) return total;
            const matched = ids === undefined ? total : await usersOf(tx, tenant.id).countOf(ids);
            if (confirm === matched) return total;
            throw new ApiError('confirmation_mismatch', {
              detail: `The number of users that match is ${matched}, not ${confirm}.`,
            });
          },
        });
      }),
  };
}

/** @returns How many there are. */
async function store(
  targets: ReturnType<typeof bulkTargetsOf>,
  batches: AsyncIterable<string[]> | Iterable<string[]>,
): Promise<number> {
  let total = 0;
  for await (const ids of batches) {
    const chunks = Array.from({ length: Math.ceil(ids.length / BULK_CHUNK) }, (_, index) =>
      ids.slice(index * BULK_CHUNK, (index + 1) * BULK_CHUNK),
    );
    await targets.insert(chunks, total / BULK_CHUNK);
    total += ids.length;
  }
  return total;
}
