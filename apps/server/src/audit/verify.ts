import type { Database } from '../db/database';
import { invalidField } from '../http/errors';
import type { AuditRow } from './event';
import { auditChainOf, type ChainLink } from './repository';
import type { AuditVerification, VerifyAuditQuery } from './schema';
import { CHAIN_START, isClientGenuine, linkOf, macOf } from './seal';

const BATCH = 1000;
/** Links a call; a longer chain takes several. */
const LINKS_MAX = 20_000;
const PROBLEMS_MAX = 100;

type Problem = AuditVerification['problems'][number];

/** Goes along the chain of a log and checks each link and its event; see `AuditLog.verify`. */
export async function verifyChain(
  { db, key }: { db: Database; key: Uint8Array },
  log: string,
  query: VerifyAuditQuery,
): Promise<AuditVerification> {
  const chain = auditChainOf(db, log);
  const expected = query.head === undefined ? null : parseHead(query.head);
  const walk = await startWalk(chain, query.after, key);
  let links: ChainLink[] = [];
  do {
    links = await chain.links(walk.sequence, BATCH);
    for (const link of links) {
      walk.step(link);
      const isExpected = expected !== null && expected.sequence === link.sequence;
      if (isExpected && Buffer.compare(expected.hash, link.hash) !== 0) walk.report('changed', link.eventId);
    }
  } while (links.length === BATCH && walk.checked < LINKS_MAX);
  const isAtEnd = links.length < BATCH;
  if (isAtEnd) {
    for (const id of await chain.strays(PROBLEMS_MAX)) walk.report('inserted', id);
    if (expected !== null && expected.sequence > walk.sequence) walk.report('removed', null);
  }
  return {
    ok: walk.problems.length === 0,
    checked: walk.checked,
    problems: walk.problems,
    pending: await chain.countWaiting(),
    head: `${walk.sequence}:${Buffer.from(walk.hash).toString('base64url')}`,
    next_after: isAtEnd ? null : walk.sequence,
  };
}

async function startWalk(chain: ReturnType<typeof auditChainOf>, after: number, key: Uint8Array) {
  const start = after === 0 ? CHAIN_START : await chain.hashAt(after);
  if (start === null) throw invalidField('query.after', 'must be the next_after of an earlier answer');
  const problems: Problem[] = [];
  const walk = {
    sequence: after,
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
  return walk;
}

function parseHead(head: string): { sequence: number; hash: Buffer } {
  const [sequence = '', hash = ''] = head.split(':');
  return { sequence: Number(sequence), hash: Buffer.from(hash, 'base64url') };
}
