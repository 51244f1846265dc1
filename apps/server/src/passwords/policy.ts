import type { AuthConfigSettings } from '../auth-config/schema';
import { ApiError, type FieldError } from '../http/errors';
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

const SYMBOL = /[^\p{L}\p{M}\p{N}\s]/u;

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

/** One thing that a password lacks; the message completes the sentence `The password …`. */
type PasswordProblem = Required<Pick<FieldError, 'message' | 'reason'>> & Pick<FieldError, 'limit'>;

/** The refusal, with one entry a problem. */
export function passwordTooWeak(path: string, problems: readonly PasswordProblem[]): ApiError {
  return new ApiError('password_too_weak', {
    detail: `The password ${problems.map(({ message }) => message).join(', ')}.`,
    errors: problems.map((problem) => ({ path, ...problem })),
  });
}

function shapeProblems(password: string, policy: PasswordPolicy): PasswordProblem[] {
  const length = [...password].length;
  const { min_length: min, max_length: max } = policy;
  const problems: PasswordProblem[] = [];
  if (length < min) problems.push({ message: `must have at least ${min} characters`, reason: 'too_short', limit: min });
  if (length > max) problems.push({ message: `must have at most ${max} characters`, reason: 'too_long', limit: max });
  const classes: [boolean, RegExp, PasswordProblem][] = [
    [policy.require_uppercase, /\p{Lu}/u, { message: 'must contain an upper-case letter', reason: 'no_uppercase' }],
    [policy.require_lowercase, /\p{Ll}/u, { message: 'must contain a lower-case letter', reason: 'no_lowercase' }],
    [policy.require_numbers, /\p{Nd}/u, { message: 'must contain a digit', reason: 'no_number' }],
    [policy.require_symbols, SYMBOL, { message: 'must contain a symbol or punctuation mark', reason: 'no_symbol' }],
  ];
  for (const [isRequired, pattern, problem] of classes) {
    if (isRequired && !pattern.test(password)) problems.push(problem);
  }
  return problems;
}

function guessProblems(password: string, policy: PasswordPolicy, email: string | undefined): PasswordProblem[] {
  if (!policy.reject_common) return [];
  if (isCommonPassword(password)) return [{ message: 'must not be a common password', reason: 'common' }];
  if (email !== undefined && fold(password) === fold(email)) {
    return [{ message: 'must not be the email address', reason: 'is_email' }];
  }
  return [];
}

function fold(text: string): string {
  return normalizePassword(text).trim().toLowerCase();
}
