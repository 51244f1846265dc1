import type { PageTexts } from './texts';

/** English. */
export const pageTextsEn: PageTexts = {
  error: 'Error',
  problems: 'There is a problem',
  continueTo: (tenantName) => `Continue to ${tenantName}`,
  linkInvalid: {
    title: 'This link is no longer valid',
    text: 'It was used already, was replaced by a newer one, or has expired. Ask for a new one.',
  },
  tryLater: {
    title: 'This does not work right now',
    text: 'Nothing was changed, and the link stays valid. Go back and try again in a moment.',
  },
  account: 'Account',
  newPassword: 'New password',
  repeatPassword: 'Repeat the new password',
  atLeast: (characters) => `At least ${characters} characters.`,
  required: 'Enter a new password',
  mismatch: 'The two passwords are not the same',
  passwordReasons: {
    too_short: (limit) => `The password must have at least ${limit} characters`,
    too_long: (limit) => `The password must have at most ${limit} characters`,
    no_uppercase: () => 'The password must contain an upper-case letter',
    no_lowercase: () => 'The password must contain a lower-case letter',
    no_number: () => 'The password must contain a digit',
    no_symbol: () => 'The password must contain a symbol or punctuation mark',
    common: () => 'Many people use this password: choose another one',
    is_email: () => 'The password must not be your email address',
    used_before: () => 'You have used this password before: choose another one',
  },
  pages: {
    resetPassword: (tenantName) => ({
      title: 'Choose a new password',
      intro: `Choose a new password for your account at ${tenantName}. You will be signed out everywhere.`,
      submit: 'Save password',
      doneTitle: 'Your password was changed',
      doneText: 'You can now sign in with your new password. All your earlier sessions have ended.',
    }),
  },
};
