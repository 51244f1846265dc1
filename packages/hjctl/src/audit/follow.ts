import { setTimeout as sleep } from 'node:timers/promises';
import type { AuditEvent, AuditEventQuery, AuditResource } from '@hellojohn/sdk';
import { usageError } from '../failure';
import { cellText } from '../output/table';
import type { Run } from '../run';
import { toRow } from '../wire';
import { AUDIT_VIEW, nameOf } from './view';

const POLL_MS = 1000;
/** A transaction may commit this much later than its event says. */
const OVERLAP_MS = 10_000;

/** Prints the last events, then each new one once, oldest first, until the process is stopped. */
export async function followEvents(run: Run, log: AuditResource, query: AuditEventQuery): Promise<never> {
  const format = run.settings.output;
  if (format !== 'table' && format !== 'ndjson') {
    throw usageError('--follow writes lines', 'Give -o table or -o ndjson.');
  }
  let seen = new Map<string, number>();
  let fresh = (await log.list(query)).events;
  for (;;) {
    for (const event of fresh.reverse()) {
      seen.set(event.id, Date.parse(event.at));
      if (format === 'ndjson') await run.print.one(toRow(event), AUDIT_VIEW);
      else run.io.stdout.write(`${lineOf(event)}\n`);
    }
    await sleep(POLL_MS);
    const since = Math.max(...seen.values()) - OVERLAP_MS;
    seen = new Map([...seen].filter(([, at]) => at >= since));
    fresh = [];
    const from = Number.isFinite(since) ? { from: new Date(since).toISOString() } : {};
    for await (const event of log.iterate({ ...query, ...from, limit: 100 })) {
      if (!seen.has(event.id)) fresh.push(event);
    }
  }
}

function lineOf({ at, type, actor, target, changes }: AuditEvent): string {
  return [at, type, nameOf(actor), '→', nameOf(target), changes].map(cellText).join('  ');
}
