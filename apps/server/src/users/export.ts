import type { Clock } from '../clock';
import type { Database } from '../db/database';
import { ApiError } from '../http/errors';
import type { RoleService } from '../roles/service';
import type { Tenant } from '../tenants/schema';
import { requireKnownRole } from './list';
import type { UserFilter } from './list-query';
import { userListOf } from './list-repository';
import { toUser } from './mapper';
import type { User } from './schema';

interface UserExportDeps {
  db: Database;
  clock: Clock;
  roles: RoleService;
}

/** Exports of the users of tenants. */
export interface UserExportService {
  /**
   * Hands all users that match to `take`, 200 at a time, by id: as they all were at one moment, whatever changes
   * meanwhile. The next users are read once `take` is done; it must be within 60 s. When it rejects, the export ends
   * with its reason. Memory does not grow with the number of users.
   *
   * @throws ApiError `unknown_role` (422).
   * @throws ApiError `overloaded` (503): this process has {@link EXPORTS_MAX} exports under way.
   */
  run(target: { tenant: Tenant; filter: UserFilter }, take: (users: readonly User[]) => Promise<void>): Promise<void>;
}

/** Each holds a connection and a snapshot, which keeps the database from clearing up what is deleted meanwhile. */
const EXPORTS_MAX = 2;
const BATCH = 200;
const RETRY_AFTER_SECONDS = 10;

export function createUserExportService({ db, clock, roles }: UserExportDeps): UserExportService {
  let underWay = 0;
  return {
    async run({ tenant, filter }, take) {
      await requireKnownRole(roles, tenant.id, filter);
      if (underWay >= EXPORTS_MAX) {
        const detail = `${EXPORTS_MAX} exports are under way in this process, as many as it takes.`;
        throw new ApiError('overloaded', { detail, retryAfterSeconds: RETRY_AFTER_SECONDS });
      }
      underWay += 1;
      try {
        await db.snapshot(async (sql) => {
          const now = clock.now();
          for await (const rows of userListOf(sql, tenant.id, { filter, now }).batches(BATCH)) {
            await take(rows.map((row) => toUser(row, now)));
          }
        });
      } finally {
        underWay -= 1;
      }
    },
  };
}
