import type { Logger } from 'pino';
import type { AuditType, NewAuditEvent } from '../audit/event';
import type { AuditRecorder } from '../audit/recorder';
import type { Clock } from '../clock';
import type { Database, Sql } from '../db/database';
import { ApiError } from '../http/errors';
import { newId } from '../ids';
import { runInRequest } from '../request-scope';
import { type JobType, type RunningJob, STEP_TRIES_MAX } from './job-type';
import { type JobEnd, type JobRow, jobErrorsOf, jobQueue, jobsOf } from './repository';

export interface RunnerDeps {
  db: Database;
  clock: Clock;
  log: Logger;
  audit: AuditRecorder;
  types: readonly JobType[];
  /** How long an ended job is kept. */
  retentionDays: number;
}

const DAY_MS = 86_400_000;
const BACKOFF_FIRST_MS = 500;
const BACKOFF_MAX_MS = 60_000;
/** Errors removed in one transaction, so that a job with a million of them is removed bit by bit. */
const REMOVED_AT_ONCE = 10_000;

/**
 * Does one step of one job that is due: claim, batch and progress are one transaction.
 *
 * @returns False when nothing is due.
 */
export async function runStep(deps: RunnerDeps): Promise<boolean> {
  const { db, clock, types } = deps;
  const names = types.map(({ name }) => name);
  const claimed: JobRow[] = [];
  try {
    return await db.transaction(async (tx) => {
      const job = await jobQueue(tx).claim(clock.now(), names);
      if (job === null) return false;
      claimed.splice(0, 1, job);
      if (job.finishedAt !== null) await remove(tx, job);
      else await inItsRequest(job, () => advance(deps, tx, job));
      return true;
    });
  } catch (error) {
    const [job] = claimed;
    if (job === undefined || job.finishedAt !== null) throw error;
    await handleFailure(deps, job, error);
    return true;
  }
}

async function advance(deps: RunnerDeps, tx: Sql, job: JobRow): Promise<void> {
  const { tenantId, id } = job;
  const {
    next,
    succeeded = 0,
    skipped = 0,
    errors = [],
    total = null,
  } = await typeOf(deps, job).step(tx, toRunning(job));
  await jobErrorsOf(tx, tenantId, id).insert(errors);
  const counts = { succeeded, skipped, failed: errors.length };
  const after = await jobsOf(tx, tenantId).advance(id, { at: deps.clock.now(), cursor: next, total, ...counts });
  if (next === null) await endJob(deps, tx, { job: after, status: 'succeeded' });
}

/** Ends a job that this transaction has locked. */
export async function endJob(
  deps: RunnerDeps,
  tx: Sql,
  { job, status, error }: { job: JobRow } & Pick<JobEnd, 'status' | 'error'>,
): Promise<JobRow> {
  const { tenantId, id } = job;
  await deps.types.find(({ name }) => name === job.type)?.end?.(tx, { tenantId, id });
  const at = deps.clock.now();
  const removeAt = new Date(at.getTime() + deps.retentionDays * DAY_MS);
  const ended = await jobsOf(tx, tenantId).finish(id, { status, at, removeAt, ...(error && { error }) });
  await deps.audit.record(tx, tenantId, jobEnded(ended));
  return ended;
}

function jobEnded({ id, status, errorCode, succeeded, failed, skipped }: JobRow): NewAuditEvent {
  return {
    type: `job.${status}` as AuditType,
    target: { type: 'job', id },
    changes: {
      succeeded: { to: succeeded },
      failed: { to: failed },
      skipped: { to: skipped },
      ...(errorCode === null ? {} : { error: { to: errorCode } }),
    },
  };
}

/** A refusal ends the job; whatever may pass is tried again, ever later. */
async function handleFailure(deps: RunnerDeps, job: JobRow, error: unknown): Promise<void> {
  const { db, clock, log } = deps;
  const { tenantId, id, type, attempts } = job;
  const isRefusal = error instanceof ApiError && error.status < 500;
  if (!isRefusal && attempts + 1 < STEP_TRIES_MAX) {
    const until = new Date(clock.now().getTime() + Math.min(BACKOFF_FIRST_MS * 2 ** attempts, BACKOFF_MAX_MS));
    await jobsOf(db, tenantId).postpone(id, until);
    log.warn(
      { job_id: id, tenant_id: tenantId, type, attempts: attempts + 1, err: error },
      'a job could not go on yet',
    );
    return;
  }
  const reason =
    error instanceof ApiError
      ? { code: error.code, detail: error.message }
      : {
          code: 'internal',
          detail: 'Something went wrong on the server; its log has an entry with the id of the job.',
        };
  log.error({ job_id: id, tenant_id: tenantId, type, err: error }, 'a job failed');
  await db.transaction(async (tx) => {
    const current = await jobsOf(tx, tenantId).lock(id);
    if (current === null || current.finishedAt !== null) return;
    await inItsRequest(current, () => endJob(deps, tx, { job: current, status: 'failed', error: reason }));
  });
}

async function remove(tx: Sql, { tenantId, id }: JobRow): Promise<void> {
  const removed = await jobErrorsOf(tx, tenantId, id).delete(REMOVED_AT_ONCE);
  if (removed < REMOVED_AT_ONCE) await jobsOf(tx, tenantId).delete(id);
}

/** What a job does is recorded as done by who asked for it, in the request that asked for it. */
function inItsRequest<T>({ actorType, actorId, requestId }: JobRow, run: () => T): T {
  const actor = actorId === null ? { type: actorType } : { type: actorType, id: actorId };
  const scope = { requestId: requestId ?? newId('req'), ipAddress: null, userAgent: null, actor };
  return runInRequest({ ...scope, setHeader: () => undefined }, run);
}

function typeOf({ types }: RunnerDeps, job: JobRow): JobType {
  const type = types.find(({ name }) => name === job.type);
  if (type === undefined) throw new Error(`no job type ${job.type}`);
  return type;
}

function toRunning({ tenantId, id, isDryRun, params, cursor, total, ...counts }: JobRow): RunningJob {
  const processed = counts.succeeded + counts.failed + counts.skipped;
  return { tenantId, id, isDryRun, params, cursor, total, processed };
}
