import type { Sql } from '../db/database';
import type { JsonObject } from '../users/metadata';

/** A job as its type works on it. */
export interface RunningJob {
  tenantId: string;
  id: string;
  isDryRun: boolean;
  /** As given to `jobs.create`. */
  params: JsonObject;
  /** `next` of the step before; null for the first. */
  cursor: JsonObject | null;
  /** Records in all; null while nobody has counted them. */
  total: number | null;
  /** Records dealt with by the steps before, in whichever way. */
  processed: number;
}

/** A record that could not be done. The job goes on with the others. */
export interface RecordError {
  /** Place of the record in the job, from 1: each record may fail once. */
  record: number;
  /** Line of the file where the record starts, or its place in the list. */
  line: number;
  userId?: string | null;
  email?: string | null;
  /** Of the error table, as a single call would have been refused. */
  code: string;
  detail: string;
}

/** What one step has done. */
export interface StepResult {
  /** Where the next step goes on; null: nothing is left, and the job has succeeded. */
  next: JsonObject | null;
  succeeded?: number;
  skipped?: number;
  /** Each counts as one failed record. */
  errors?: readonly RecordError[];
  /** Records in all, once known. */
  total?: number;
}

/**
 * One kind of job; handed to `createJobService`.
 *
 * A step is one transaction: the batch, its errors, the counts and the new cursor are committed together or not at all.
 * So whatever a killed server had not committed was never done, and nothing is done twice. While a step runs, its
 * transaction holds the job: no other server works on it. What is recorded in a step is recorded as done by who asked
 * for the job.
 */
export interface JobType {
  /** On the wire, noun and verb: `users.import`. */
  name: string;
  /**
   * Does the next batch. It should take well under a second: that is how often progress shows, how soon a cancelled job
   * ends, and how long other jobs wait for their turn.
   *
   * An ApiError below 500 fails the job as a whole, with its code. Anything else rolls the step back and has it tried
   * again later, at most {@link STEP_TRIES_MAX} times. May be run again from its start, so it must have no effect but on
   * the database (and by `tx.afterCommit`).
   */
  step(tx: Sql, job: RunningJob): Promise<StepResult>;
  /**
   * Removes what only this job needed beside its row, in the transaction that ends it, however it ends. What refers to
   * the job's row with `ON DELETE CASCADE` goes with the row at the latest.
   */
  end?(tx: Sql, job: Pick<RunningJob, 'tenantId' | 'id'>): Promise<void>;
}

/** After that many tries of one step without success the job fails; about ten minutes, see `runner.ts`. */
export const STEP_TRIES_MAX = 15;
