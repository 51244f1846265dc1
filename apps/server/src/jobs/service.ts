import type { Sql } from '../db/database';
import type { AdminActor } from '../http/access';
import { ApiError } from '../http/errors';
import { readPage } from '../http/paging';
import { newId } from '../ids';
import { createLanes } from '../lanes';
import { currentRequest } from '../request-scope';
import type { Tenant } from '../tenants/schema';
import type { JsonObject } from '../users/metadata';
import { type JobDepth, type JobErrorRow, type JobRow, jobErrorsOf, jobQueue, jobsOf } from './repository';
import { endJob, type RunnerDeps, runStep } from './runner';
import type { Job, JobError, JobList, ListJobsQuery } from './schema';

/** A job to be done after the request that asks for it. */
export interface NewJob {
  /** Name of a `JobType`. */
  type: string;
  /** Who asks for it. */
  actor: AdminActor;
  /** What its steps need to know; no secrets and nothing personal, as it is stored in clear. Gone once the job ends. */
  params: JsonObject;
  /**
   * Records in all; null when a step has to find out. A function writes, in the same transaction, what the job needs
   * beside its row, and tells.
   */
  total: number | null | ((jobId: string) => Promise<number>);
  isDryRun?: boolean;
}

/**
 * Work that goes on after its request, batch by batch, on whichever server has a turn; see `JobType` for what is
 * promised. Jobs take turns, so that a long one does not hold up a short one.
 */
export interface JobService {
  /** Queues a job in the caller's transaction; work begins after its commit. */
  create(tx: Sql, tenantId: string, job: NewJob): Promise<Job>;
  /** Newest first. @throws ApiError `validation_failed` (422): a wrong cursor. */
  list(tenant: Tenant, query: ListJobsQuery): Promise<JobList>;
  /** @throws ApiError `job_not_found` (404). */
  get(tenant: Tenant, jobId: string): Promise<Job>;
  /** The records that could not be done, in their order, in batches. @throws ApiError `job_not_found` (404). */
  errors(tenant: Tenant, jobId: string): AsyncGenerator<JobError[], void, undefined>;
  /**
   * Ends the job after the batch under way: from the answer on it changes nothing more. What it has done stays; a job
   * that has ended already is answered as it is.
   *
   * @throws ApiError `job_not_found` (404).
   */
  cancel(tenant: Tenant, jobId: string): Promise<Job>;
  /** Jobs of all tenants that have not ended; counting stops at 10,000. */
  depth(): Promise<JobDepth[]>;
  /** Begins to work: at once after each commit, and every 2 s for the jobs of other servers. */
  start(): void;
  /** Lets the batches under way finish. */
  stop(): Promise<void>;
  /** Works until nothing is due any more; resolves with the number of steps. */
  runDue(): Promise<number>;
}

/** So that a job that waits for a lock holds up no other. */
const LANES_MAX = 2;
const ERRORS_BATCH = 1000;
const DEPTH_MAX = 10_000;

export function createJobService(deps: RunnerDeps): JobService {
  const { db, log } = deps;
  const lanes = createLanes({
    max: LANES_MAX,
    log,
    failure: 'jobs can not go on right now',
    step: () => runStep(deps),
  });

  return {
    async create(tx, tenantId, job) {
      const created = await createJob(deps, { tx, tenantId }, job);
      tx.afterCommit(lanes.nudge);
      return created;
    },

    depth: () => jobQueue(db).depth(DEPTH_MAX),
    list: (tenant, query) => listJobs(deps, tenant, query),
    get: async (tenant, jobId) => toJob(await requireJob(db, tenant, jobId)),

    async *errors(tenant, jobId) {
      await requireJob(db, tenant, jobId);
      const errors = jobErrorsOf(db, tenant.id, jobId);
      for (let after = 0; ; ) {
        const rows = await errors.list(after, ERRORS_BATCH);
        if (rows.length > 0) yield rows.map(toJobError);
        after = rows.at(-1)?.record ?? after;
        if (rows.length < ERRORS_BATCH) return;
      }
    },

    cancel: (tenant, jobId) =>
      db.transaction(async (tx) => {
        const job = await jobsOf(tx, tenant.id).lock(jobId);
        if (job === null) throw new ApiError('job_not_found');
        if (job.finishedAt !== null) return toJob(job);
        return toJob(await endJob(deps, tx, { job, status: 'cancelled' }));
      }),

    start: lanes.start,
    stop: lanes.stop,
    runDue: lanes.drain,
  };
}

async function requireJob(sql: Sql, tenant: Tenant, jobId: string): Promise<JobRow> {
  const row = await jobsOf(sql, tenant.id).get(jobId);
  if (row === null) throw new ApiError('job_not_found');
  return row;
}

async function listJobs({ db }: RunnerDeps, tenant: Tenant, query: ListJobsQuery): Promise<JobList> {
  const jobs = jobsOf(db, tenant.id);
  const filter = { status: query.status, type: query.type };
  const { items, ...paging } = await readPage(query, {
    name: 'jobs',
    read: ({ after, ...part }) => jobs.list({ ...filter, before: after }, part),
    count: () => jobs.count(filter),
    keyOf: (row) => row.id,
  });
  return { jobs: items.map(toJob), ...paging };
}

function toJob(row: JobRow): Job {
  return {
    id: row.id,
    type: row.type,
    status: row.status,
    dry_run: row.isDryRun,
    total: row.total,
    processed: row.succeeded + row.failed + row.skipped,
    succeeded: row.succeeded,
    failed: row.failed,
    skipped: row.skipped,
    error: row.errorCode === null ? null : { code: row.errorCode, detail: row.errorDetail ?? '' },
    created_at: row.createdAt.toISOString(),
    started_at: row.startedAt?.toISOString() ?? null,
    finished_at: row.finishedAt?.toISOString() ?? null,
  };
}

function toJobError({ line, userId, email, code, detail }: JobErrorRow): JobError {
  return { line, ...(userId !== null && { id: userId }), ...(email !== null && { email }), code, detail };
}

async function createJob(
  { clock, audit }: RunnerDeps,
  { tx, tenantId }: { tx: Sql; tenantId: string },
  { type, actor, params, total: given, isDryRun = false }: NewJob,
): Promise<Job> {
  const now = clock.now();
  const jobs = jobsOf(tx, tenantId);
  let row = await jobs.insert({
    id: newId('job', now),
    type,
    isDryRun,
    params,
    total: typeof given === 'function' ? null : given,
    actorType: actor.type,
    actorId: actor.type === 'root' ? null : actor.id,
    requestId: currentRequest()?.requestId ?? null,
    dueAt: now,
    createdAt: now,
  });
  if (typeof given === 'function') row = await jobs.setTotal(row.id, await given(row.id));
  const { total } = row;
  const changes = {
    type: { to: type },
    ...(isDryRun && { dry_run: { to: true } }),
    ...(total !== null && { total: { to: total } }),
  };
  await audit.record(tx, tenantId, { type: 'job.created', target: { type: 'job', id: row.id }, changes });
  return toJob(row);
}
