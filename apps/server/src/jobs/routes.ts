import { z } from 'zod';
import { endpoint, streamEndpoint } from '../http/endpoint';
import { answerStream } from '../http/stream-answer';
import { Job, JobError, JobList, JobParams, ListJobsQuery } from './schema';

const READ = { scope: 'jobs:read', tenantAdmin: true } as const;
const WRITE = { scope: 'jobs:write', tenantAdmin: true } as const;
const JOBS = '/v2/admin/tenants/{tenantId}/jobs';

const listJobs = endpoint({
  id: 'listJobs',
  method: 'get',
  path: JOBS,
  access: READ,
  tag: 'Jobs',
  summary: 'List jobs',
  description: 'Newest first. Ended jobs are kept for `HELLOJOHN_JOB_RETENTION_DAYS`.',
  query: ListJobsQuery,
  status: 200,
  response: JobList,
  handle: ({ tenant, query }, { jobs }) => jobs.list(tenant, query),
});

const getJob = endpoint({
  id: 'getJob',
  method: 'get',
  path: `${JOBS}/{jobId}`,
  access: READ,
  tag: 'Jobs',
  summary: 'Get a job and how far it is',
  params: JobParams,
  notFound: 'job_not_found',
  status: 200,
  response: Job,
  handle: ({ tenant, params }, { jobs }) => jobs.get(tenant, params.jobId),
});

const getJobErrors = streamEndpoint({
  id: 'getJobErrors',
  method: 'get',
  path: `${JOBS}/{jobId}/errors`,
  access: READ,
  tag: 'Jobs',
  summary: 'Download the records that a job could not do',
  description: 'In the order of the records, also while the job runs. Empty when there are none.',
  params: JobParams,
  notFound: 'job_not_found',
  status: 200,
  content: {
    'application/x-ndjson': z
      .string()
      .describe('One `JobError` a line, as JSON: `{ line, id?, email?, code, detail }`.'),
  },
  stream: async ({ tenant, params }, { jobs }, { req, res }) => {
    const answer = answerStream(res, { 'Content-Type': 'application/x-ndjson; charset=utf-8' });
    for await (const errors of jobs.errors(tenant, params.jobId)) {
      if (req.method === 'HEAD') break;
      await answer.write(errors.map((error) => `${JSON.stringify(JobError.parse(error))}\n`).join(''));
    }
    answer.end();
  },
});

const cancelJob = endpoint({
  id: 'cancelJob',
  method: 'post',
  path: `${JOBS}/{jobId}/cancel`,
  access: WRITE,
  tag: 'Jobs',
  summary: 'Cancel a job',
  description:
    'Waits for the batch under way; from the answer on the job changes nothing more. What it has done stays. A job that has ended is answered as it is.',
  params: JobParams,
  notFound: 'job_not_found',
  status: 202,
  response: Job,
  handle: ({ tenant, params }, { jobs }) => jobs.cancel(tenant, params.jobId),
});

export const jobEndpoints = [listJobs, getJob, getJobErrors, cancelJob];
