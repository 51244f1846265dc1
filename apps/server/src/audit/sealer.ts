import type { Logger } from 'pino';
import type { Database } from '../db/database';
import { createLanes, type Lanes } from '../lanes';
import { auditChainOf, nextWaitingLog } from './repository';
import { CHAIN_START, linkOf } from './seal';

const BATCH = 1000;

/**
 * Appends what was recorded to the chain of its log, every 2 s. Beside the writers, so that none waits for another; of
 * several servers one seals a log at a time.
 */
export function createSealer({ db, log, key }: { db: Database; log: Logger; key: Uint8Array }): Lanes {
  let last = '';
  return createLanes({
    max: 1,
    log,
    failure: 'the audit log can not be sealed right now',
    async step() {
      const next = await nextWaitingLog(db, last);
      last = next ?? '';
      if (next === null) return false;
      while ((await sealBatch(db, next, key)) === BATCH);
      return true;
    },
  });
}

/** @returns How many events were sealed; none while another server is at it. */
function sealBatch(db: Database, auditLog: string, key: Uint8Array): Promise<number> {
  return db.transaction(async (tx) => {
    const chain = auditChainOf(tx, auditLog);
    if (!(await chain.tryLock())) return 0;
    // A statement of its own: it sees what the holder of the lock before has committed.
    const events = await chain.take(BATCH);
    if (events.length === 0) return 0;
    let { sequence, hash } = (await chain.head()) ?? { sequence: 0, hash: CHAIN_START as Uint8Array };
    const links = events.map(({ id, mac }) => {
      sequence += 1;
      hash = linkOf(key, hash, mac);
      return { sequence, eventId: id, hash };
    });
    await chain.append(links);
    return events.length;
  });
}
