import type { AuthConfigSettings } from '../auth-config/schema';
import { ApiError } from '../http/errors';
import { isCommonPassword } from './common-passwords';

/** What a tenant asks of passwords. */
export type PasswordPolicy = AuthConfigSettings['password_policy'];

export interface PasswordRules {
  policy: PasswordPolicy;
  /** The user's address: refused as the password with `reject_common`. */
  email?: string;
  /** Where the password stood in the request: `body.password`. */
  path: string;
}

/** One form for all ways to type a character: `é` is one code point or two, by keyboard. NIST SP 800-63B, 3.1.1.2. */
export function normalizePassword(password: string): string {
  return password.normalize('NFKC');
}

/**
 * Refuses a password that the policy does not allow. Lengths are code points after NFKC.
 *
 * @throws ApiError `password_too_weak` (422) with everything that is missing, each as an entry for `path`.
 */
export function checkPolicy(password: string, { policy, email, path }: PasswordRules): void {
  const normalized = normalizePassword(password);
  const problems = [...shapeProblems(normalized, policy), ...guessProblems(normalized, policy, email)];
  if (problems.length > 0) throw passwordTooWeak(path, problems);
}

/** The refusal, with one entry a problem; a problem completes the sentence `The password …`. */
export function passwordTooWeak(path: string, problems: readonly string[]): ApiError {
  return new ApiError('password_too_weak', {
    detail: `The password ${problems.join(', ')}.`,
    errors: problems.map((message) => ({ path, message })),
  });
}

function shapeProblems(password: string, policy: PasswordPolicy): string[] {
  const length = [...password].length;
  const problems: string[] = [];
  if (length < policy.min_length) problems.push(`must have at least ${policy.min_length} characters`);
  if (length > policy.max_length) problems.push(`must have at most ${policy.max_length} characters`);
  const classes: [boolean, RegExp, string][] = [
    [policy.require_uppercase, /\p{Lu}/u, 'must contain an upper-case letter'],
    [policy.require_lowercase, /\p{Ll}/u, 'must contain a lower-case letter'],
    [policy.require_numbers, /\p{Nd}/u, 'must contain a digit'],
    [policy.require_symbols, /[^\p{L}\p{M}\p{N}\s]/u, 'must contain a symbol or punctuation mark'],
  ];
  for (const [isRequired, pattern, problem] of classes) {
    if (isRequired && !pattern.test(password)) problems.push(problem);
  }
  return problems;
}

function guessProblems(password: string, policy: PasswordPolicy, email: string | undefined): string[] {
  if (!policy.reject_common) return [];
  if (isCommonPassword(password)) return ['must not be a common password'];
  if (email !== undefined && fold(password) === fold(email)) return ['must not be the email address'];
  return [];
}

function fold(text: string): string {
  return normalizePassword(text).trim().toLowerCase();
}
