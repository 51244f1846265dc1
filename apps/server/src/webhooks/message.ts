import type { AuditChanges } from '../audit/event';
import type { AuditEvent } from '../audit/schema';
import { toUser } from '../users/mapper';
import type { UserProfile } from '../users/repository';

/** A user as `jsonb` gives it back: moments are text. */
export type StoredProfile = {
  [K in keyof UserProfile]: UserProfile[K] extends Date
    ? string
    : UserProfile[K] extends Date | null
      ? string | null
      : UserProfile[K];
};

/**
 * What a receiver gets.
 *
 * @param profile The user as of the event; null when it is about none, or when the user has been deleted since.
 */
export function messageOf(event: AuditEvent, tenantId: string, profile: StoredProfile | null) {
  return { type: event.type, timestamp: event.at, data: dataOf(event, tenantId, profile), event };
}

/** The thing the event is about: a whole user, else its id and the values that changed. */
function dataOf({ type, at, target, changes }: AuditEvent, tenantId: string, profile: StoredProfile | null): object {
  const [noun] = type.split('.');
  if (noun === 'user' || noun === 'mfa') {
    return profile === null
      ? { id: target.id, tenant_id: tenantId, deleted: true }
      : toUser(reviveProfile(profile), new Date(at));
  }
  const values = valuesOf(changes as AuditChanges);
  if (noun === 'session') {
    const { session_id: id, ...rest } = values;
    return { id, tenant_id: tenantId, user_id: target.id, ...rest };
  }
  if (noun === 'sign_in') return { tenant_id: tenantId, user_id: target.id, ...values };
  return { id: target.id, tenant_id: tenantId, ...values };
}

/** New values; of what is gone, the last ones. Personal fields have none. */
function valuesOf(changes: AuditChanges): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(changes).flatMap(([name, { from, to = from }]) => (to === undefined ? [] : [[name, to]])),
  );
}

export function reviveProfile(stored: StoredProfile): UserProfile {
  const date = (text: string | null) => (text === null ? null : new Date(text));
  return {
    ...stored,
    createdAt: new Date(stored.createdAt),
    updatedAt: new Date(stored.updatedAt),
    disabledUntil: date(stored.disabledUntil),
    lastLoginAt: date(stored.lastLoginAt),
  };
}
