import type { LinkSubject } from '../links/service';
import type { PasswordPolicy } from '../passwords/policy';
import type { Field } from './form';
import { FormProblems } from './problems';
import type { PageTexts, PasswordFlag } from './texts';

interface PasswordLabels {
  password: string;
  repeat: string;
}

/** A password, twice: without scripts there is no way to show what is being typed. */
export function passwordFields(texts: PageTexts, { settings }: LinkSubject, labels: PasswordLabels): Field[] {
  const base = { type: 'password', autocomplete: 'new-password', isRequired: true } as const;
  const hint = hintOf(settings.password_policy, texts);
  return [
    { ...base, name: 'password', label: labels.password, hint },
    { ...base, name: 'password_repeat', label: labels.repeat },
  ];
}

function hintOf(policy: PasswordPolicy, texts: PageTexts): string {
  const flags = Object.keys(texts.passwordParts) as PasswordFlag[];
  const parts = flags.filter((flag) => policy[flag]).map((flag) => texts.passwordParts[flag]);
  return texts.passwordHint(policy.min_length, new Intl.ListFormat(texts.language).format(parts));
}

/** @throws FormProblems when it is missing or the two differ. */
export function readPassword(values: Record<string, string>, texts: PageTexts): string {
  const { password = '', password_repeat: repeated = '' } = values;
  if (password === '') throw new FormProblems([{ field: 'password', message: texts.required }]);
  if (password !== repeated) throw new FormProblems([{ field: 'password_repeat', message: texts.mismatch }]);
  return password;
}
