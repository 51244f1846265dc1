import { ApiError } from '../http/errors';
import type { FieldProblem } from './form';
import type { PageTexts } from './texts';

/** What the form itself finds wrong. */
export class FormProblems extends Error {
  readonly problems: readonly FieldProblem[];

  constructor(problems: readonly FieldProblem[]) {
    super('the form has problems');
    this.problems = problems;
  }
}

/** What the reader can mend, in the reader's language; null for everything else. */
export function toFieldProblems(error: unknown, texts: PageTexts): readonly FieldProblem[] | null {
  if (error instanceof FormProblems) return error.problems;
  if (!(error instanceof ApiError)) return null;
  if (error.code === 'email_already_exists') return [{ field: 'email', message: texts.addressTaken }];
  if (error.code !== 'password_too_weak' && error.code !== 'validation_failed') return null;
  const problems = (error.errors ?? []).map(({ path, reason, limit = 0 }) => ({
    field: fieldOf(path),
    message: reason === undefined ? texts.invalidEntry : texts.passwordReasons[reason](limit),
  }));
  return problems.some(({ field }) => field === 'token') ? null : problems;
}

function fieldOf(path: string): string {
  const field = path.replace(/^body\./, '');
  return field === 'new_password' ? 'password' : field;
}
