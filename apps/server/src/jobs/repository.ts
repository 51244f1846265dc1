import type { Sql } from '../db/database';
import { Prisma } from '../generated/prisma/client';
import type { JsonObject } from '../users/metadata';
import type { RecordError } from './job-type';
import type { JobStatus } from './schema';

/** A stored job. */
export interface JobRow {
  tenantId: string;
  id: string;
  type: string;
  status: JobStatus;
  isDryRun: boolean;
  params: JsonObject;
  cursor: JsonObject | null;
  total: number | null;
  succeeded: number;
  failed: number;
  skipped: number;
  actorType: 'root' | 'api_key' | 'user';
  actorId: string | null;
  requestId: string | null;
  /** Tries of the next step that did not come through. */
  attempts: number;
  errorCode: string | null;
  errorDetail: string | null;
  dueAt: Date;
  createdAt: Date;
  startedAt: Date | null;
  finishedAt: Date | null;
}

type Defaulted =
  | 'status'
  | 'cursor'
  | 'succeeded'
  | 'failed'
  | 'skipped'
  | 'attempts'
  | 'errorCode'
  | 'errorDetail'
  | 'startedAt'
  | 'finishedAt';
export type NewJobRow = Omit<JobRow, 'tenantId' | Defaulted>;

/** What a step adds to a job. */
export interface JobProgress {
  at: Date;
  /** Null once nothing is left. */
  cursor: JsonObject | null;
  total: number | null;
  succeeded: number;
  failed: number;
  skipped: number;
}

/** How a job ends. */
export interface JobEnd {
  status: Exclude<JobStatus, 'queued' | 'running'>;
  at: Date;
  removeAt: Date;
  error?: { code: string; detail: string };
}

const columns = Prisma.sql`j.tenant_id AS "tenantId", j.id, j.type, j.status, j.dry_run AS "isDryRun", j.params, j.cursor,
  j.total, j.succeeded, j.failed, j.skipped, j.actor_type AS "actorType", j.actor_id AS "actorId",
  j.request_id AS "requestId", j.attempts, j.error_code AS "errorCode", j.error_detail AS "errorDetail",
  j.due_at AS "dueAt", j.created_at AS "createdAt", j.started_at AS "startedAt", j.finished_at AS "finishedAt"`;

/** Longer than a step takes, for whoever has to wait for one. */
const LOCK_PATIENCE = Prisma.sql`SET LOCAL lock_timeout = '4500ms'`;

/** The jobs of one tenant. */
export function jobsOf(sql: Sql, tenantId: string) {
  const own = sql.of(tenantId);
  const conditions = ({ status, type }: { status?: JobStatus | undefined; type?: string | undefined }) =>
    Prisma.sql`j.tenant_id = ${tenantId}
      ${status === undefined ? Prisma.empty : Prisma.sql`AND j.status = ${status}`}
      ${type === undefined ? Prisma.empty : Prisma.sql`AND j.type = ${type}`}`;
  return {
    async insert(row: NewJobRow): Promise<JobRow> {
      const [inserted] = await own.query<JobRow>(Prisma.sql`
        INSERT INTO jobs AS j (tenant_id, id, type, dry_run, params, total, actor_type, actor_id, request_id, due_at, created_at)
        VALUES (${tenantId}, ${row.id}, ${row.type}, ${row.isDryRun}, ${JSON.stringify(row.params)}::jsonb, ${row.total},
          ${row.actorType}, ${row.actorId}, ${row.requestId}, ${row.dueAt}, ${row.createdAt})
        RETURNING ${columns}`);
      if (inserted === undefined) throw new Error('A statement returned no row');
      return inserted;
    },

    async setTotal(id: string, total: number): Promise<JobRow> {
      const [row] = await own.query<JobRow>(Prisma.sql`
        UPDATE jobs j SET total = ${total} WHERE j.tenant_id = ${tenantId} AND j.id = ${id} RETURNING ${columns}`);
      if (row === undefined) throw new Error('A statement returned no row');
      return row;
    },

    async get(id: string): Promise<JobRow | null> {
      const [row] = await own.query<JobRow>(
        Prisma.sql`SELECT ${columns} FROM jobs j WHERE j.tenant_id = ${tenantId} AND j.id = ${id}`,
      );
      return row ?? null;
    },

    /** Waits for a step that is under way. In a transaction; later statements of it wait longer for locks, too. */
    async lock(id: string): Promise<JobRow | null> {
      await own.execute(LOCK_PATIENCE);
      const [row] = await own.query<JobRow>(
        Prisma.sql`SELECT ${columns} FROM jobs j WHERE j.tenant_id = ${tenantId} AND j.id = ${id} FOR UPDATE`,
      );
      return row ?? null;
    },

    /** Newest first. @param filter.before Id of the last row of the page before. */
    list(
      filter: { status?: JobStatus | undefined; type?: string | undefined; before?: string | undefined },
      { offset, limit }: { offset: number; limit: number },
    ): Promise<JobRow[]> {
      const after = filter.before === undefined ? Prisma.empty : Prisma.sql`AND j.id < ${filter.before}`;
      return own.query<JobRow>(Prisma.sql`
        SELECT ${columns} FROM jobs j WHERE ${conditions(filter)} ${after}
        ORDER BY j.id DESC LIMIT ${limit} OFFSET ${offset}`);
    },

    async count(filter: { status?: JobStatus | undefined; type?: string | undefined }): Promise<number> {
      const [row] = await own.query<{ count: number }>(
        Prisma.sql`SELECT count(*) FROM jobs j WHERE ${conditions(filter)}`,
      );
      return row?.count ?? 0;
    },

    /** Of a job that this transaction has locked. Also has it wait for its next turn behind all other jobs. */
    async advance(id: string, { at, cursor, total, ...counts }: JobProgress): Promise<JobRow> {
      const [row] = await own.query<JobRow>(Prisma.sql`
        UPDATE jobs j SET status = 'running', started_at = coalesce(j.started_at, ${at}), due_at = ${at}, attempts = 0,
          cursor = ${cursor === null ? null : JSON.stringify(cursor)}::jsonb, total = coalesce(${total}, j.total),
          succeeded = j.succeeded + ${counts.succeeded}::int, failed = j.failed + ${counts.failed}::int,
          skipped = j.skipped + ${counts.skipped}::int
        WHERE j.tenant_id = ${tenantId} AND j.id = ${id} RETURNING ${columns}`);
      if (row === undefined) throw new Error('A statement returned no row');
      return row;
    },

    /** Of a job that this transaction has locked. */
    async finish(id: string, { status, at, removeAt, error }: JobEnd): Promise<JobRow> {
      const [row] = await own.query<JobRow>(Prisma.sql`
        UPDATE jobs j SET status = ${status}, finished_at = ${at}, due_at = ${removeAt}, cursor = NULL, params = '{}',
          error_code = ${error?.code ?? null}, error_detail = ${error?.detail ?? null}
        WHERE j.tenant_id = ${tenantId} AND j.id = ${id} RETURNING ${columns}`);
      if (row === undefined) throw new Error('A statement returned no row');
      return row;
    },

    /** Notes a step that did not come through, unless the job has ended meanwhile. */
    async postpone(id: string, until: Date): Promise<void> {
      await own.execute(Prisma.sql`
        UPDATE jobs SET attempts = attempts + 1, due_at = ${until}
        WHERE tenant_id = ${tenantId} AND id = ${id} AND finished_at IS NULL`);
    },

    async delete(id: string): Promise<void> {
      await own.execute(Prisma.sql`DELETE FROM jobs WHERE tenant_id = ${tenantId} AND id = ${id}`);
    },
  };
}

/** A stored error of a record. */
export type JobErrorRow = Required<RecordError>;

/** The records of one job that could not be done. */
export function jobErrorsOf(sql: Sql, tenantId: string, jobId: string) {
  const rows = sql.of(tenantId);
  const own = Prisma.sql`tenant_id = ${tenantId} AND job_id = ${jobId}`;
  return {
    async insert(errors: readonly RecordError[]): Promise<void> {
      if (errors.length === 0) return;
      const json = JSON.stringify(errors);
      await rows.execute(Prisma.sql`
        INSERT INTO job_errors (tenant_id, job_id, record, line, user_id, email, code, detail)
        SELECT ${tenantId}, ${jobId}, e.record, e.line, e."userId", e.email, e.code, e.detail
        FROM jsonb_to_recordset(${json}::jsonb)
          AS e (record int, line int, "userId" text, email text, code text, detail text)`);
    },

    /** In the order of the records. */
    list: (afterRecord: number, limit: number) =>
      rows.query<JobErrorRow>(Prisma.sql`
        SELECT record, line, user_id AS "userId", email, code, detail FROM job_errors
        WHERE ${own} AND record > ${afterRecord} ORDER BY record LIMIT ${limit}`),

    /** @returns How many there were, at most `limit`. */
    delete: (limit: number) =>
      rows.execute(Prisma.sql`
        DELETE FROM job_errors WHERE ${own} AND record IN (SELECT record FROM job_errors WHERE ${own} LIMIT ${limit})`),
  };
}

/** The jobs of the whole installation, as each server works through them. */
export function jobQueue(tx: Sql) {
  return {
    /**
     * Takes the job that is due for longest and that no other transaction holds; ended jobs are due for removal. The
     * claim is the lock of the row: it ends with the transaction, also when its server is killed.
     *
     * @param types Those that this server knows; others may be for a newer one.
     */
    async claim(now: Date, types: readonly string[]): Promise<JobRow | null> {
      const [row] = await tx.ofAllTenants().query<JobRow>(Prisma.sql`
        SELECT ${columns} FROM jobs j
        WHERE j.due_at <= ${now} AND (j.finished_at IS NOT NULL OR j.type = ANY(${[...types]}::text[]))
        ORDER BY j.due_at LIMIT 1 FOR UPDATE SKIP LOCKED`);
      return row ?? null;
    },

    /** Jobs that have not ended, by what they are; counting stops at `max`. */
    depth: (max: number): Promise<JobDepth[]> =>
      tx.ofAllTenants().query<JobDepth>(Prisma.sql`
        SELECT type, status, count(*) FROM (SELECT type, status FROM jobs WHERE finished_at IS NULL LIMIT ${max}) counted
        GROUP BY type, status`),
  };
}

/** How many jobs of a type and status there are. */
export interface JobDepth {
  type: string;
  status: JobStatus;
  count: number;
}
