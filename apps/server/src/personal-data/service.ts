import type { AuditEvent } from '../audit/schema';
import type { AuditLog } from '../audit/service';
import type { Clock } from '../clock';
import type { Database } from '../db/database';
import { type AdminActor, holdsScope, type Scope } from '../http/access';
import { ApiError } from '../http/errors';
import { toMail } from '../mail/undelivered';
import { toSession } from '../sessions/service';
import type { Tenant } from '../tenants/schema';
import { toUser } from '../users/mapper';
import { type UserRow, usersOf } from '../users/repository';
import type { WebhookSnapshot } from '../webhooks/schema';
import type { WebhookService } from '../webhooks/service';
import { personalDataOf, type StoredFactor, type StoredLink } from './repository';
import type { PersonalRecord } from './schema';

/** What is asked for, and by whom. */
interface PersonalDataRequest {
  tenant: Tenant;
  userId: string;
  actor: AdminActor;
}

/** What is stored on a person; long lists come by themselves, in batches, newest first. */
export interface PersonalDataParts {
  record: PersonalRecord;
  webhookSnapshots: AsyncGenerator<WebhookSnapshot[], void, undefined>;
  /** Null when the caller may not read the audit log. */
  auditEvents: AsyncGenerator<AuditEvent[], void, undefined> | null;
}

export interface PersonalDataService {
  /**
   * Everything that is stored on a person but secrets and hashes, as it is at one moment.
   *
   * @throws ApiError `user_not_found` (404).
   */
  of(request: PersonalDataRequest): Promise<PersonalDataParts>;
}

export function createPersonalDataService(deps: {
  db: Database;
  clock: Clock;
  auditLog: AuditLog;
  webhooks: Pick<WebhookService, 'snapshotsOf'>;
}): PersonalDataService {
  return {
    async of({ tenant, userId, actor }) {
      const now = deps.clock.now();
      const record = await deps.db.snapshot(async (sql) => {
        const user = await usersOf(sql, tenant.id).get(userId);
        if (user === null) throw new ApiError('user_not_found');
        const stored = personalDataOf(sql, tenant.id, userId);
        return {
          exported_at: now.toISOString(),
          ...profileOf(user, now),
          sessions: mayRead(actor, 'sessions:read') ? (await stored.sessions()).map(toSession) : null,
          factors: (await stored.factors()).map(toFactor),
          backup_codes_left: await stored.countBackupCodes(),
          links: (await stored.links(now)).map(toLink),
          mails: (await stored.mails()).map(toMail),
        };
      });
      const auditEvents = mayRead(actor, 'audit:read') ? deps.auditLog.ofPerson(tenant.id, userId) : null;
      return { record, webhookSnapshots: deps.webhooks.snapshotsOf(tenant.id, userId), auditEvents };
    },
  };
}

/** Administrators may read all of their tenant; a key what its scopes name. */
const mayRead = (actor: AdminActor, scope: Scope): boolean => actor.type === 'user' || holdsScope(actor, scope);

function profileOf(user: UserRow, now: Date) {
  return {
    user: toUser(user, now),
    password_set: user.passwordHash !== null,
    password_changed_at: user.passwordChangedAt?.toISOString() ?? null,
    former_passwords: user.passwordHistory.length,
  };
}

function toFactor(row: StoredFactor): PersonalRecord['factors'][number] {
  return {
    id: row.id,
    type: row.type,
    created_at: row.createdAt.toISOString(),
    verified_at: row.verifiedAt?.toISOString() ?? null,
    last_used_at: row.lastUsedAt?.toISOString() ?? null,
  };
}

function toLink(row: StoredLink): PersonalRecord['links'][number] {
  return {
    purpose: row.purpose,
    new_email: row.newEmail,
    created_at: row.createdAt.toISOString(),
    expires_at: row.expiresAt.toISOString(),
  };
}
