import { setTimeout as sleep } from 'node:timers/promises';
import { type AuditEvent, type AuditEventQuery, type AuditResource, isHelloJohnError } from '@hellojohn/sdk';
import { usageError } from '../failure';
import { cellText } from '../output/table';
import type { Run } from '../run';
import { toRow } from '../wire';
import { AUDIT_VIEW, nameOf } from './view';

const POLL_MS = 1000;
/** A transaction may commit this much later than its event says. */
const OVERLAP_MS = 10_000;
/** A server that restarts is no reason to stop: what happens meanwhile is asked for as soon as it is back. */
const PASSING = new Set(['network_error', 'timeout', 'unavailable', 'overloaded', 'rate_limited']);

/** Prints the last events, then each new one once, oldest first, until the process is stopped; waits for a server that is away. */
export async function followEvents(run: Run, log: AuditResource, query: AuditEventQuery): Promise<never> {
  const format = run.settings.output;
  if (format !== 'table' && format !== 'ndjson') {
    throw usageError('--follow writes lines', 'Give -o table or -o ndjson.');
  }
  let seen = new Map<string, number>();
  let fresh = (await log.list(query)).events;
  let isAway = false;
  const waitOut = (error: unknown): undefined => {
    if (!isHelloJohnError(error) || !PASSING.has(error.code)) throw error;
    if (!isAway) run.warn(`${error.code}: ${error.detail}; asking again until there is an answer`);
    isAway = true;
  };
  for (;;) {
    for (const event of fresh.reverse()) {
      seen.set(event.id, Date.parse(event.at));
      if (format === 'ndjson') await run.print.one(toRow(event), AUDIT_VIEW);
      else run.io.stdout.write(`${lineOf(event)}\n`);
    }
    await sleep(POLL_MS);
    const since = Math.max(...seen.values()) - OVERLAP_MS;
    seen = new Map([...seen].filter(([, at]) => at >= since));
    const from = Number.isFinite(since) ? { from: new Date(since).toISOString() } : {};
    const events = await all(log.iterate({ ...query, ...from, limit: 100 })).catch(waitOut);
    if (events !== undefined) isAway = false;
    fresh = events?.filter(({ id }) => !seen.has(id)) ?? [];
  }
}

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const item of items) list.push(item);
  return list;
}

function lineOf({ at, type, actor, target, changes }: AuditEvent): string {
  return [at, type, nameOf(actor), '→', nameOf(target), changes].map(cellText).join('  ');
}
