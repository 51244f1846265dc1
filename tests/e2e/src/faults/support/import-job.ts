import type pg from 'pg';
import { until } from '../../../support/until';

/** A file of users, and what an import of it has to come to. */
export interface UserFile {
  text: string;
  /** Records that are right. */
  good: number;
  /** Lines that are not, with their codes. */
  bad: [line: number, code: string][];
}

/** Of every 100 records one has a field that there is not, and one the address of the record before. */
export function makeFile(records: number, mark: string): UserFile {
  const bad: UserFile['bad'] = [];
  const lines = Array.from({ length: records }, (_, index) => {
    const email = `${mark}.${index}@acme.com`;
    if (index % 100 === 50) bad.push([index + 1, 'validation_failed']);
    if (index % 100 === 51) bad.push([index + 1, 'email_already_exists']);
    if (index % 100 === 50) return { email, nonsense: 1 };
    return { email: index % 100 === 51 ? `${mark}.${index - 2}@acme.com` : email, metadata: { index } };
  });
  return {
    text: lines.map((line) => `${JSON.stringify(line)}\n`).join(''),
    good: records - bad.length,
    bad,
  };
}

/** Uploads the file; resolves to the id of the job. */
export async function upload(url: string, token: string, { text }: UserFile): Promise<string> {
  const answer = await fetch(`${url}/v2/admin/tenants/acme-corp/users/import`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/x-ndjson' },
    body: text,
  });
  const body = (await answer.json()) as { id: string };
  if (answer.status !== 202) throw new Error(JSON.stringify(body));
  return body.id;
}

/** Looks at one job in the database, whatever becomes of the servers. */
export function watchJob(client: pg.Client, id: string) {
  const row = async () => {
    const { rows } = await client.query<{ status: string; processed: number }>(
      'SELECT status, succeeded + failed + skipped AS processed FROM jobs WHERE id = $1',
      [id],
    );
    return rows[0] ?? { status: 'gone', processed: 0 };
  };
  const untilIt = (isSo: (job: { status: string; processed: number }) => boolean) =>
    until('the progress of a job', async () => {
      const job = await row();
      return (isSo(job) || job.status === 'failed') && job;
    });
  return {
    row,
    /** Until so many records are dealt with, or the job has ended. */
    beyond: (records: number) => untilIt(({ status, processed }) => processed > records || status === 'succeeded'),
    ended: () => untilIt(({ status }) => status === 'succeeded'),
  };
}

/** What an import has left, for comparison with its file. */
export async function outcomeOf(client: pg.Client, { id, mark }: { id: string; mark: string }) {
  const one = async (text: string, value: string) => (await client.query(text, [value])).rows;
  const [job] = await one('SELECT status, succeeded, failed, skipped FROM jobs WHERE id = $1', id);
  const [users] = await one(
    'SELECT count(*)::int AS n, count(DISTINCT email)::int AS distinct FROM users WHERE email LIKE $1',
    `${mark}.%`,
  );
  const [events] = await one(
    `SELECT count(*)::int AS n, count(DISTINCT target_id)::int AS distinct FROM audit_events
     WHERE type = 'user.created' AND request_id = (SELECT request_id FROM jobs WHERE id = $1)`,
    id,
  );
  const errors = await one('SELECT line, code FROM job_errors WHERE job_id = $1 ORDER BY record', id);
  const [rest] = await one(
    'SELECT (SELECT count(*) FROM user_imports) + (SELECT count(*) FROM user_import_chunks) AS n WHERE $1 <> $$$$',
    id,
  );
  return { job, users, events, bad: errors.map(({ line, code }) => [line, code]), rest: Number(rest?.n) };
}

/** What `outcomeOf` is when each record was done exactly once. */
export const exactly = ({ good, bad }: UserFile) => ({
  job: { status: 'succeeded', succeeded: good, failed: bad.length, skipped: 0 },
  users: { n: good, distinct: good },
  events: { n: good, distinct: good },
  bad,
  rest: 0,
});
