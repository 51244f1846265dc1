import { type FieldError, isHelloJohnError } from '@hellojohn/sdk';
import { fill, type Labels } from './labels';

/** What to tell the person, for the form as a whole and by field. */
export interface Problem {
  message: string | null;
  fields: Readonly<Record<string, readonly string[]>>;
}

/**
 * An error in the person's language.
 *
 * @param passwordField Where a wrong password is told; without it, for the form as a whole.
 */
export function problemOf(error: unknown, labels: Labels, passwordField?: string): Problem {
  if (!isHelloJohnError(error)) return { message: labels.problems.other, fields: {} };
  if (error.code === 'invalid_credentials' && passwordField !== undefined) {
    return inFields({ [passwordField]: [labels.wrongPassword] }, labels);
  }
  const fields = fieldProblems(error.errors, labels);
  if (Object.keys(fields).length > 0) return inFields(fields, labels);
  return { message: messageOf(error.code, labels), fields };
}

/** The same where there is no form: one sentence, or nothing without an error. */
export function failureText(error: unknown, labels: Labels): string | undefined {
  return error === undefined ? undefined : (problemOf(error, labels).message ?? labels.problems.other);
}

function inFields(fields: Problem['fields'], labels: Labels): Problem {
  return { message: labels.problems.validation_failed, fields };
}

function messageOf(code: string, { problems }: Labels): string {
  return Object.entries(problems).find(([known]) => known === code)?.[1] ?? problems.other;
}

function fieldProblems(errors: readonly FieldError[], labels: Labels): Record<string, string[]> {
  const fields: Record<string, string[]> = {};
  for (const error of errors) {
    const name = error.path
      .replace(/^body\./, '')
      .replace(/_([a-z])/g, (_match, letter: string) => letter.toUpperCase());
    fields[name] = [...(fields[name] ?? []), fieldMessage(error, labels)];
  }
  return fields;
}

function fieldMessage({ path, reason, limit }: FieldError, labels: Labels): string {
  const text = Object.entries(labels.passwordReasons).find(([known]) => known === reason)?.[1];
  if (text !== undefined) return fill(text, { limit: limit ?? '' });
  return /email$/.test(path) ? labels.invalidEmail : labels.invalidEntry;
}

/** What the browser itself finds wrong, in the words of the labels. */
export function problemOfInputs(inputs: readonly HTMLInputElement[], labels: Labels): Problem | null {
  const wrong = inputs.filter(({ validity }) => !validity.valid);
  if (wrong.length === 0) return null;
  const fields = wrong.map(({ name, validity }) => [
    name,
    [validity.valueMissing ? labels.required : labels.invalidEmail],
  ]);
  return inFields(Object.fromEntries(fields), labels);
}
