import { ERRORS } from '../http/errors';
import type { UserRow } from '../users/repository';
import type { Candidate, RecordProblem } from './check';

/** By what a user is named: no two users of a tenant have one of them in common. */
export function keysOf({ draft }: Candidate): string[] {
  const { id, emailCanonical, externalId } = draft;
  return [`id ${id}`, `email ${emailCanonical}`, ...(externalId ? [`external ${externalId}`] : [])];
}

/** Parts candidates so that within a part no two have a key in common; the order of such two stays. */
export function waves(candidates: readonly Candidate[]): Candidate[][] {
  const result: Candidate[][] = [];
  const nextWave = new Map<string, number>();
  for (const candidate of candidates) {
    const keys = keysOf(candidate);
    const wave = Math.max(0, ...keys.map((key) => nextWave.get(key) ?? 0));
    for (const key of keys) nextWave.set(key, wave + 1);
    const part = result[wave] ?? [];
    part.push(candidate);
    result[wave] = part;
  }
  return result;
}

/** Of the users who have a key of the candidate, the one whom it names: by id, else by external id, else by address. */
export function matchOf({ draft }: Candidate, users: readonly UserRow[]): UserRow | undefined {
  return (
    users.find(({ id }) => id === draft.id) ??
    users.find(({ externalId }) => externalId !== null && externalId === draft.externalId) ??
    users.find(({ emailCanonical }) => emailCanonical === draft.emailCanonical)
  );
}

/** What creating the user would have been refused with. */
export function conflictOf({ draft }: Candidate, users: readonly UserRow[]): RecordProblem {
  const has = (isSame: (user: UserRow) => boolean) => users.some(isSame);
  const code = has(({ emailCanonical }) => emailCanonical === draft.emailCanonical)
    ? 'email_already_exists'
    : has(({ externalId }) => externalId !== null && externalId === draft.externalId)
      ? 'external_id_already_exists'
      : 'id_already_exists';
  return { code, detail: ERRORS[code].title };
}
