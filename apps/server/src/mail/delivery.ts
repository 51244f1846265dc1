import type { Logger } from 'pino';
import type { Clock } from '../clock';
import type { Database } from '../db/database';
import { createLanes } from '../lanes';
import { backoffMs, createOutage, type Outage } from './backoff';
import { type MailRow, outboxOf } from './repository';
import { type MailMessage, MailRejection, type MailTransport, SMTP_CONNECTIONS_MAX } from './transport';

export interface DeliveryDeps {
  db: Database;
  clock: Clock;
  log: Logger;
  transport: MailTransport;
  /** Writes the mail of a row. @throws when the row can't be read. */
  compose(row: MailRow): MailMessage;
  /** Milliseconds a mail server may take for one mail, whatever it says meanwhile. Default 40 s. */
  sendMaxMs?: number;
}

/** Works through the outbox. Several servers may do so at once. */
export interface Delivery {
  /** Looks for due mails every 2 s from now on. */
  start(): void;
  /** Looks at once, as something was just put into the outbox; nothing before `start`. */
  nudge(): void;
  /** Delivers all that is due and resolves with the number of mails that were taken up. */
  deliverDue(): Promise<number>;
  /** Sends under way get 3 s to finish; then they are cut off and their mails are due again at once. */
  stop(): Promise<void>;
}

const SECOND = 1000;
const DAY = 86_400 * SECOND;
const SEND_MAX_MS = 40 * SECOND;
/** Longer than a send may take, so that a mail is never in two hands while its first one is alive. */
const LEASE_MS = 60 * SECOND;
const BACKOFF_MAX_MS = 40 * SECOND;
/** A mail server that comes back is found within this time. */
const PAUSE_MAX_MS = 30 * SECOND;
/** How long mail systems try, RFC 5321 section 4.5.4.1. */
const GIVE_UP_MS = 5 * DAY;
const KEEP_DEAD_MS = 30 * DAY;
const STOP_GRACE_MS = 3 * SECOND;

/**
 * Up to five lanes, each of which claims one mail, sends it, and claims the next. Each mail that goes out starts
 * another lane. A mail server that does not answer closes all lanes for a while, and then one tries again: thousands
 * of waiting mails cost a server that is away one connection a try.
 */
export function createDelivery(deps: DeliveryDeps): Delivery {
  const { log, transport } = deps;
  const outage = createOutage(deps.clock, PAUSE_MAX_MS);
  const sending = new Set<AbortController>();
  const takeOne = createCourier(deps, { outage, sending, onSent: () => lanes.addLane() });
  const lanes = createLanes({
    max: SMTP_CONNECTIONS_MAX,
    log,
    failure: 'the outbox does not answer right now',
    step: async () => outage.isOver() && takeOne(),
  });
  return {
    start: lanes.start,
    nudge: lanes.nudge,
    deliverDue: lanes.drain,
    async stop() {
      const grace = setTimeout(() => {
        for (const controller of sending) controller.abort();
      }, STOP_GRACE_MS);
      await lanes.stop();
      clearTimeout(grace);
      await transport.close();
    },
  };
}

interface CourierState {
  outage: Outage;
  /** Sends under way; aborting one cuts its connection. */
  sending: Set<AbortController>;
  onSent(): void;
}

/** @returns A function that claims the mail that is due for longest and does with it what is due; false: there is none. */
function createCourier(deps: DeliveryDeps, { outage, sending, onSent }: CourierState): () => Promise<boolean> {
  const { clock, log, sendMaxMs = SEND_MAX_MS } = deps;
  const outbox = outboxOf(deps.db);
  const refuse = createRefusal(deps, outage);
  /** Mails that went out, but whose rows could not be removed because the database was away. */
  const sent = new Map<string, MailRow>();

  async function removeSent(): Promise<void> {
    for (const [id, row] of sent) {
      await outbox.delete(row);
      sent.delete(id);
    }
  }

  async function handle(row: MailRow): Promise<void> {
    const now = clock.now();
    // A server that stood still comes too late: another one may have the mail by now.
    if (row.nextAttemptAt.getTime() - now.getTime() < sendMaxMs) return outbox.defer(row, now, null);
    const isExpired = row.expiresAt !== null && row.expiresAt <= now;
    if (row.deadAt === null && isExpired) log.warn(entryOf(row), 'mail dropped: its link has expired');
    if (row.deadAt !== null || isExpired || sent.has(row.id)) return outbox.delete(row);
    const controller = new AbortController();
    const deadline = setTimeout(() => controller.abort(), sendMaxMs);
    sending.add(controller);
    try {
      await deps.transport.send(deps.compose(row), controller.signal);
    } catch (error) {
      return refuse(row, error);
    } finally {
      sending.delete(controller);
      clearTimeout(deadline);
    }
    sent.set(row.id, row);
    outage.end();
    log.info(entryOf(row), 'mail delivered');
    onSent();
    await removeSent();
  }

  return async () => {
    await removeSent();
    const row = await outbox.claim(clock.now(), new Date(clock.now().getTime() + LEASE_MS));
    if (row === null) return false;
    await handle(row);
    return true;
  };
}

/** A mail that can't be written, now or ever: its row is damaged or was sealed with another key. */
export class UnreadableMail extends Error {}

/** What becomes of a mail that did not go out. */
function createRefusal({ db, clock, log }: DeliveryDeps, outage: Outage) {
  const outbox = outboxOf(db);
  const later = (ms: number) => new Date(clock.now().getTime() + ms);
  const bury = (row: MailRow, lastError: string) =>
    outbox.bury(row, { at: clock.now(), keepUntil: later(KEEP_DEAD_MS), lastError });

  return async (row: MailRow, error: unknown): Promise<void> => {
    const lastError = describe(error);
    if (error instanceof UnreadableMail) {
      log.error({ ...entryOf(row), err: error }, 'mail can not be written');
      return bury(row, lastError);
    }
    if (!(error instanceof MailRejection)) {
      const until = outage.extend();
      log.warn({ ...entryOf(row), code: codeOf(error), paused_until: until }, 'the mail server does not answer');
      return outbox.defer(row, until, lastError);
    }
    const entry = { ...entryOf(row), reply_code: error.replyCode };
    const isTooOld = clock.now().getTime() - row.createdAt.getTime() > GIVE_UP_MS;
    if (error.isPermanent || isTooOld) {
      log.error(entry, 'mail refused for good');
      return bury(row, lastError);
    }
    log.warn(entry, 'mail refused for now');
    return outbox.defer(row, later(backoffMs(row.attempts, BACKOFF_MAX_MS)), lastError);
  };
}

const entryOf = ({ id, tenantId, template, attempts }: MailRow) => ({
  mail_id: id,
  tenant_id: tenantId,
  template,
  attempts,
});

/** For the operator; replies of mail servers are text of strangers. */
function describe(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.replace(/[\p{Cc}\s]+/gu, ' ').slice(0, 500);
}

const codeOf = (error: unknown): unknown => (error as { code?: unknown }).code;
