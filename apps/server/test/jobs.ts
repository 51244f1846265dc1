import { Prisma } from '../src/generated/prisma/client';
import type { JobType } from '../src/jobs/job-type';
import { createJobService, type JobService } from '../src/jobs/service';
import type { TestServer, TestTenant } from './harness';

/** Counts to `params.to` by tens; every seventh record fails. A database row for each is the work that is done. */
export const counting: JobType = {
  name: 'test.count',
  async step(tx, job) {
    const { to } = job.params as { to: number };
    const from = (job.cursor?.at as number | undefined) ?? 0;
    const records = Array.from({ length: Math.min(10, to - from) }, (_, n) => from + n + 1);
    for (const record of records) {
      const name = `${job.id}-${record}`;
      await tx.execute(Prisma.sql`INSERT INTO roles (tenant_id, name) VALUES (${job.tenantId}, ${name})`);
    }
    const errors = records.filter((record) => record % 7 === 0);
    const next = from + records.length;
    return {
      next: next < to ? { at: next } : null,
      succeeded: records.length - errors.length,
      errors: errors.map((record) => ({
        record,
        line: record + 1,
        email: `${record}@x.example`,
        code: 'c',
        detail: 'd',
      })),
    };
  },
};

/** A step that says when it has begun, and waits until it is let go. */
export function held() {
  let begin = (): void => undefined;
  let release = (): void => undefined;
  const begun = new Promise<void>((resolve) => {
    begin = resolve;
  });
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  return { begun, released, begin: () => begin(), release: () => release() };
}

/** What tests of jobs do, in one tenant. */
export interface JobsFixture {
  /** A server that knows these types. */
  serviceWith(...types: JobType[]): JobService;
  /** A job of so many records. */
  create(service: JobService, to?: number, type?: string): Promise<{ id: string }>;
  // biome-ignore lint/suspicious/noExplicitAny: the job as the API answered it
  get(id: string): Promise<any>;
  /** Records that were done, as the database has them. */
  done(): Promise<number | undefined>;
  /** Audit events of jobs, newest first. */
  events(): Promise<[type: string, target: string][]>;
}

export function jobsFixture(server: TestServer, tenant: TestTenant): JobsFixture {
  const base = `/v2/admin/tenants/${tenant.id}`;
  return {
    serviceWith(...types) {
      const { db, clock, services } = server;
      const log = { warn: () => undefined, error: () => undefined } as never;
      return createJobService({ db, clock, log, audit: services.audit, types, retentionDays: 7 });
    },

    create: (service, to = 35, type = counting.name) =>
      server.db.transaction((tx) =>
        service.create(tx, tenant.id, { type, actor: { type: 'root' }, params: { to }, total: to }),
      ),

    get: async (id) => (await server.request('GET', `${base}/jobs/${id}`)).body,

    async done() {
      const [row] = await server.db.query<{ n: number }>(
        Prisma.sql`SELECT count(*)::int AS n FROM roles WHERE tenant_id = ${tenant.id} AND name LIKE 'job_%'`,
      );
      return row?.n;
    },

    async events() {
      const { body } = await server.request('GET', `${base}/audit-events?type=job.*`);
      return body.events.map(({ type, target }: { type: string; target: { id: string } }) => [type, target.id]);
    },
  };
}
