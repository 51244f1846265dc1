import type { Logger } from 'pino';
import type { Clock } from '../clock';
import type { Database, Sql } from '../db/database';
import { type AuditRecorder, auditKey } from './recorder';
import { auditChainOf, type ChainLink, nextLogWithChain } from './repository';
import { auditAnchorOf } from './retention-repository';
import { anchorMacOf } from './seal';
import { startWalk } from './walk';

/** Removes audit events after their time, where one is set. */
export interface AuditRetention {
  /**
   * Removes the events at the beginning of each log that are older than that, up to the first that is not, and signs
   * where the log begins from now on. A log that does not verify is left as it is: what is wrong with it is evidence.
   *
   * @returns How many were removed.
   */
  removeExpired(): Promise<number>;
  /** Looks now and every hour. */
  start(): void;
  stop(): void;
}

interface AuditRetentionDeps {
  db: Database;
  clock: Clock;
  log: Logger;
  audit: AuditRecorder;
  secretKey: Uint8Array;
  /** At least 31; undefined = events are kept for as long as their tenant. */
  retentionDays: number | undefined;
}

const DAY_MS = 86_400_000;
const LOOK_EVERY_MS = 3_600_000;
const BATCH = 2000;

export function createAuditRetention(deps: AuditRetentionDeps): AuditRetention {
  const { db, clock, log, audit, secretKey, retentionDays } = deps;
  const key = auditKey(secretKey);
  let timer: NodeJS.Timeout | undefined;

  async function removeExpired(): Promise<number> {
    if (retentionDays === undefined) return 0;
    const before = new Date(clock.now().getTime() - retentionDays * DAY_MS);
    let removed = 0;
    for (let name = await nextLogWithChain(db, ''); name !== null; name = await nextLogWithChain(db, name)) {
      for (let last = BATCH; last === BATCH; removed += last) last = await removeBatch(name, before);
    }
    return removed;
  }

  function removeBatch(auditLog: string, before: Date): Promise<number> {
    return db.transaction(async (tx) => {
      if (!(await auditChainOf(tx, auditLog).tryLock())) return 0;
      const expired = await expiredLinks(tx, auditLog, before);
      const last = expired.at(-1);
      if (last === undefined) return 0;
      const walk = await startWalk(tx, { log: auditLog, key, after: 0 });
      for (const link of expired) walk.step(link);
      if (walk.problems.length > 0) {
        log.error({ audit_log: auditLog, problems: walk.problems }, 'an audit log does not verify: nothing is removed');
        return 0;
      }
      const { sequence, hash } = last;
      await auditAnchorOf(tx, auditLog).advance({ sequence, hash, mac: anchorMacOf(key, auditLog, last) });
      const changes = { events: { to: expired.length }, before: { to: before.toISOString() } };
      await audit.record(tx, auditLog, { type: 'audit.trimmed', target: { type: 'audit_log', id: auditLog }, changes });
      return expired.length;
    });
  }

  return {
    removeExpired,
    start() {
      if (retentionDays === undefined) return;
      const look = () => removeExpired().catch((err) => log.warn({ err }, 'expired audit events could not be removed'));
      timer ??= setInterval(look, LOOK_EVERY_MS).unref();
      void look();
    },
    stop: () => clearInterval(timer),
  };
}

/** Those at the beginning of the chain that are older, up to the first that is not; at most a batch. */
async function expiredLinks(tx: Sql, auditLog: string, before: Date): Promise<ChainLink[]> {
  const chain = auditChainOf(tx, auditLog);
  const start = (await auditAnchorOf(tx, auditLog).get())?.sequence ?? 0;
  // Mostly there is nothing to do, and the first link says so.
  const [first] = await chain.links(start, 1);
  if (first === undefined || !isOlder(first, before)) return [];
  const links = await chain.links(start, BATCH);
  const end = links.findIndex((link) => !isOlder(link, before));
  return end === -1 ? links : links.slice(0, end);
}

/** A link whose event is missing goes with those around it, to be found by the check. */
const isOlder = ({ at }: ChainLink, before: Date): boolean => at === null || at < before;
