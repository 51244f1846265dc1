import type { Sql } from '../db/database';
import { toUser } from '../users/mapper';
import { reviveProfile } from './message';
import { storedSnapshotsOf } from './repository';
import type { WebhookSnapshot } from './schema';

const BATCH = 100;

/** See `WebhookService.snapshotsOf`. */
export async function* snapshotsOf(
  sql: Sql,
  { tenantId, userId }: { tenantId: string; userId: string },
): AsyncGenerator<WebhookSnapshot[], void, undefined> {
  const stored = storedSnapshotsOf(sql, tenantId);
  for (let before: string | undefined; ; ) {
    const rows = await stored.ofUser(userId, before, BATCH);
    if (rows.length > 0) {
      yield rows.map(({ eventId, profile, createdAt }) => ({
        event_id: eventId,
        user: toUser(reviveProfile(profile), createdAt),
        created_at: createdAt.toISOString(),
      }));
    }
    before = rows.at(-1)?.eventId;
    if (rows.length < BATCH) return;
  }
}
