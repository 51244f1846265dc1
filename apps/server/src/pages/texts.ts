import type { PasswordReason } from '../http/errors';
import type { Language } from '../locale';

/** The rules of a policy that ask for a kind of character. */
export type PasswordFlag = 'require_uppercase' | 'require_lowercase' | 'require_numbers' | 'require_symbols';

/** What one page says. */
export interface PageWords {
  title: string;
  intro: string;
  submit: string;
  doneTitle: string;
  doneText: string;
}

export type PageName = 'resetPassword' | 'verifyEmail' | 'acceptInvitation' | 'confirmEmail';

/** The texts of all pages in one language. */
export interface PageTexts {
  language: Language;
  /** Before the title of the document while something is wrong, for screen readers. */
  error: string;
  /** Heading of the list of what is wrong. */
  problems: string;
  continueTo(tenantName: string): string;
  linkInvalid: { title: string; text: string };
  tryLater: { title: string; text: string };
  account: string;
  firstName: string;
  lastName: string;
  newPassword: string;
  repeatNewPassword: string;
  password: string;
  repeatPassword: string;
  /** The rule for a new password; `parts` is a list such as `a digit and a symbol`, empty without such rules. */
  passwordHint(characters: number, parts: string): string;
  passwordParts: Readonly<Record<PasswordFlag, string>>;
  required: string;
  mismatch: string;
  /** Of an entry that is too long or holds what it may not. */
  invalidEntry: string;
  /** Somebody else took the address while the mail was on its way. */
  addressTaken: string;
  passwordReasons: Readonly<Record<PasswordReason, (limit: number) => string>>;
  pages: Readonly<Record<PageName, (tenantName: string) => PageWords>>;
}
