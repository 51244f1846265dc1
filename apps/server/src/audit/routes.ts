import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { endpoint, streamEndpoint } from '../http/endpoint';
import type { Services } from '../services';
import { auditCsvHeading, auditCsvLines } from './csv';
import { INSTALLATION_LOG } from './event';
import { AuditEventList, AuditVerification, ListAuditEventsQuery, VerifyAuditQuery } from './schema';

const TENANT = '/v2/admin/tenants/{tenantId}/audit-events';
const INSTALLATION = '/v2/admin/audit-events';
const OF_TENANT = { scope: 'audit:read', tenantAdmin: true } as const;
const OF_INSTALLATION = { scope: 'audit:read', tenantAdmin: false, installationWide: true } as const;
const PAGES =
  'Newest first. With `format=ndjson` or `format=csv` the answer is a stream of all events that match, one a line.';

const listAuditEvents = streamEndpoint({
  id: 'listAuditEvents',
  method: 'get',
  path: TENANT,
  access: OF_TENANT,
  tag: 'Audit',
  summary: 'List what was done in a tenant',
  description: PAGES,
  query: ListAuditEventsQuery,
  status: 200,
  response: AuditEventList,
  stream: ({ tenant, query }, services, { res }) => answer(services, res, { log: tenant.id, query }),
});

const verifyAuditEvents = endpoint({
  id: 'verifyAuditEvents',
  method: 'get',
  path: `${TENANT}/verify`,
  access: OF_TENANT,
  tag: 'Audit',
  summary: 'Check that the log of a tenant is whole',
  description: 'Finds events that were changed, removed or inserted past the server. Goes on at `next_after`.',
  query: VerifyAuditQuery,
  status: 200,
  response: AuditVerification,
  handle: ({ tenant, query }, { auditLog }) => auditLog.verify(tenant.id, query),
});

const listInstallationAuditEvents = streamEndpoint({
  id: 'listInstallationAuditEvents',
  method: 'get',
  path: INSTALLATION,
  access: OF_INSTALLATION,
  tag: 'Audit',
  summary: 'List what was done to the installation',
  description: `Tenants made and deleted, and API keys that work in all tenants. ${PAGES}`,
  query: ListAuditEventsQuery,
  status: 200,
  response: AuditEventList,
  stream: ({ query }, services, { res }) => answer(services, res, { log: INSTALLATION_LOG, query }),
});

const verifyInstallationAuditEvents = endpoint({
  id: 'verifyInstallationAuditEvents',
  method: 'get',
  path: `${INSTALLATION}/verify`,
  access: OF_INSTALLATION,
  tag: 'Audit',
  summary: 'Check that the log of the installation is whole',
  query: VerifyAuditQuery,
  status: 200,
  response: AuditVerification,
  handle: ({ query }, { auditLog }) => auditLog.verify(INSTALLATION_LOG, query),
});

interface Request {
  log: string;
  query: ListAuditEventsQuery;
}

async function answer({ auditLog }: Services, res: ServerResponse, { log, query }: Request): Promise<void> {
  res.setHeader('Cache-Control', 'no-store');
  if (query.format === 'json') {
    const page = AuditEventList.parse(await auditLog.list(log, query));
    res.setHeader('Content-Type', 'application/json; charset=utf-8').end(JSON.stringify(page));
    return;
  }
  const isCsv = query.format === 'csv';
  const batches = auditLog.all(log, query);
  // Whatever can be refused is refused before the first byte.
  let next = await batches.next();
  res.setHeader('Content-Type', isCsv ? 'text/csv; charset=utf-8' : 'application/x-ndjson; charset=utf-8');
  res.setHeader('Content-Disposition', `attachment; filename="audit-events.${query.format}"`);
  if (isCsv) res.write(auditCsvHeading);
  for (; next.done !== true && !res.destroyed; next = await batches.next()) {
    const lines = isCsv ? auditCsvLines(next.value) : next.value.map((event) => `${JSON.stringify(event)}\n`).join('');
    if (!res.write(lines) && !res.destroyed) await Promise.race([once(res, 'drain'), once(res, 'close')]);
  }
  res.end();
}

export const auditEndpoints = [
  listAuditEvents,
  verifyAuditEvents,
  listInstallationAuditEvents,
  verifyInstallationAuditEvents,
];
