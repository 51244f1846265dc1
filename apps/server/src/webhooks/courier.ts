import type { Logger } from 'pino';
import type { AuditLog } from '../audit/service';
import type { Clock } from '../clock';
import type { SecretBox } from '../crypto/secret-box';
import type { Database } from '../db/database';
import { backoffMs, type Outage } from '../mail/backoff';
import type { WebhookKey } from './fan-out-repository';
import { messageOf } from './message';
import { type ClaimedQueue, type PendingDelivery, webhookOutboxOf } from './outbox-repository';
import { openSecret } from './secrets';
import { NoAnswer, type Send, type WebhookRequest } from './sender';
import { signatureHeaders } from './signature';

/**
 * Claims the queue of a webhook that is due for longest and does what is due with its head. A failure leaves the rest of
 * the queue waiting behind it, which is what keeps the events of a user in order.
 *
 * @param onDelivered Told of each success.
 * @returns False when nothing is due.
 */
export type Courier = (key: WebhookKey, onDelivered: () => void) => Promise<boolean>;

export interface CourierDeps {
  db: Database;
  clock: Clock;
  log: Logger;
  auditLog: Pick<AuditLog, 'get'>;
  secretBox: SecretBox;
  send: Send;
  /** Of the receiver as a whole. */
  outage: Outage;
  /** Aborted when sends under way are to be cut off. */
  stopping: AbortSignal;
}

/** Longer than sending and noting may take, so that a queue is never in two hands while its first one is alive. */
const LEASE_MS = 15_000;
/** Of these, what sending and noting may take. */
const SEND_MS = 6000;
const BACKOFF_MAX_MS = 15 * 60_000;
/** The receiver is away, whatever it is sent. */
const AWAY = new Set([429, 502, 503, 504]);

export function createCourier(deps: CourierDeps): Courier {
  const { db, clock, log } = deps;
  const outbox = webhookOutboxOf(db);
  const settle = createSettlement(deps);
  return async (key, onDelivered) => {
    const now = clock.now();
    const queue = await outbox.claim(key, now, new Date(now.getTime() + LEASE_MS));
    if (queue === null) return false;
    const { head } = queue;
    if (head === null) {
      await outbox.release(queue, now);
      return true;
    }
    const request = await compose(deps, key, head).catch((error: unknown) => {
      log.error({ err: error, tenant_id: key.tenantId, delivery_id: head.id }, 'webhook message can not be written');
      return null;
    });
    if (request === null) {
      await outbox.note(key, head.id, failed(clock.now(), 'the message can not be written'));
      await outbox.release(queue, clock.now());
      return true;
    }
    // A server that stood still comes too late: another one has the queue by now, and is further on in it.
    if (queue.claimedUntil.getTime() - clock.now().getTime() < SEND_MS) {
      await outbox.release(queue, clock.now());
      return true;
    }
    const answer = await deps.send(request, deps.stopping).catch(toNoAnswer);
    if (deps.stopping.aborted && answer instanceof NoAnswer) await outbox.defer(queue, clock.now());
    else if (await settle(queue, head, answer)) onDelivered();
    return true;
  };
}

function toNoAnswer(error: unknown): NoAnswer {
  if (error instanceof NoAnswer) return error;
  throw error;
}

const failed = (at: Date, lastError: string) => ({ status: 'failed', at, responseStatus: null, lastError }) as const;

async function compose(deps: CourierDeps, { tenantId, webhookId }: WebhookKey, head: PendingDelivery) {
  const { auditLog, secretBox, clock } = deps;
  const event = await auditLog.get(tenantId, head.eventId);
  if (event === null) throw new Error(`the event ${head.eventId} is gone`);
  const sentAt = clock.now();
  const isRotating = head.previousSecretExpiresAt !== null && head.previousSecretExpiresAt > sentAt;
  const sealed = [head.secret, ...(isRotating && head.previousSecret !== null ? [head.previousSecret] : [])];
  const secrets = sealed.map((each) => openSecret(secretBox, webhookId, each));
  const body = JSON.stringify(messageOf(event, tenantId, head.profile));
  const headers = {
    'Content-Type': 'application/json; charset=utf-8',
    'Content-Length': String(Buffer.byteLength(body)),
    'User-Agent': 'HelloJohn-Webhooks/1',
    ...signatureHeaders({ id: event.id, sentAt, body }, secrets),
  };
  return { url: head.url, headers, body } satisfies WebhookRequest;
}

/** Notes what a receiver answered; resolves with whether it took the message. */
function createSettlement({ db, clock, log, outage }: CourierDeps) {
  const outbox = webhookOutboxOf(db);

  async function delivered(queue: ClaimedQueue, head: PendingDelivery, responseStatus: number): Promise<void> {
    const wasAway = outage.end();
    await outbox.note(queue, head.id, { status: 'delivered', at: clock.now(), responseStatus, lastError: null });
    await outbox.release(queue, clock.now());
    if (wasAway) await outbox.wake(queue, clock.now());
  }

  return async (queue: ClaimedQueue, head: PendingDelivery, answer: number | NoAnswer): Promise<boolean> => {
    const responseStatus = typeof answer === 'number' ? answer : null;
    const entry = {
      tenant_id: queue.tenantId,
      webhook_id: queue.webhookId,
      delivery_id: head.id,
      attempts: head.attempts + 1,
      response_status: responseStatus,
    };
    if (responseStatus !== null && responseStatus >= 200 && responseStatus < 300) {
      await delivered(queue, head, responseStatus);
      log.debug(entry, 'webhook delivered');
      return true;
    }
    const lastError = typeof answer === 'number' ? describe(answer) : answer.message;
    const at = clock.now();
    const until = new Date(at.getTime() + backoffMs(head.attempts + 1, BACKOFF_MAX_MS));
    if (responseStatus === null || AWAY.has(responseStatus)) outage.extend();
    const isLast = until >= head.expiresAt;
    await outbox.note(queue, head.id, { status: isLast ? 'failed' : 'pending', at, responseStatus, lastError });
    await (isLast ? outbox.release(queue, at) : outbox.defer(queue, until));
    log.warn({ ...entry, reason: lastError }, isLast ? 'webhook given up' : 'webhook not delivered');
    return false;
  };
}

function describe(status: number): string {
  return status >= 300 && status < 400 ? `HTTP ${status}: redirects are not followed` : `HTTP ${status}`;
}
