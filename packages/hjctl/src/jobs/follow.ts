import type { Job } from '@hellojohn/sdk';
import { EXIT } from '../exit-codes';
import { CliError } from '../failure';
import type { Io } from '../io';
import type { Run } from '../run';
import { count } from '../text';
import { toRow } from '../wire';
import { createMeter, type Progress, progressText } from './progress';
import { JOB_VIEW } from './view';

/** Without a terminal, a line this often at most. */
const LINE_MS = 5000;

/**
 * Shows how a job goes on until it has ended: a bar on a terminal, a line now and then elsewhere. Then prints the job.
 * Ctrl-C ends the waiting alone.
 *
 * @throws CliError `interrupted` (exit 130): the job goes on. `records_failed`, `job_failed`, `job_cancelled` (exit 1).
 */
export async function followJob(run: Run, jobId: string): Promise<void> {
  const interruption = new AbortController();
  const interrupt = () => interruption.abort(goesOn(run, jobId));
  process.once('SIGINT', interrupt);
  const display = createDisplay(run);
  try {
    const meter = createMeter();
    const job = await run.tenant().jobs.wait(jobId, {
      signal: interruption.signal,
      onProgress: (state) => display.show(meter(state, performance.now())),
    });
    display.end();
    await run.print.one(toRow(job), JOB_VIEW, { asRow: true });
    judge(run, job);
  } finally {
    display.end();
    process.off('SIGINT', interrupt);
  }
}

/** Prints a job that is left to the server, and says how to follow it. */
export async function leaveJob(run: Run, job: Job): Promise<void> {
  await run.print.one(toRow(job), JOB_VIEW, { asRow: true });
  run.note(`Follow it: ${commandFor(run, 'wait', job.id)}`);
}

function goesOn(run: Run, jobId: string): CliError {
  return new CliError('interrupted', `job ${jobId} goes on`, {
    exitCode: EXIT.interrupted,
    hints: followHints(run, jobId),
  });
}

function followHints(run: Run, jobId: string): string[] {
  return [`Follow it: ${commandFor(run, 'wait', jobId)}`, `Cancel it: ${commandFor(run, 'cancel', jobId)}`];
}

const commandFor = ({ settings }: Run, verb: string, jobId: string) =>
  `hjctl jobs ${verb} ${jobId} --tenant ${settings.tenant?.value}`;

function judge(run: Run, job: Job): void {
  const { id, status, succeeded, failed, skipped, processed, error, dryRun } = job;
  const fail = (code: string, message: string) => {
    const hints = failed > 0 ? [`See them: ${commandFor(run, 'errors', id)}`] : [];
    return new CliError(code, message, { exitCode: EXIT.failure, hints });
  };
  const failures = `${failed} of ${count(processed, 'record')} ${dryRun ? 'would fail' : 'failed'}`;
  if (status === 'failed') throw fail('job_failed', `${error?.code}: ${error?.detail}; ${failures}`);
  if (status === 'cancelled') throw fail('job_cancelled', `the job was cancelled after ${count(processed, 'record')}`);
  const rest = skipped === 0 ? '' : `, ${skipped} skipped`;
  const outcome = `${count(succeeded, 'record')} ${dryRun ? 'would be done' : 'done'}${rest}`;
  run.note(dryRun ? `${outcome}; nothing was changed.` : `${outcome}.`);
  if (failed > 0) throw fail('records_failed', failures);
}

interface Display {
  show(progress: Progress): void;
  /** Leaves the last state on the screen, and the next line free. May be called twice. */
  end(): void;
}

function createDisplay({ io, settings }: Run): Display {
  if (settings.quiet) return { show: () => undefined, end: () => undefined };
  return io.stderr.isTTY ? createBar(io) : createLines(io);
}

function createBar({ stderr }: Io): Display {
  let isOpen = false;
  return {
    show(progress) {
      isOpen = true;
      const text = progressText(progress, { withBar: true }).slice(0, (stderr.columns ?? 80) - 1);
      stderr.write(`\r${text}\u001b[K`);
    },
    end() {
      if (isOpen) stderr.write('\n');
      isOpen = false;
    },
  };
}

function createLines({ stderr }: Io): Display {
  let nextAt = 0;
  return {
    show(progress) {
      const now = performance.now();
      if (now < nextAt && progress.job.finishedAt === null) return;
      nextAt = now + LINE_MS;
      stderr.write(`${progressText(progress, { withBar: false }).trim()}\n`);
    },
    end: () => undefined,
  };
}
