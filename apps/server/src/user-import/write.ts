import { setImmediate as breathe } from 'node:timers/promises';
import { userChanges } from '../audit/changes';
import { type AuditRow, type NewAuditEvent, userTarget } from '../audit/event';
import { attempted } from '../db/savepoint';
import { currentRequest } from '../request-scope';
import { sendMails } from '../users/create';
import { type UserRow, usersOf } from '../users/repository';
import { type Candidate, updateBodyOf } from './check';
import type { ImportStep } from './job';

/**
 * Makes users of those candidates whose keys are free, with a statement for all; the others are left out. Their events
 * are sent to the database, and not waited for: see {@link ImportStep.recording}.
 */
export async function createUsers(step: ImportStep, candidates: readonly Candidate[]): Promise<Candidate[]> {
  const { deps, tx, tenant, settings } = step;
  const users = usersOf(tx, tenant.id);
  const [inserted, events] = await Promise.all([
    users.insertNew(candidates.map(({ draft }) => draft)),
    composeEvents(step, candidates),
  ]);
  const ids = new Set<string | null>(inserted);
  const happened = events.filter(({ targetId }) => ids.has(targetId));
  step.recording.add(deps.audit.write(tx, tenant.id, happened));
  const created = candidates.filter(({ draft }) => ids.has(draft.id));
  const factors = created.flatMap(({ record, draft }) =>
    record.totp_secret === undefined ? [] : [{ userId: draft.id, secret: record.totp_secret }],
  );
  await deps.mfa.addVerified(tx, tenant.id, factors);
  for (const { record, draft } of created) {
    if (!record.send_welcome_email && !record.send_invitation) continue;
    const user = await users.profile({ id: draft.id });
    if (user !== null) await sendMails(deps, tx, { tenant, settings, body: record, user });
  }
  return created;
}

/** While the database is at the users. */
async function composeEvents({ deps, tenant }: ImportStep, candidates: readonly Candidate[]): Promise<AuditRow[]> {
  // The statement that inserts them leaves first.
  await breathe();
  const events = candidates.map(
    ({ draft }): NewAuditEvent => ({
      type: 'user.created',
      target: userTarget(draft.id),
      changes: userChanges(null, draft),
    }),
  );
  return deps.audit.compose(tenant.id, events);
}

/**
 * Changes a user as PATCH would, by whoever asked for the import. A password that somebody has stays: an old file must not
 * bring back an old password. Who has none gets that of the record.
 *
 * @throws ApiError whatever PATCH would be refused with; nothing of the record is done then.
 */
export async function updateUser(step: ImportStep, { record, draft }: Candidate, user: UserRow): Promise<void> {
  const { deps, tx, tenant } = step;
  const actor = { type: currentRequest()?.actor?.type ?? 'root' } as const;
  await attempted(tx, async () => {
    await deps.users.updateWithin(tx, { tenant, userId: user.id, actor }, updateBodyOf(record));
    const { passwordHash, passwordChangedAt = null } = draft;
    if (user.passwordHash !== null || !passwordHash) return;
    const changes = { passwordHash, passwordChangedAt, passwordState: 'ok', updatedAt: deps.clock.now() } as const;
    await usersOf(tx, tenant.id).update(user.id, changes);
    await deps.audit.record(tx, tenant.id, { type: 'user.password_changed', target: userTarget(user.id) });
  });
}
