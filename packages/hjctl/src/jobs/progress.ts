import type { Job } from '@hellojohn/sdk';

/** How far a job is, and how fast. */
export interface Progress {
  job: Job;
  /** Records a second of late; undefined while nothing can be said. */
  rate: number | undefined;
}

const WINDOW_MS = 10_000;
const BAR_WIDTH = 24;

/**
 * Measures how fast a job goes, over the last 10 s.
 *
 * @returns Takes each state of the job and the moment it was seen, in milliseconds.
 */
export function createMeter(): (job: Job, nowMs: number) => Progress {
  let seen: { at: number; processed: number }[] = [];
  return (job, at) => {
    seen.push({ at, processed: job.processed });
    const start = seen.findLastIndex((sample) => at - sample.at >= WINDOW_MS);
    if (start > 0) seen = seen.slice(start);
    const [first] = seen;
    const elapsedMs = first === undefined ? 0 : at - first.at;
    const isKnown = first !== undefined && elapsedMs > 0 && job.processed > first.processed;
    return { job, rate: isKnown ? ((job.processed - first.processed) * 1000) / elapsedMs : undefined };
  };
}

/** `[######······]  45%  4500 of 10000  12 failed  1200/s  5 s left`; the bar only for a terminal. */
export function progressText({ job, rate }: Progress, { withBar }: { withBar: boolean }): string {
  const { processed, total, failed, status } = job;
  const share = total === null ? undefined : total === 0 ? 1 : processed / total;
  const left = total === null || rate === undefined ? undefined : (total - processed) / rate;
  const isOver = job.finishedAt !== null;
  const parts = [
    withBar && share !== undefined ? bar(share) : undefined,
    share === undefined ? undefined : `${String(Math.floor(share * 100)).padStart(3)}%`,
    total === null ? `${processed}` : `${processed} of ${total}`,
    failed > 0 ? `${failed} failed` : undefined,
    rate === undefined || isOver ? undefined : `${Math.round(rate)}/s`,
    left === undefined || isOver ? undefined : `${duration(left)} left`,
    isOver || status === 'queued' ? status : undefined,
  ];
  return parts.filter((part) => part !== undefined).join('  ');
}

function bar(share: number): string {
  const full = Math.floor(share * BAR_WIDTH);
  return `[${'#'.repeat(full)}${'·'.repeat(BAR_WIDTH - full)}]`;
}

/** `5 s`, `2 min 5 s`, `1 h 12 min`. */
function duration(seconds: number): string {
  const whole = Math.ceil(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
}
