import { type NewAuditEvent, userTarget } from '../audit/event';
import { attempted } from '../db/savepoint';
import { currentRequest } from '../request-scope';
import { changesOf } from '../users/changes';
import { type UserChanges, usersOf } from '../users/repository';
import { type ChangedUser, followChanges } from '../users/write';
import { type Candidate, problemOf, type RecordProblem, updateBodyOf } from './check';
import type { ImportStep } from './job';

/** A record and the user whom it names. */
export interface Match {
  candidate: Candidate;
  userId: string;
}

interface Written extends ChangedUser {
  candidate: Candidate;
  /** A password for somebody who has none. */
  password: Partial<UserChanges>;
}

/**
 * Changes users as `updateUser` does, with one statement for all.
 *
 * @returns What is wrong with which records; null when it can't be done for all of them together, and nothing was done.
 */
export async function updateUsers(
  step: ImportStep,
  matches: readonly Match[],
): Promise<Map<Candidate, RecordProblem> | null> {
  const ids = matches.map(({ userId }) => userId);
  // Two records of one user come one after the other; a tenant's admin is bound by the rule of the last admin.
  if (new Set(ids).size < ids.length || currentRequest()?.actor?.type === 'user') return null;
  const users = await usersOf(step.tx, step.tenant.id).lockMany(ids);
  if (users.length < ids.length) return null;
  const problems = new Map<Candidate, RecordProblem>();
  const written: Written[] = [];
  for (const { candidate, userId } of matches) {
    const user = users.find(({ id }) => id === userId);
    try {
      if (user !== undefined) written.push(writtenOf(candidate, user, step.deps.clock.now()));
    } catch (error) {
      problems.set(candidate, problemOf(error));
    }
  }
  try {
    await attempted(step.tx, () => write(step, written));
    return problems;
  } catch (error) {
    // One of them is in conflict with somebody: which one shows when they are done one by one.
    problemOf(error);
    return null;
  }
}

function writtenOf(candidate: Candidate, user: ChangedUser['user'], now: Date): Written {
  const { passwordHash, passwordChangedAt = null } = candidate.draft;
  const hasNew = user.passwordHash === null && Boolean(passwordHash);
  return {
    candidate,
    user,
    changes: changesOf(user, updateBodyOf(candidate.record), now),
    password: hasNew ? { passwordHash: passwordHash ?? null, passwordChangedAt, passwordState: 'ok' } : {},
  };
}

async function write({ deps, tx, tenant }: ImportStep, written: readonly Written[]): Promise<void> {
  const now = deps.clock.now();
  const isEmpty = (changes: object) => Object.keys(changes).length === 0;
  const touched = written.filter(({ changes, password }) => !isEmpty({ ...changes, ...password }));
  if (touched.length === 0) return;
  await usersOf(tx, tenant.id).updateMany(
    touched.map(({ user, changes, password }) => ({ user, changes: { ...changes, ...password, updatedAt: now } })),
  );
  const changed = touched.filter(({ changes }) => !isEmpty(changes));
  if (changed.length > 0) await followChanges(deps, { tx, tenant, now }, changed);
  const events = touched
    .filter(({ password }) => !isEmpty(password))
    .map(({ user }): NewAuditEvent => ({ type: 'user.password_changed', target: userTarget(user.id) }));
  await deps.audit.record(tx, tenant.id, ...events);
}
