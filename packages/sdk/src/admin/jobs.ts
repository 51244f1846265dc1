import type { Call } from '../core/call';
import { walk } from '../core/pages';
import { pause } from '../core/pause';
import { jsonLines, type Stream } from '../core/stream';
import type { Job, JobListQuery, JobPage, JobRecordError, Paging } from '../types';

/** `admin.tenant(…).jobs`: work that goes on after its request. */
export type JobsResource = ReturnType<typeof jobsOf>;

/** How `jobs.wait` waits. */
export interface WaitOptions {
  /** Called with each state of the job, first at once, then about each second. */
  onProgress?: (job: Job) => void;
  /** Ends the waiting, not the job: `wait` rejects with the signal's reason. */
  signal?: AbortSignal;
}

const JOBS = '/v2/admin/tenants/{tenantId}/jobs';
const JOB = '/v2/admin/tenants/{tenantId}/jobs/{jobId}';
const POLL_MS = { first: 100, most: 1000 };
/** A server that restarts or a network that stumbles is no news about the job. */
const FAILURES_MAX = 30;
const PASSING = new Set(['network_error', 'timeout', 'unavailable', 'overloaded', 'rate_limited']);

export function jobsOf(call: Call, stream: Stream, tenantId: string) {
  const get = (jobId: string): Promise<Job> => call('get', JOB, { path: { tenantId, jobId } });

  return {
    /** One page of jobs, newest first. */
    list(query: JobListQuery = {}): Promise<JobPage> {
      return call('get', JOBS, { path: { tenantId }, query });
    },

    /**
     * All of them, page by page as they are needed.
     *
     * @param query `limit` is the size of the pages fetched (default 100).
     */
    iterate(query: Omit<JobListQuery, Paging> = {}): AsyncGenerator<Job, void, undefined> {
      return walk(
        (page) => call('get', JOBS, { path: { tenantId }, query: { ...page, ...query } }),
        (page: JobPage) => page.jobs,
      );
    },

    /** @throws HelloJohnError `job_not_found` (404): no such job, or it ended long ago. */
    get,

    /**
     * The records that the job could not do, in their order, in constant memory.
     *
     * @throws HelloJohnError `job_not_found` (404); `network_error`: the answer broke off.
     */
    errors(jobId: string): AsyncGenerator<JobRecordError, void, undefined> {
      const type = 'application/x-ndjson';
      const bytes = stream({ template: `${JOB}/errors`, path: { tenantId, jobId }, query: {}, type });
      return jsonLines(bytes) as AsyncGenerator<JobRecordError, void, undefined>;
    },

    /**
     * Ends a job after the batch under way; what it has done stays. A job that has ended already is answered as it is.
     *
     * @throws HelloJohnError `job_not_found` (404).
     */
    cancel(jobId: string): Promise<Job> {
      return call('post', `${JOB}/cancel`, { path: { tenantId, jobId } });
    },

    /**
     * Waits until the job has ended, in whichever way, and resolves to it: look at `status` and `failed`. A server that
     * is away for half a minute does not end the waiting.
     *
     * @throws HelloJohnError `job_not_found` (404), or whatever keeps the server from answering.
     */
    async wait(jobId: string, { onProgress, signal }: WaitOptions = {}): Promise<Job> {
      let delayMs = POLL_MS.first;
      for (let failures = 0; ; ) {
        signal?.throwIfAborted();
        const job = await get(jobId).catch((error: { code?: string }) => {
          failures += 1;
          if (!PASSING.has(error.code ?? '') || failures > FAILURES_MAX) throw error;
        });
        if (job) {
          failures = 0;
          onProgress?.(job);
          if (job.finishedAt !== null) return job;
        }
        await pause(delayMs, signal);
        delayMs = Math.min(delayMs * 2, POLL_MS.most);
      }
    },
  };
}
