/** Languages that the components have texts in. */
export type Language = 'en' | 'es';

/** Codes of `HelloJohnError` that the components have a sentence for; `other` stands for the rest. */
export type ProblemCode =
  | 'challenge_invalid'
  | 'email_already_exists'
  | 'email_domain_not_allowed'
  | 'email_not_verified'
  | 'invalid_credentials'
  | 'last_admin'
  | 'mfa_code_invalid'
  | 'mfa_method_not_allowed'
  | 'network_error'
  | 'not_signed_in'
  | 'overloaded'
  | 'password_reset_required'
  | 'rate_limited'
  | 'session_revoked'
  | 'sign_up_disabled'
  | 'timeout'
  | 'user_disabled'
  | 'validation_failed'
  | 'other';

/** What a password lacks, as the server says it with `password_too_weak`; `{limit}` stands for the bound. */
export type PasswordReason =
  | 'too_short'
  | 'too_long'
  | 'no_uppercase'
  | 'no_lowercase'
  | 'no_number'
  | 'no_symbol'
  | 'common'
  | 'is_email'
  | 'used_before';

/** The texts of one language that are a single string; words in braces are filled in. */
export interface PlainLabels {
  loading: string;
  cancel: string;
  close: string;
  email: string;
  firstName: string;
  lastName: string;
  password: string;
  currentPassword: string;
  newPassword: string;
  showPassword: string;
  required: string;
  invalidEmail: string;
  invalidEntry: string;
  /** At the field that asks for the present password. */
  wrongPassword: string;

  signInTitle: string;
  signInSubmit: string;
  signUpTitle: string;
  signUpSubmit: string;
  back: string;
  forgotPassword: string;
  forgotTitle: string;
  forgotText: string;
  forgotSubmit: string;
  /** `{email}` */
  forgotDone: string;
  verifyTitle: string;
  /** `{email}` */
  verifyText: string;
  resend: string;
  resent: string;

  codeTitle: string;
  code: string;
  codeText: string;
  backupCode: string;
  backupCodeText: string;
  useBackupCode: string;
  useApp: string;
  codeSubmit: string;
  newPasswordTitle: string;
  newPasswordText: string;
  newPasswordSubmit: string;
  enrollTitle: string;
  enrollRequired: string;
  enrollText: string;
  qrCode: string;
  secret: string;
  enrollSubmit: string;
  backupCodesTitle: string;
  backupCodesText: string;
  backupCodesDone: string;

  profileTitle: string;
  profileSubmit: string;
  profileSaved: string;
  newEmail: string;
  emailSubmit: string;
  /** `{email}` */
  emailAsked: string;
  passwordTitle: string;
  passwordSubmit: string;
  passwordSaved: string;
  mfaTitle: string;
  mfaOff: string;
  mfaSetUp: string;
  /** `{date}` */
  mfaFactor: string;
  /** `{count}` */
  mfaBackupCodesLeft: string;
  mfaRemove: string;
  mfaRemoveText: string;
  mfaRemoved: string;
  mfaAdded: string;
  sessionsTitle: string;
  thisSession: string;
  /** `{date}` */
  sessionActive: string;
  sessionRevoke: string;
  /** `{device}`: for screen readers, where several buttons say the same. */
  sessionRevokeNamed: string;
  /** `{device}` */
  sessionRevoked: string;
  /** `{browser}`, `{system}` */
  device: string;
  unknownDevice: string;
  deletionTitle: string;
  deletionText: string;
  deletionStart: string;
  deletionSubmit: string;

  /** `{name}`: name of the button for screen readers. */
  accountMenu: string;
  manageAccount: string;
  signOut: string;
}

/** All texts of the components in one language. */
export interface Labels extends PlainLabels {
  problems: Record<ProblemCode, string>;
  passwordReasons: Record<PasswordReason, string>;
}

/** Texts of your own in place of the built-in ones; what is left out stays. */
export interface LabelOverrides extends Partial<PlainLabels> {
  problems?: Partial<Record<ProblemCode, string>>;
  passwordReasons?: Partial<Record<PasswordReason, string>>;
}

/** Puts values into the braces of a text. */
export function fill(text: string, values: Record<string, string | number>): string {
  return text.replace(/\{(\w+)\}/g, (found, name: string) => String(values[name] ?? found));
}
