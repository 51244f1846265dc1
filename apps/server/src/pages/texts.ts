import type { PasswordReason } from '../http/errors';

/** What one page says. */
export interface PageWords {
  title: string;
  intro: string;
  submit: string;
  doneTitle: string;
  doneText: string;
}

export type PageName = 'resetPassword';

/** The texts of all pages in one language. */
export interface PageTexts {
  /** Before the title of the document while something is wrong, for screen readers. */
  error: string;
  /** Heading of the list of what is wrong. */
  problems: string;
  continueTo(tenantName: string): string;
  linkInvalid: { title: string; text: string };
  tryLater: { title: string; text: string };
  account: string;
  newPassword: string;
  repeatPassword: string;
  atLeast(characters: number): string;
  required: string;
  mismatch: string;
  passwordReasons: Readonly<Record<PasswordReason, (limit: number) => string>>;
  pages: Readonly<Record<PageName, (tenantName: string) => PageWords>>;
}
