import type { Logger } from 'pino';
import { z } from 'zod';
import type { Database } from '../db/database';
import { invalidField } from '../http/errors';
import { id } from '../http/fields';
import { decodeCursor, encodeCursor } from '../http/paging';
import { firstIdAt } from '../ids';
import type { AuditRow } from './event';
import { auditKey } from './recorder';
import { type AuditFilter, auditEventsOf, countUnsealed } from './repository';
import type { AuditEvent, AuditEventList, AuditVerification, ListAuditEventsQuery, VerifyAuditQuery } from './schema';
import { createSealer } from './sealer';
import { verifyChain } from './verify';

const Cursor = z.tuple([z.literal('audit'), id('evt')]);
const EXPORT_BATCH = 500;
const UNSEALED_MAX = 10_000;

/** The audit logs as they are read. A log is named by the id of its tenant, or `INSTALLATION_LOG`. */
export interface AuditLog {
  /** @throws ApiError `validation_failed` (422): a cursor of another list. */
  list(log: string, query: ListAuditEventsQuery): Promise<AuditEventList>;
  /** One event; null when there is none. */
  get(log: string, eventId: string): Promise<AuditEvent | null>;
  /** Everything that matches, in batches. @throws ApiError `validation_failed` (422): with a cursor. */
  all(log: string, query: ListAuditEventsQuery): AsyncGenerator<AuditEvent[], void, undefined>;
  /**
   * Everything about and by a user, newest first, in batches. Address and user agent of other people's calls, of an
   * administrator's for one, are left out: they are those people's data.
   */
  ofPerson(log: string, userId: string): AsyncGenerator<AuditEvent[], void, undefined>;
  /**
   * Checks a chain, as far as one call goes: events that were changed, removed or written by others than the server.
   *
   * @throws ApiError `validation_failed` (422): `after` is no place in the chain.
   */
  verify(log: string, query: VerifyAuditQuery): Promise<AuditVerification>;
  /** Events of all logs that are not sealed yet; counting stops at 10,000. */
  countUnsealed(): Promise<number>;
  /** Begins to seal what is recorded, every 2 s. */
  start(): void;
  stop(): Promise<void>;
  /** Seals all that waits. */
  sealDue(): Promise<number>;
}

interface AuditDeps {
  db: Database;
  log: Logger;
  secretKey: Uint8Array;
}

export function createAuditLog({ db, log, secretKey }: AuditDeps): AuditLog {
  const key = auditKey(secretKey);
  const sealer = createSealer({ db, log, key });
  return {
    async list(auditLog, query) {
      const { limit, cursor } = query;
      const before = cursor === undefined ? undefined : decodeCursor(cursor, Cursor)[1];
      const rows = await db.read((sql) =>
        auditEventsOf(sql, auditLog).list(filterOf(query), { before, limit: limit + 1 }),
      );
      const page = rows.slice(0, limit);
      const last = page.at(-1);
      const isEnd = rows.length <= limit || last === undefined;
      return { events: page.map(toAuditEvent), next_cursor: isEnd ? null : encodeCursor(['audit', last.id]) };
    },

    async get(auditLog, eventId) {
      const row = await auditEventsOf(db, auditLog).get(eventId);
      return row === null ? null : toAuditEvent(row);
    },

    all(auditLog, query) {
      if (query.cursor !== undefined) throw invalidField('query.cursor', 'must not be given for an export');
      const events = auditEventsOf(db, auditLog);
      return batches((page) => events.list(filterOf(query), page), toAuditEvent);
    },

    ofPerson(auditLog, userId) {
      const events = auditEventsOf(db, auditLog);
      return batches(
        (page) => events.listOfPerson(userId, page),
        (row) => toAuditEvent(isOwnCall(row, userId) ? row : { ...row, ipAddress: null, userAgent: null }),
      );
    },

    verify: (auditLog, query) => verifyChain({ db, key }, auditLog, query),
    countUnsealed: () => countUnsealed(db, UNSEALED_MAX),
    start: sealer.start,
    stop: sealer.stop,
    sealDue: sealer.drain,
  };
}

async function* batches(
  read: (page: { before: string | undefined; limit: number }) => Promise<AuditRow[]>,
  show: (row: AuditRow) => AuditEvent,
): AsyncGenerator<AuditEvent[], void, undefined> {
  for (let before: string | undefined; ; ) {
    const rows = await read({ before, limit: EXPORT_BATCH });
    if (rows.length > 0) yield rows.map(show);
    before = rows.at(-1)?.id;
    if (rows.length < EXPORT_BATCH) return;
  }
}

/** Whether the address of an event is the user's own: the rule by which `erasePersons` erases. */
function isOwnCall({ actorType, actorId, targetType, targetId }: AuditRow, userId: string): boolean {
  if (actorType === 'user') return actorId === userId;
  return actorType === 'anonymous' && targetType === 'user' && targetId === userId;
}

function filterOf({ type, actor, target, from, to }: ListAuditEventsQuery): AuditFilter {
  return {
    type,
    actor,
    target,
    fromId: from && firstIdAt('evt', from),
    toId: to && firstIdAt('evt', to),
  };
}

function toAuditEvent(row: AuditRow): AuditEvent {
  return {
    id: row.id,
    type: row.type,
    at: row.at.toISOString(),
    actor: { type: row.actorType, id: row.actorId },
    target: { type: row.targetType, id: row.targetId },
    ip_address: row.ipAddress,
    user_agent: row.userAgent,
    request_id: row.requestId,
    changes: row.changes,
  };
}
