import { z } from 'zod';
import { dateTimeOut, id, text } from '../http/fields';
import { pagingAnswer, pagingQuery } from '../http/paging';

export const JOB_STATUSES = ['queued', 'running', 'succeeded', 'failed', 'cancelled'] as const;
export type JobStatus = (typeof JOB_STATUSES)[number];

const counter = () => z.number().int();

/** Work that goes on after its request. */
export const Job = z
  .object({
    id: z.string().describe('`job_…`.'),
    type: z.string().describe('What it does: `users.import`, `users.disable`, …'),
    status: z
      .enum(JOB_STATUSES)
      .describe(
        '`succeeded`: it went through all records, of which some may have failed. `failed`: it could not go on; see `error`. `cancelled`: what it had done until then stays.',
      ),
    dry_run: z.boolean().describe('It only looks what it would do.'),
    total: counter().nullable().describe('Records in all; null while they are not counted.'),
    processed: counter().describe('Records dealt with so far: those succeeded, failed and skipped.'),
    succeeded: counter().describe('Records that were done.'),
    failed: counter().describe('Records that could not be done; `…/errors` names each.'),
    skipped: counter().describe('Records that needed nothing.'),
    error: z
      .object({ code: z.string(), detail: z.string() })
      .nullable()
      .describe('Why the job as a whole failed; null unless it did.'),
    created_at: dateTimeOut().describe('When it was asked for.'),
    started_at: dateTimeOut().nullable().describe('When its first batch was done.'),
    finished_at: dateTimeOut().nullable().describe('When it ended, in whichever way.'),
  })
  .meta({ id: 'Job' });
export type Job = z.input<typeof Job>;

export const ListJobsQuery = z.strictObject({
  ...pagingQuery,
  status: z
    .enum(JOB_STATUSES, `must be one of ${JOB_STATUSES.join(', ')}`)
    .optional()
    .describe('Only jobs of this status.'),
  type: text(64).min(1).optional().describe('Only jobs of this type.'),
});
export type ListJobsQuery = z.output<typeof ListJobsQuery>;

export const JobList = z
  .object({ jobs: z.array(Job).describe('Newest first.'), ...pagingAnswer })
  .meta({ id: 'JobList' });
export type JobList = z.input<typeof JobList>;

export const JobParams = z.object({ jobId: id('job').describe('Id of the job.') });

/** One line of `…/errors`. */
export const JobError = z
  .object({
    line: counter().describe(
      'Line of the file where the record starts (of CSV, the header is line 1), or its place in the list.',
    ),
    id: z.string().optional().describe('Id of the user, where the record names one.'),
    email: z.string().optional().describe('Address, where the record has one.'),
    code: z.string().describe('Code of the error table.'),
    detail: z.string().describe('What is wrong with the record.'),
  })
  .meta({ id: 'JobError' });
export type JobError = z.input<typeof JobError>;
