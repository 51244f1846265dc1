import { isDeepStrictEqual } from 'node:util';
import { userUpdateEvents } from '../audit/changes';
import { type NewAuditEvent, userTarget } from '../audit/event';
import type { Sql } from '../db/database';
import { ApiError } from '../http/errors';
import type { JobType, RecordError, RunningJob, StepResult } from '../jobs/job-type';
import { GIVEN_FOR_THE_OLD_PASSWORD } from '../one-time-tokens/service';
import { BULK_CHUNK, bulkTargetsOf, manyUsersOf } from './bulk-repository';
import { BULK_ACTIONS, type BulkAction, type BulkChanges } from './bulk-schema';
import { changesOf, isActiveAdmin } from './changes';
import { effectiveStatus } from './mapper';
import { type UserChanges, type UserRow, usersOf } from './repository';
import type { UpdateUserBody } from './schema';
import { GIVEN_BEFORE_DISABLING, type UserDeps } from './service';

/** What a bulk job remembers. */
export interface BulkParams {
  action: BulkAction;
  changes: BulkChanges | null;
  /** By the rule of the last admin: a tenant's admin asked for it. */
  isBound: boolean;
}

/** The name of the job's type. */
export const bulkTypeOf = (action: BulkAction) => `users.${action}`;

/** One user of a chunk that the action is about, with what becomes of it. */
interface Subject {
  user: UserRow;
  changes: Partial<UserChanges>;
}

interface Chunk {
  tx: Sql;
  job: RunningJob;
  params: BulkParams;
  now: Date;
}

/** One job type an action; each step deals with {@link BULK_CHUNK} users as single calls would. */
export function bulkJobTypes(deps: UserDeps): JobType[] {
  return BULK_ACTIONS.map((action) => ({ name: bulkTypeOf(action), step: (tx, job) => step(deps, tx, job) }));
}

async function step(deps: UserDeps, tx: Sql, job: RunningJob): Promise<StepResult> {
  const chunkIndex = (job.cursor?.chunk as number | undefined) ?? 0;
  const first = chunkIndex * BULK_CHUNK + 1;
  const isLast = first + BULK_CHUNK > (job.total ?? 0);
  const ids = await bulkTargetsOf(tx, job.tenantId, job.id).take(chunkIndex);
  const chunk: Chunk = { tx, job, params: job.params as unknown as BulkParams, now: deps.clock.now() };
  const users = usersOf(tx, job.tenantId);
  // Before the rows, as single calls do it.
  if (chunk.params.isBound) await users.lockTenant();
  const rows = new Map((await users.lockMany(ids)).map((user) => [user.id, user]));
  const admins = chunk.params.isBound ? await users.countActiveAdminsBut(ids, chunk.now) : null;
  const plan = planChunk(chunk, { ids, rows, first, otherAdmins: admins });
  await carryOut(deps, chunk, plan.subjects);
  const { length: succeeded } = plan.subjects;
  return {
    next: isLast ? null : { chunk: chunkIndex + 1 },
    ...{ succeeded, skipped: plan.skipped, errors: plan.errors },
  };
}

interface Members {
  ids: readonly string[];
  rows: ReadonlyMap<string, UserRow>;
  /** Place of the chunk's first user in the job. */
  first: number;
  /** Active admins beside this chunk; null when nobody has to stay. */
  otherAdmins: number | null;
}

interface Plan {
  subjects: Subject[];
  skipped: number;
  errors: RecordError[];
}

/** Decides user by user, in their order, as single calls one after the other would. */
function planChunk({ params, now }: Chunk, { ids, rows, first, otherAdmins }: Members): Plan {
  const plan: Plan = { subjects: [], skipped: 0, errors: [] };
  const inChunk = [...rows.values()].filter((user) => isActiveAdmin(user, now)).length;
  let admins = otherAdmins === null ? Number.POSITIVE_INFINITY : otherAdmins + inChunk;
  ids.forEach((id, index) => {
    try {
      const user = rows.get(id);
      if (user === undefined) throw new ApiError('user_not_found');
      const changes = changesBy(params, user, now);
      if (changes === null) {
        plan.skipped += 1;
        return;
      }
      const after = { ...user, ...changes };
      const isLost = isActiveAdmin(user, now) && (params.action === 'delete' || !isActiveAdmin(after, now));
      if (isLost && admins === 1) throw new ApiError('last_admin');
      if (isLost) admins -= 1;
      plan.subjects.push({ user, changes });
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      const place = first + index;
      plan.errors.push({ record: place, line: place, userId: id, code: error.code, detail: error.message });
    }
  });
  return plan;
}

/**
 * What the action changes in the row; null when there is nothing to do.
 *
 * @throws ApiError `metadata_too_large` (422).
 */
function changesBy({ action, changes }: BulkParams, user: UserRow, now: Date): Partial<UserChanges> | null {
  const isDisabled = effectiveStatus(user, now) === 'disabled';
  if (action === 'disable') return isDisabled ? null : changesOf(user, { status: 'disabled' }, now);
  if (action === 'enable') return isDisabled ? changesOf(user, { status: 'active' }, now) : null;
  if (action === 'password_reset') return { passwordState: 'reset_required', passwordExpiresAt: null };
  if (action !== 'update' || changes === null) return {};
  const made = changesOf(user, updateBody(user, changes), now);
  const isChanged = Object.entries(made).some(
    ([field, value]) => !isDeepStrictEqual(user[field as keyof UserRow], value),
  );
  return isChanged ? made : null;
}

function updateBody(user: UserRow, { add_roles = [], remove_roles = [], ...metadata }: BulkChanges): UpdateUserBody {
  const roles = [...new Set([...user.roles, ...add_roles])].filter((role) => !remove_roles.includes(role));
  return { roles, ...metadata };
}

async function carryOut(deps: UserDeps, chunk: Chunk, subjects: readonly Subject[]): Promise<void> {
  const { tx, job, params, now } = chunk;
  const { tenantId } = job;
  const { action } = params;
  const ids = subjects.map(({ user }) => user.id);
  const endsSessions = action !== 'enable' && action !== 'update';
  if (ids.length === 0) return;
  if (action === 'delete') return remove(deps, chunk, subjects);
  if (action !== 'revoke_sessions') {
    await manyUsersOf(tx, tenantId).update(
      subjects.map(({ user, changes }) => ({ ...user, ...changes, updatedAt: now })),
    );
    await deps.audit.record(tx, tenantId, ...subjects.flatMap((subject) => eventsOf(action, subject, now)));
  }
  if (endsSessions) await deps.sessions.endAllOf(tx, tenantId, ids);
  if (action === 'enable') await deps.oneTimeTokens.dropOf(tx, { tenantId, userIds: ids }, GIVEN_BEFORE_DISABLING);
  if (action === 'password_reset') await sendResetLinks(deps, chunk, subjects);
}

function eventsOf(action: BulkAction, { user, changes }: Subject, now: Date): NewAuditEvent[] {
  if (action !== 'password_reset') return userUpdateEvents(user, changes, now);
  const told = { email_sent: { to: true }, temporary_password_set: { to: false } };
  return [{ type: 'user.password_reset', target: userTarget(user.id), changes: told }];
}

async function sendResetLinks(deps: UserDeps, { tx, job }: Chunk, subjects: readonly Subject[]): Promise<void> {
  const { tenantId } = job;
  const [tenant, settings] = await Promise.all([deps.tenants.find(tenantId), deps.authConfig.get(tenantId)]);
  if (tenant === null) throw new ApiError('tenant_not_found');
  const userIds = subjects.map(({ user }) => user.id);
  await deps.oneTimeTokens.dropOf(tx, { tenantId, userIds }, GIVEN_FOR_THE_OLD_PASSWORD);
  for (const { user } of subjects) {
    await deps.links.send(tx, { kind: 'reset_password', template: 'reset_required', tenant, user, settings });
  }
}

async function remove(deps: UserDeps, { tx, job }: Chunk, subjects: readonly Subject[]): Promise<void> {
  const { tenantId } = job;
  const ids = subjects.map(({ user }) => user.id);
  await deps.sessions.endAllOf(tx, tenantId, ids);
  await manyUsersOf(tx, tenantId).delete(ids);
  for (const { user } of subjects) await deps.linkRequests.forget(tx, tenantId, user.emailCanonical);
  await deps.audit.record(
    tx,
    tenantId,
    ...ids.map((id): NewAuditEvent => ({ type: 'user.deleted', target: userTarget(id) })),
  );
  for (const id of ids) await deps.audit.erasePerson(tx, tenantId, id);
}
