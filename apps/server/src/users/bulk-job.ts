import { ApiError, ERRORS } from '../http/errors';
import type { JobType, RecordError, RunningJob, StepResult } from '../jobs/job-type';
import { ACTIONS, type BulkWork } from './bulk-actions';
import { bulkTargetsOf } from './bulk-repository';
import { BULK_ACTIONS, type BulkAction, type BulkChanges } from './bulk-schema';
import { isActiveAdmin } from './changes';
import { type UserRow, usersOf } from './repository';
import type { UserDeps } from './service';
import { adminWhoStays, type ChangedUser } from './write';

/** Users a step deals with: some hundred milliseconds of work. */
export const BULK_CHUNK = 250;

/** What a bulk job remembers. */
export interface BulkParams {
  changes: BulkChanges | null;
  /** By the rule of the last admin: a tenant's admin asked for it. */
  isBound: boolean;
}

/** The name of the job's type. */
export const bulkTypeOf = (action: BulkAction) => `users.${action}`;

/** One job type an action; each step deals with {@link BULK_CHUNK} users as single calls would. */
export function bulkJobTypes(deps: UserDeps): JobType[] {
  return BULK_ACTIONS.map((action) => ({
    name: bulkTypeOf(action),
    async step(tx, job) {
      const tenant = await deps.tenants.find(job.tenantId, tx);
      if (tenant === null) throw new ApiError('tenant_not_found');
      const { changes, isBound } = job.params as unknown as BulkParams;
      return step({ ...{ deps, tx, tenant, changes }, now: deps.clock.now() }, { job, action, isBound });
    },
    end: (tx, { tenantId, id }) => bulkTargetsOf(tx, tenantId, id).deleteAll(),
  }));
}

interface Order {
  job: RunningJob;
  action: BulkAction;
  isBound: boolean;
}

/** What becomes of each user of a chunk. */
type Outcome = ChangedUser | 'skipped' | Pick<RecordError, 'code' | 'detail'>;

async function step(work: BulkWork, { job, action, isBound }: Order): Promise<StepResult> {
  const { tx, now } = work;
  const position = Number(job.cursor?.position ?? 0);
  const ids = await bulkTargetsOf(tx, job.tenantId, job.id).take(position);
  const users = usersOf(tx, job.tenantId);
  // Before the rows, as single calls do it.
  if (isBound) await users.lockTenant();
  const rows = new Map((await users.lockMany(ids)).map((user) => [user.id, user]));
  await ACTIONS[action].prepare?.(work);
  const outcomes = new Map(ids.map((id): [string, Outcome] => [id, outcomeOf(work, action, rows.get(id))]));
  if (isBound) {
    const losing = changedIn(outcomes).filter((one) => isActiveAdmin(one.user, now) && !staysAdmin(one, action, now));
    const kept = await adminWhoStays(
      users,
      losing.map(({ user }) => user),
      now,
    );
    if (kept !== null) outcomes.set(kept.id, problem('last_admin'));
  }
  const changed = changedIn(outcomes);
  if (changed.length > 0) await ACTIONS[action].carryOut(work, changed);
  const isLast = job.processed + ids.length >= (job.total ?? 0);
  return { next: isLast ? null : { position: position + 1 }, ...resultOf(outcomes, job.processed) };
}

function outcomeOf(work: BulkWork, action: BulkAction, user: UserRow | undefined): Outcome {
  if (user === undefined) return problem('user_not_found');
  try {
    const changes = ACTIONS[action].changes(user, work);
    return changes === null ? 'skipped' : { user, changes };
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    return { code: error.code, detail: error.message };
  }
}

const problem = (code: 'user_not_found' | 'last_admin') => ({ code, detail: ERRORS[code].title });

function staysAdmin({ user, changes }: ChangedUser, action: BulkAction, now: Date): boolean {
  return action !== 'delete' && isActiveAdmin({ ...user, ...changes }, now);
}

function changedIn(outcomes: ReadonlyMap<string, Outcome>): ChangedUser[] {
  return [...outcomes.values()].filter(
    (outcome): outcome is ChangedUser => typeof outcome === 'object' && 'user' in outcome,
  );
}

/** @param before Users of the steps before. */
function resultOf(outcomes: ReadonlyMap<string, Outcome>, before: number): Omit<StepResult, 'next'> {
  const errors = [...outcomes].flatMap(([userId, outcome], index): RecordError[] => {
    if (typeof outcome === 'string' || 'user' in outcome) return [];
    const place = before + index + 1;
    return [{ record: place, line: place, userId, ...outcome }];
  });
  const skipped = [...outcomes.values()].filter((outcome) => outcome === 'skipped').length;
  return { succeeded: outcomes.size - errors.length - skipped, skipped, errors };
}
