import { userTarget } from '../audit/event';
import type { AuditRecorder } from '../audit/recorder';
import type { Clock } from '../clock';
import type { Database } from '../db/database';
import { ApiError } from '../http/errors';
import { readPage } from '../http/paging';
import type { Tenant } from '../tenants/schema';
import { type MailRow, mailsOf } from './repository';
import type { ListMailsQuery, Mail, MailList } from './schema';

interface Deps {
  db: Database;
  clock: Clock;
}

interface ReviveDeps extends Deps {
  audit: AuditRecorder;
}

/** See `MailService.list`. */
export async function listUndelivered({ db }: Deps, tenant: Tenant, query: ListMailsQuery): Promise<MailList> {
  const mails = mailsOf(db, tenant.id);
  const isDead = query.status === undefined ? undefined : query.status === 'dead';
  const { items, ...paging } = await readPage(query, {
    name: 'mails',
    read: ({ after, ...part }) => mails.list({ isDead, before: after }, part),
    count: () => mails.count(isDead),
    keyOf: (row) => row.id,
  });
  return { mails: items.map(toMail), ...paging };
}

/** See `MailService.retry`. */
export function reviveMail({ db, clock, audit }: ReviveDeps, tenant: Tenant, mailId: string): Promise<void> {
  return db.transaction(async (tx) => {
    const revived = await mailsOf(tx, tenant.id).revive(mailId, clock.now());
    if (revived === null) throw new ApiError('mail_not_found');
    const { userId, wasDead } = revived;
    if (!wasDead) return;
    const changes = { mail_id: { to: mailId } };
    await audit.record(tx, tenant.id, { type: 'mail.retried', target: userTarget(userId), changes });
  });
}

/** What a mail in the outbox shows of itself. */
export type StoredMail = Omit<MailRow, 'tenantId' | 'payload'>;

export function toMail(row: StoredMail): Mail {
  return {
    id: row.id,
    user_id: row.userId,
    template: row.template,
    status: row.deadAt === null ? 'waiting' : 'dead',
    attempts: row.attempts,
    last_error: row.lastError,
    next_attempt_at: row.deadAt === null ? row.nextAttemptAt.toISOString() : null,
    expires_at: row.expiresAt?.toISOString() ?? null,
    created_at: row.createdAt.toISOString(),
  };
}
