import type { OwnUser, OwnUserAnswer } from '../types';

/** The signed-in user as this package hands it out: absent values are undefined. */
export function ownUser(answer: OwnUserAnswer): OwnUser {
  return Object.fromEntries(Object.entries(answer).map(([key, value]) => [key, value ?? undefined])) as OwnUser;
}
