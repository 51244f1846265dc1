import type { Sql } from '../db/database';
import { invalidField } from '../http/errors';
import type { AuditRow } from './event';
import { auditChainOf, type ChainLink } from './repository';
import { auditAnchorOf } from './retention-repository';
import type { AuditVerification } from './schema';
import { anchorMacOf, CHAIN_START, isClientGenuine, linkOf, macOf } from './seal';

const PROBLEMS_MAX = 100;

type Problem = AuditVerification['problems'][number];

interface Start {
  log: string;
  key: Uint8Array;
  /** Place in the chain to begin behind; 0 = where the log begins. */
  after: number;
}

/** A way along the chain of a log, link by link. */
export type Walk = Awaited<ReturnType<typeof startWalk>>;

/**
 * Stands at a place in the chain, or at its signed anchor where nothing before is left.
 *
 * @throws ApiError `validation_failed` (422): `after` is no place in the chain.
 */
export async function startWalk(sql: Sql, { log, key, after }: Start) {
  const anchor = await auditAnchorOf(sql, log).get();
  const startsAfter = anchor?.sequence ?? 0;
  const isFirst = after <= startsAfter;
  const start = isFirst ? (anchor?.hash ?? CHAIN_START) : await auditChainOf(sql, log).hashAt(after);
  if (start === null) throw invalidField('query.after', 'must be the next_after of an earlier answer');
  const problems: Problem[] = [];
  const walk = {
    /** Place of the anchor; 0 = the log has all that was ever in it. */
    startsAfter,
    sequence: isFirst ? startsAfter : after,
    hash: start as Uint8Array,
    checked: 0,
    problems,

    report(kind: Problem['kind'], eventId: string | null): void {
      if (problems.length < PROBLEMS_MAX) problems.push({ kind, sequence: walk.sequence, event_id: eventId });
    },

    /** Each link is judged by the hash stored before it, so that one forgery does not taint what follows. */
    step(link: ChainLink): void {
      const isGap = link.sequence !== walk.sequence + 1;
      const before = walk.hash;
      walk.sequence = link.sequence;
      walk.hash = link.hash;
      walk.checked += 1;
      if (isGap) walk.report('removed', null);
      if (link.id === null) {
        walk.report('removed', link.eventId);
        return;
      }
      const event: AuditRow = link;
      const isGenuine = Buffer.compare(macOf(key, event), event.mac) === 0 && isClientGenuine(event);
      const isLinked = isGap || Buffer.compare(linkOf(key, before, event.mac), link.hash) === 0;
      if (!isGenuine || !isLinked) walk.report('changed', link.eventId);
    },
  };
  const isSigned = anchor === null || Buffer.compare(anchorMacOf(key, log, anchor), anchor.mac) === 0;
  if (isFirst && !isSigned) walk.report('changed', null);
  return walk;
}
