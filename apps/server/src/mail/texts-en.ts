import type { MailTexts } from './templates';

const notYou = 'If this was not you, contact your administrator right away.';
const ignore = 'If you did not ask for this, ignore this mail: nothing changes.';

/** English. */
export const textsEn: MailTexts = {
  greeting: (firstName) => (firstName === null ? 'Hello,' : `Hello ${firstName},`),
  linkInFull: 'If the button does not work, open this address in your browser:',

  mails: {
    welcome: ({ tenantName, to }, { signInUrl }) => ({
      subject: `Welcome to ${tenantName}`,
      heading: `Welcome to ${tenantName}`,
      paragraphs: [`An account was made for you. Your sign-in name is ${to}.`],
      ...(signInUrl === null ? {} : { action: { label: 'Sign in', url: signInUrl } }),
      notes: ['You get this mail because an administrator made the account.'],
    }),

    reset_password: ({ tenantName, until }, { link }) => ({
      subject: `Reset your password for ${tenantName}`,
      heading: 'Reset your password',
      paragraphs: [`Choose a new password for your account at ${tenantName}.`],
      action: { label: 'Choose a new password', url: link },
      notes: [`The link works once, until ${until}.`, ignore],
    }),

    reset_required: ({ tenantName, until }, { link }) => ({
      subject: `Reset your password for ${tenantName}`,
      heading: 'Reset your password',
      paragraphs: [
        `An administrator of ${tenantName} asks you to choose a new password. Your former one no longer works.`,
      ],
      action: { label: 'Choose a new password', url: link },
      notes: [`The link works once, until ${until}.`],
    }),

    verify_email: ({ tenantName, until }, { link }) => ({
      subject: `Confirm your email address for ${tenantName}`,
      heading: 'Confirm your email address',
      paragraphs: [`Confirm that this address belongs to your account at ${tenantName}.`],
      action: { label: 'Confirm address', url: link },
      notes: [`The link works once, until ${until}.`, 'If you made no account, ignore this mail.'],
    }),

    invitation: ({ tenantName, until }, { link }) => ({
      subject: `You are invited to ${tenantName}`,
      heading: `You are invited to ${tenantName}`,
      paragraphs: ['Choose a password and your account is ready.'],
      action: { label: 'Accept the invitation', url: link },
      notes: [`The link works once, until ${until}.`, 'If you expected no invitation, ignore this mail.'],
    }),

    already_registered: ({ tenantName, until }, { link }) => ({
      subject: `You already have an account at ${tenantName}`,
      heading: 'You already have an account',
      paragraphs: [
        `Somebody tried to register this address at ${tenantName}, but it already has an account. Nothing has changed.`,
        'If it was you and you forgot your password, choose a new one.',
      ],
      action: { label: 'Choose a new password', url: link },
      notes: [`The link works once, until ${until}.`, 'If it was not you, ignore this mail.'],
    }),

    confirm_email_change: ({ tenantName, until }, { newEmail, link }) => ({
      subject: `Confirm your new email address for ${tenantName}`,
      heading: 'Confirm your new email address',
      paragraphs: [`Your account at ${tenantName} changes to ${newEmail} once you confirm it.`],
      action: { label: 'Confirm new address', url: link },
      notes: [`The link works once, until ${until}.`, ignore],
    }),

    email_change_requested: ({ tenantName, at }, { newEmail }) => ({
      subject: `A new email address was requested at ${tenantName}`,
      heading: 'Your email address is about to change',
      paragraphs: [
        `On ${at} it was asked to change the address of your account at ${tenantName} to ${newEmail}.`,
        'It changes once the new address is confirmed.',
      ],
      notes: ['If this was not you, change your password: that ends the request.'],
    }),

    email_changed: ({ tenantName, at }, { newEmail }) => ({
      subject: `Your email address was changed at ${tenantName}`,
      heading: 'Your email address was changed',
      paragraphs: [
        `On ${at} the address of your account at ${tenantName} became ${newEmail}. This address no longer signs in.`,
      ],
      notes: [notYou],
    }),

    password_changed: ({ tenantName, at }) => ({
      subject: `Your password was changed at ${tenantName}`,
      heading: 'Your password was changed',
      paragraphs: [`The password of your account at ${tenantName} was changed on ${at}.`],
      notes: [notYou],
    }),

    mfa_enabled: ({ tenantName, at }) => ({
      subject: `Two-step sign-in is now on at ${tenantName}`,
      heading: 'Two-step sign-in is on',
      paragraphs: [
        `Since ${at} signing in to your account at ${tenantName} also asks for a code of your authenticator.`,
      ],
      notes: [notYou],
    }),

    mfa_disabled: ({ tenantName, at }) => ({
      subject: `Two-step sign-in is now off at ${tenantName}`,
      heading: 'Two-step sign-in is off',
      paragraphs: [`Since ${at} signing in to your account at ${tenantName} no longer asks for a code.`],
      notes: [notYou],
    }),
  },
};
