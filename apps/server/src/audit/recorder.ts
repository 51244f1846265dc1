import type { Clock } from '../clock';
import { deriveKey } from '../crypto/hash';
import type { Sql } from '../db/database';
import { createIdFactory, idTime } from '../ids';
import { currentRequest, type RequestScope } from '../request-scope';
import type { WebhookKey } from '../webhooks/fan-out-repository';
import type { AuditActor, AuditRow, NewAuditEvent } from './event';
import { auditEventsOf, deleteAuditLog } from './repository';
import { commitTo, macOf } from './seal';

/** Writes down what is done, in the transaction that does it. */
export interface AuditRecorder {
  /**
   * Records events, in their order, with one statement (for 1000 of them): {@link compose} and {@link write} in one. Who,
   * from where and in which request comes from the request that is being handled. Webhooks that ask for such events get
   * them once the transaction has committed.
   *
   * @param sql The transaction of the cause: both are there or neither.
   * @param log Id of the tenant, or `INSTALLATION_LOG`.
   */
  record(sql: Sql, log: string, ...events: NewAuditEvent[]): Promise<void>;
  /** Makes the rows of events that are about to happen, so that they are at hand once it is known which of them did. */
  compose(log: string, events: readonly NewAuditEvent[]): AuditRow[];
  /** Writes down those that did happen, in the transaction of their cause. */
  write(sql: Sql, log: string, rows: readonly AuditRow[]): Promise<void>;
  /** Erases addresses and user agents of users whose rows are gone; ids stay. In the transaction of the deletion. */
  erasePersons(sql: Sql, tenantId: string, ...userIds: string[]): Promise<void>;
  /** Removes the log of a tenant whose row is gone. In the transaction of the deletion. */
  deleteLog(tx: Sql, tenantId: string): Promise<void>;
}

/** Events of a statement, half a megabyte of them. */
const STATEMENT_MAX = 1000;

/** The key of every mac and chain. */
export function auditKey(secretKey: Uint8Array): Buffer {
  return deriveKey(secretKey, 'audit');
}

export interface RecorderDeps {
  clock: Clock;
  secretKey: Uint8Array;
  /** Told, after the commit, of the webhooks that have something to do; default: they are found within 2 s. */
  onDue?(webhooks: readonly WebhookKey[]): void;
}

export function createAuditRecorder({ clock, secretKey, onDue = () => undefined }: RecorderDeps): AuditRecorder {
  const key = auditKey(secretKey);
  const newEventId = createIdFactory('evt');
  const compose: AuditRecorder['compose'] = (log, events) => {
    const request = currentRequest();
    const now = clock.now();
    return events.map((event) => rowOf({ log, id: newEventId(now), event, request, key }));
  };
  const write: AuditRecorder['write'] = async (sql, log, rows) => {
    for (let start = 0; start < rows.length; start += STATEMENT_MAX) {
      const due = await auditEventsOf(sql, log).insert(rows.slice(start, start + STATEMENT_MAX));
      if (due.length > 0) sql.afterCommit(() => onDue(due));
    }
  };
  return {
    record: (sql, log, ...events) => write(sql, log, compose(log, events)),
    compose,
    write,
    erasePersons: (sql, tenantId, ...userIds) => auditEventsOf(sql, tenantId).erasePersons(userIds),
    deleteLog: deleteAuditLog,
  };
}

interface Recording {
  log: string;
  id: string;
  event: NewAuditEvent;
  request: RequestScope | null;
  key: Uint8Array;
}

function rowOf({ log, id, event, request, key }: Recording): AuditRow {
  const actor = event.actor ?? actorOf(request);
  const client =
    request === null || request.ipAddress === null
      ? { ipAddress: null, userAgent: null, clientSalt: null, clientHash: null }
      : { ipAddress: request.ipAddress, userAgent: request.userAgent, ...commitTo(request) };
  const row = {
    tenantId: log,
    id,
    type: event.type,
    // Of the id, so that the order of ids and that of moments are one.
    at: idTime(id),
    actorType: actor.type,
    actorId: actor.id,
    targetType: event.target.type,
    targetId: event.target.id,
    ...client,
    requestId: request?.requestId ?? null,
    // As the database gives it back: dates as text, nothing undefined.
    changes: JSON.parse(JSON.stringify(event.changes ?? {})),
  };
  return { ...row, mac: macOf(key, row) };
}

function actorOf(request: RequestScope | null): AuditActor {
  if (request === null) return { type: 'system', id: null };
  return request.actor === null
    ? { type: 'anonymous', id: null }
    : { type: request.actor.type, id: request.actor.id ?? null };
}
