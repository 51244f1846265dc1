import type { TestResponse, TestServer, TestTenant, TestUser } from './harness';

/** What tests of bulk actions do, in one tenant. */
export interface BulkFixture {
  /** `…/tenants/{id}`. */
  base: string;
  start(body: unknown, options?: { token?: string; headers?: Record<string, string> }): Promise<TestResponse>;
  /** Runs the action to its end; the job, with the errors of its records. */
  // biome-ignore lint/suspicious/noExplicitAny: the job as the API answered it
  done(body: unknown, token?: string): Promise<any>;
  // biome-ignore lint/suspicious/noExplicitAny: the user as the API answered it
  user(id: string): Promise<any>;
  users(amount: number, fields?: Record<string, unknown>): Promise<TestUser[]>;
  /** Events about somebody, newest first. */
  // biome-ignore lint/suspicious/noExplicitAny: events as the API answered them
  events(target: string): Promise<any[]>;
}

export function bulkFixture(server: TestServer, tenant: TestTenant): BulkFixture {
  const base = `/v2/admin/tenants/${tenant.id}`;
  const start: BulkFixture['start'] = (body, options = {}) =>
    server.request('POST', `${base}/users/bulk`, { body, ...options });
  return {
    base,
    start,

    async done(body, token = server.rootToken) {
      const { status, body: job, headers } = await start(body, { token });
      expect([status, headers.get('location')]).toEqual([202, `${base}/jobs/${job.id}`]);
      await server.services.jobs.runDue();
      const ended = (await server.request('GET', `${base}/jobs/${job.id}`)).body;
      const lines: string = (await server.request('GET', `${base}/jobs/${job.id}/errors`)).body ?? '';
      const errors = lines.split('\n').filter((line) => line !== '');
      return { ...ended, errors: errors.map((line) => JSON.parse(line)) };
    },

    user: async (id) => (await server.request('GET', `${base}/users/${id}`)).body,
    users: (amount, fields = {}) =>
      Promise.all(Array.from({ length: amount }, () => server.createUser(tenant, fields))),
    events: async (target) =>
      (await server.request('GET', `${base}/audit-events?target=${target}&limit=100`)).body.events,
  };
}

export const idsOf = (users: readonly { id: string }[]) => users.map(({ id }) => id);

/** Status, total, succeeded, failed, skipped. */
export function countsOf({ status, total, succeeded, failed, skipped, processed }: Record<string, unknown>): unknown[] {
  expect(processed).toBe(Number(succeeded) + Number(failed) + Number(skipped));
  return [status, total, succeeded, failed, skipped];
}
