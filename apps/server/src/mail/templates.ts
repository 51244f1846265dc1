/** Every mail there is. */
export const MAIL_TEMPLATES = [
  'welcome',
  'reset_password',
  'reset_required',
  'verify_email',
  'invitation',
  'already_registered',
  'confirm_email_change',
  'email_change_requested',
  'email_changed',
  'password_changed',
  'mfa_enabled',
  'mfa_disabled',
] as const;

export type MailTemplate = (typeof MAIL_TEMPLATES)[number];

/** What each template needs besides who it is for. Texts of users are escaped by the renderer, never by callers. */
export interface MailTemplates {
  /** An administrator made the account. */
  welcome: { signInUrl: string | null };
  /** Asked for by whoever knows the address. */
  reset_password: { link: string };
  /** An administrator took the password out of force. */
  reset_required: { link: string };
  verify_email: { link: string };
  invitation: { link: string };
  /** Somebody tried to register an address that has an account: its owner is told, the caller is not. */
  already_registered: { link: string };
  /** To the new address. */
  confirm_email_change: { newEmail: string; link: string };
  /** To the old address, while it can still be stopped. */
  email_change_requested: { newEmail: string };
  /** To the old address, once it is done. */
  email_changed: { newEmail: string };
  password_changed: Record<string, never>;
  mfa_enabled: Record<string, never>;
  mfa_disabled: Record<string, never>;
}

/** What every text may use. */
export interface MailContext {
  tenantName: string;
  /** The address the mail goes to. */
  to: string;
  /** The moment the mail was caused, in the reader's language. */
  at: string;
  /** The end of the link, in the reader's language; null for mails without one. */
  until: string | null;
}

/** A mail as texts; one layout turns all of them into HTML and plain text. */
export interface MailContent {
  /** One line; holds no text of a user. */
  subject: string;
  heading: string;
  paragraphs: readonly string[];
  action?: { label: string; url: string };
  /** Small print after the action. */
  notes: readonly string[];
}

/** The texts of one language. */
export interface MailTexts {
  greeting(firstName: string | null): string;
  /** Before the link in full, for readers whose client shows no button. */
  linkInFull: string;
  mails: { [T in MailTemplate]: (context: MailContext, data: MailTemplates[T]) => MailContent };
}
