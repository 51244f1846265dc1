import type { Logger } from 'pino';
import type { AuthConfigService } from '../auth-config/service';
import type { Clock } from '../clock';
import { deriveKey, hmacSha256 } from '../crypto/hash';
import type { SecretBox } from '../crypto/secret-box';
import type { Database, Sql } from '../db/database';
import { newId } from '../ids';
import { createLanes } from '../lanes';
import type { LinkService } from '../links/service';
import type { Tenant } from '../tenants/schema';
import type { TenantService } from '../tenants/service';
import { canonicalEmail } from '../users/email';
import { effectiveStatus } from '../users/mapper';
import { type UserRow, usersOf } from '../users/repository';
import { type LinkRequestRow, linkRequestQueue, linkRequestsOf } from './repository';

/** What a stranger may ask for by naming an address, and other causes of mail to addresses that strangers name. */
export type RequestKind = 'reset_password' | 'verify_email' | 'already_registered' | 'confirm_email';

/** What is counted of an address: requests, each kind apart, and mails of all kinds together. */
export type CountedKind = RequestKind | 'mail';

/** What is asked for after the answer. */
export type QueuedKind = Extract<RequestKind, 'reset_password' | 'verify_email'>;

/**
 * Links that anybody may ask for by naming an address. The call does the same for an address with an account and one
 * without: it writes the request down. What is due is found out after the answer, so neither answer nor time tells
 * whether there is an account; a request that was answered survives a killed server.
 *
 * No address gets more than 3 mails a minute and 10 an hour in a tenant this way; further requests are dropped. Whether
 * a request is dropped depends on those of its kind alone: what nobody is mailed for takes nothing from other kinds, and
 * the time of an answer tells nothing of mails.
 */
export interface LinkRequestService {
  /** Writes the request down. The address need not be anybody's. */
  request(tenant: Tenant, kind: QueuedKind, email: string): Promise<void>;
  /** Counts a request that is answered at once; false when the address has had its share of this kind. */
  allow(tx: Sql, tenantId: string, request: { kind: RequestKind; email: string }): Promise<boolean>;
  /** Counts a mail that is about to be sent to an address; false when it has had its share, and must get no more. */
  allowMail(tx: Sql, tenantId: string, email: string): Promise<boolean>;
  /** Drops what waits for the addresses of users who are being deleted, in the transaction of the deletion. */
  forget(tx: Sql, tenantId: string, ...emailsCanonical: string[]): Promise<void>;
  /** Begins to work through the requests: soon after each answer, and every 2 s for what is to be tried again. */
  start(): void;
  stop(): Promise<void>;
  /** Works through all that is due and resolves with the number of requests. */
  handleDue(): Promise<number>;
}

interface LinkRequestDeps {
  db: Database;
  clock: Clock;
  log: Logger;
  secretBox: SecretBox;
  /** HELLOJOHN_SECRET_KEY. */
  secretKey: Uint8Array;
  authConfig: AuthConfigService;
  links: LinkService;
  tenants: TenantService;
}

const HOUR = 3600;
const LIMITS = [
  { seconds: 60, max: 3 },
  { seconds: HOUR, max: 10 },
];
const LANES_MAX = 2;
const LEASE_SECONDS = 60;
/** By then the answer is out, and what follows overlaps the next requests of whoever measures them at random. */
const NUDGE_MS = { min: 100, spread: 400 };

export function createLinkRequestService(deps: LinkRequestDeps): LinkRequestService {
  const { db, clock, log, secretBox } = deps;
  const addressSecret = deriveKey(deps.secretKey, 'link-request-address');
  const lanes = createLanes({
    max: LANES_MAX,
    log,
    failure: 'a request for a link could not be worked through yet',
    step: () => takeOne({ ...deps, allowMail }),
  });

  const addressKeyOf = (tenantId: string, emailCanonical: string) =>
    new Uint8Array(hmacSha256(addressSecret, `${tenantId} ${emailCanonical}`));

  function rowOf(tenantId: string, kind: CountedKind, emailCanonical: string): Omit<LinkRequestRow, 'tenantId'> {
    const createdAt = clock.now();
    const addressKey = addressKeyOf(tenantId, emailCanonical);
    return { id: newId('lnk', createdAt), kind, addressKey, payload: null, nextAttemptAt: endOf(createdAt), createdAt };
  }

  async function count(tx: Sql, tenantId: string, { kind, email }: { kind: CountedKind; email: string }) {
    const emailCanonical = canonicalEmail(email);
    if (emailCanonical === null) return false;
    return linkRequestsOf(tx, tenantId).insertWithin(LIMITS, rowOf(tenantId, kind, emailCanonical));
  }

  const allowMail: LinkRequestService['allowMail'] = (tx, tenantId, email) =>
    count(tx, tenantId, { kind: 'mail', email });

  return {
    async request(tenant, kind, email) {
      const emailCanonical = canonicalEmail(email);
      if (emailCanonical === null) return;
      const row = rowOf(tenant.id, kind, emailCanonical);
      const payload = secretBox.seal(emailCanonical, contextOf(row.id));
      await db.transaction((tx) =>
        linkRequestsOf(tx, tenant.id).insertWithin(LIMITS, { ...row, payload, nextAttemptAt: row.createdAt }),
      );
      setTimeout(lanes.nudge, NUDGE_MS.min + Math.random() * NUDGE_MS.spread).unref();
    },

    allow: count,
    allowMail,

    forget(tx, tenantId, ...emailsCanonical) {
      const keys = emailsCanonical.map((email) => addressKeyOf(tenantId, email));
      return linkRequestsOf(tx, tenantId).closeAll(keys, endOf(clock.now()));
    },

    start: lanes.start,
    stop: lanes.stop,
    handleDue: lanes.drain,
  };
}

const contextOf = (id: string) => `link-request:${id}`;

/** When a request counts no longer. */
const endOf = (createdAt: Date) => new Date(createdAt.getTime() + HOUR * 1000);

type Worker = LinkRequestDeps & Pick<LinkRequestService, 'allowMail'>;

async function takeOne(deps: Worker): Promise<boolean> {
  const { db, clock } = deps;
  const now = clock.now();
  const row = await linkRequestQueue(db).claim(now, new Date(now.getTime() + LEASE_SECONDS * 1000));
  if (row === null) return false;
  if (row.payload === null || endOf(row.createdAt) <= now) await linkRequestsOf(db, row.tenantId).delete(row.id);
  else await answer(deps, row, row.payload);
  return true;
}

/** Sends the link, if there is somebody to send it to, and closes the request in the same transaction. */
async function answer(deps: Worker, row: LinkRequestRow, payload: Uint8Array): Promise<void> {
  const { db, clock, links } = deps;
  const { tenantId, id, createdAt } = row;
  const kind = row.kind as QueuedKind;
  const emailCanonical = deps.secretBox.open(payload, contextOf(id));
  const [tenant, settings] = await Promise.all([deps.tenants.find(tenantId), deps.authConfig.get(tenantId)]);
  await db.transaction(async (tx) => {
    if (!(await linkRequestsOf(tx, tenantId).close(id, endOf(createdAt)))) return;
    const user = await usersOf(tx, tenantId).getByEmailCanonical(emailCanonical);
    if (tenant === null || user === null || !isEligible(kind, user, clock.now())) return;
    if (!(await deps.allowMail(tx, tenantId, user.email))) return;
    await links.send(tx, { kind, tenant, user, settings });
  });
}

/** Disabled users can't sign in, and invited ones have to accept first; there is nothing to verify twice. */
function isEligible(kind: QueuedKind, user: UserRow, now: Date): boolean {
  const status = effectiveStatus(user, now);
  if (status === 'disabled' || status === 'pending') return false;
  return kind === 'reset_password' || !user.emailVerified;
}
