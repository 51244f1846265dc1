import type { Database } from '../db/database';
import { auditChainOf, type ChainLink } from './repository';
import type { AuditVerification, VerifyAuditQuery } from './schema';
import { startWalk, type Walk } from './walk';

const BATCH = 1000;
/** Links a call; a longer chain takes several. */
const LINKS_MAX = 20_000;
const STRAYS_MAX = 100;

interface Verifying {
  db: Database;
  key: Uint8Array;
}

/** Goes along the chain of a log and checks each link and its event; see `AuditLog.verify`. */
export async function verifyChain(
  verifying: Verifying,
  log: string,
  query: VerifyAuditQuery,
): Promise<AuditVerification> {
  const { answer, walk } = await walkOnce(verifying, log, query);
  if (answer.ok) return answer;
  // What was removed after its time while we went along is no gap.
  const { startsAfter } = await startWalk(verifying.db, { log, key: verifying.key, after: 0 });
  return startsAfter === walk.startsAfter ? answer : verifyChain(verifying, log, query);
}

async function walkOnce({ db, key }: Verifying, log: string, query: VerifyAuditQuery) {
  const chain = auditChainOf(db, log);
  const expected = query.head === undefined ? null : parseHead(query.head);
  // First: what is sealed while we go along may be missed, and must not be missed as pending too.
  const pending = await chain.countWaiting();
  const walk = await startWalk(db, { log, key, after: query.after });
  compareHead(walk, expected, null);
  let links: ChainLink[] = [];
  do {
    links = await chain.links(walk.sequence, BATCH);
    for (const link of links) {
      walk.step(link);
      compareHead(walk, expected, link.eventId);
    }
  } while (links.length === BATCH && walk.checked < LINKS_MAX);
  const isAtEnd = links.length < BATCH;
  if (isAtEnd) {
    for (const id of await chain.strays(STRAYS_MAX)) walk.report('inserted', id);
    if (expected !== null && expected.sequence > walk.sequence) walk.report('removed', null);
  }
  const answer: AuditVerification = {
    ok: walk.problems.length === 0,
    checked: walk.checked,
    problems: walk.problems,
    pending,
    head: `${walk.sequence}:${Buffer.from(walk.hash).toString('base64url')}`,
    next_after: isAtEnd ? null : walk.sequence,
    starts_after: walk.startsAfter,
  };
  return { answer, walk };
}

interface Head {
  sequence: number;
  hash: Buffer;
}

function compareHead(walk: Walk, expected: Head | null, eventId: string | null): void {
  if (expected === null || expected.sequence !== walk.sequence) return;
  if (Buffer.compare(expected.hash, walk.hash) !== 0) walk.report('changed', eventId);
}

function parseHead(head: string): Head {
  const [sequence = '', hash = ''] = head.split(':');
  return { sequence: Number(sequence), hash: Buffer.from(hash, 'base64url') };
}
