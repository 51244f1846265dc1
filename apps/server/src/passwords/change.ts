import type { UserChanges, UserRow } from '../users/repository';
import type { PasswordPolicy } from './policy';
import type { PasswordService } from './service';

/** A new password for somebody who is there already. */
export interface NewPassword {
  user: UserRow;
  password: string;
  policy: PasswordPolicy;
  /** Where the password stood in the request: `body.new_password`. */
  path: string;
  /** Refuses the present password too, whatever `history` says. */
  mustDiffer?: boolean;
}

/**
 * Judges a new password and hashes it: all that takes its time, before a transaction begins.
 *
 * @returns The hash, for {@link passwordChanges}.
 * @throws ApiError `password_too_weak` (422), `overloaded` (503).
 */
export async function prepareNewPassword(passwords: PasswordService, change: NewPassword): Promise<string> {
  const { user, password, policy, path, mustDiffer = false } = change;
  passwords.check(password, { policy, email: user.email, path });
  const count = mustDiffer ? Math.max(1, policy.history) : policy.history;
  await passwords.checkHistory(password, formerHashes(user).slice(0, count), path);
  return passwords.hash(password);
}

/** What changes on the row of a user who has set a new password: nothing temporary or forced is left of the old one. */
export function passwordChanges(
  user: UserRow,
  passwordHash: string,
  { policy, now }: { policy: PasswordPolicy; now: Date },
): UserChanges {
  return {
    passwordHash,
    passwordHistory: formerHashes(user).slice(0, policy.history),
    passwordChangedAt: now,
    passwordState: 'ok',
    passwordExpiresAt: null,
    mustChangePassword: false,
    updatedAt: now,
  };
}

function formerHashes({ passwordHash, passwordHistory }: UserRow): string[] {
  return passwordHash === null ? passwordHistory : [passwordHash, ...passwordHistory];
}
