import type { JobListQuery } from '@hellojohn/sdk';
import { type Command, Option } from 'commander';
import { examples } from '../help';
import { followJob } from '../jobs/follow';
import { JOB_ERROR_VIEW, JOB_VIEW } from '../jobs/view';
import { addPagingOptions, type PagingOptions, printListing } from '../listing';
import type { Cli, Run } from '../run';
import { count } from '../text';
import { toRow, toRows } from '../wire';

const STATUSES = ['queued', 'running', 'succeeded', 'failed', 'cancelled'];

export function register(jobs: Command, cli: Cli): void {
  jobs.description('Follow and cancel work that goes on on the server').usage('<verb> [options]');

  addPagingOptions(jobs.command('list').description('List jobs, newest first'), 'job')
    .addOption(new Option('--status <status>', 'only jobs of this status').choices(STATUSES))
    .option('--type <type>', 'only jobs of this type: users.import, users.disable, …')
    .addHelpText('after', examples('hjctl jobs list --tenant acme-corp --status running'))
    .action(cli.action(listJobs));

  jobs
    .command('get')
    .description('Show a job and how far it is')
    .argument('<job>', 'id of the job')
    .addHelpText('after', examples('hjctl jobs get job_01HX… --tenant acme-corp'))
    .action(cli.action(showJob));

  jobs
    .command('errors')
    .description('List the records that a job could not do')
    .argument('<job>', 'id of the job')
    .addHelpText('after', examples('hjctl jobs errors job_01HX… -o csv > failed.csv'))
    .action(cli.action(listErrors));

  jobs
    .command('cancel')
    .description('End a job after the batch under way; what it has done stays')
    .argument('<job>', 'id of the job')
    .addHelpText('after', examples('hjctl jobs cancel job_01HX… --tenant acme-corp'))
    .action(cli.action(cancelJob));

  jobs
    .command('wait')
    .description('Wait until a job has ended; exit 1 when records have failed')
    .argument('<job>', 'id of the job')
    .addHelpText(
      'after',
      `\nCtrl-C ends the waiting, not the job.\n${examples('hjctl jobs wait job_01HX… --tenant acme-corp')}`,
    )
    .action(cli.action(followJob));
}

interface ListOptions extends PagingOptions {
  status?: NonNullable<JobListQuery['status']>;
  type?: string;
}

async function listJobs(run: Run, options: ListOptions): Promise<void> {
  const { jobs } = run.tenant();
  const { all: _all, ...query } = options;
  await printListing(run, options, {
    noun: 'job',
    key: 'jobs',
    view: JOB_VIEW,
    page: () => jobs.list(query),
    all: () => jobs.iterate(query),
  });
}

async function showJob(run: Run, jobId: string): Promise<void> {
  await run.print.one(toRow(await run.tenant().jobs.get(jobId)), JOB_VIEW);
}

async function listErrors(run: Run, jobId: string): Promise<void> {
  const total = await run.print.stream(toRows(run.tenant().jobs.errors(jobId)), 'errors', JOB_ERROR_VIEW);
  run.note(`${count(total, 'record')} failed.`);
}

async function cancelJob(run: Run, jobId: string): Promise<void> {
  const job = await run.tenant().jobs.cancel(jobId);
  await run.print.one(toRow(job), JOB_VIEW, { asRow: true });
  run.note(
    job.status === 'cancelled' ? `Cancelled after ${count(job.processed, 'record')}.` : `It had ${job.status} before.`,
  );
}
