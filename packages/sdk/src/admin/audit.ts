import type { Call } from '../core/call';
import { walk } from '../core/pages';
import type { AuditEvent, AuditEventPage, AuditEventQuery, AuditVerification, Paging } from '../types';

/** `admin.tenant(…).audit` and, for what belongs to no tenant, `admin.audit`: what was done, by whom. */
export type AuditResource = ReturnType<typeof resource>;

const TENANT = '/v2/admin/tenants/{tenantId}/audit-events';
const INSTALLATION = '/v2/admin/audit-events';

type Verify = (query: { after: number; head?: string }) => Promise<AuditVerification>;

export function auditOf(call: Call, tenantId: string) {
  return resource(
    (query) => call('get', TENANT, { path: { tenantId }, query }),
    (query) => call('get', `${TENANT}/verify`, { path: { tenantId }, query }),
  );
}

export function installationAudit(call: Call) {
  return resource(
    (query) => call('get', INSTALLATION, { query }),
    (query) => call('get', `${INSTALLATION}/verify`, { query }),
  );
}

function resource(load: (query: AuditEventQuery) => Promise<AuditEventPage>, check: Verify) {
  return {
    /**
     * One page of events, newest first. The names in `changes` are those of the wire.
     *
     * @throws HelloJohnError `validation_failed` (422).
     */
    list: (query: AuditEventQuery = {}): Promise<AuditEventPage> => load(query),

    /**
     * All events that match, page by page as they are needed.
     *
     * @param query `limit` is the size of the pages fetched (default 100).
     */
    iterate(query: Omit<AuditEventQuery, Paging> = {}): AsyncGenerator<AuditEvent, void, undefined> {
      return walk(
        ({ includeTotal, ...page }) => load({ ...page, ...query }),
        (page: AuditEventPage) => page.events,
      );
    },

    /**
     * Checks the whole log for events that were changed, removed or inserted past the server.
     *
     * @param options.head `head` of an earlier result, kept elsewhere: finds out whether the end was cut off since.
     */
    async verify(options: { head?: string } = {}): Promise<AuditVerification> {
      let [after, checked]: [number | null, number] = [0, 0];
      const problems: AuditVerification['problems'] = [];
      for (;;) {
        const part: AuditVerification = await check({ after, ...options });
        checked += part.checked;
        problems.push(...part.problems);
        after = part.nextAfter;
        if (after === null) return { ...part, ok: problems.length === 0, checked, problems };
      }
    },
  };
}
