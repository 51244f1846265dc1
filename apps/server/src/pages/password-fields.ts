import type { LinkSubject } from '../links/service';
import type { Field } from './form';
import { FormProblems } from './problems';
import type { PageTexts } from './texts';

/** A new password, twice: without scripts there is no way to show what is being typed. */
export function passwordFields(texts: PageTexts, { settings }: LinkSubject): Field[] {
  const base = { type: 'password', autocomplete: 'new-password', isRequired: true } as const;
  const hint = texts.atLeast(settings.password_policy.min_length);
  return [
    { ...base, name: 'password', label: texts.newPassword, hint },
    { ...base, name: 'password_repeat', label: texts.repeatPassword },
  ];
}

/** @throws FormProblems when it is missing or the two differ. */
export function readPassword(values: Record<string, string>, texts: PageTexts): string {
  const { password = '', password_repeat: repeated = '' } = values;
  if (password === '') throw new FormProblems([{ field: 'password', message: texts.required }]);
  if (password !== repeated) throw new FormProblems([{ field: 'password_repeat', message: texts.mismatch }]);
  return password;
}
