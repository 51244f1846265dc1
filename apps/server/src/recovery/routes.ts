import { endpoint } from '../http/endpoint';
import { AddressBody, LinkOwner, ResetPasswordByLinkBody } from './schema';

const forgotPassword = endpoint({
  id: 'forgotPassword',
  method: 'post',
  path: '/v2/auth/forgot-password',
  access: 'public',
  tag: 'Sign-in',
  summary: 'Ask for a link to reset the password',
  description:
    'Answers the same in the same time whether or not there is an account. The link is valid 1 h. An address gets at most 3 mails a minute and 10 an hour.',
  body: AddressBody,
  status: 202,
  errors: ['tenant_not_found'],
  handle: ({ body }, { recovery }) => recovery.requestReset(body.tenant, body.email),
});

const resetPassword = endpoint({
  id: 'resetPassword',
  method: 'post',
  path: '/v2/auth/reset-password',
  access: 'public',
  tag: 'Sign-in',
  summary: 'Set a new password by a link',
  description: 'The link works once. Every session of the user ends, and the address counts as verified.',
  body: ResetPasswordByLinkBody,
  status: 200,
  response: LinkOwner,
  errors: ['token_invalid', 'password_too_weak', 'overloaded'],
  handle: ({ body }, { recovery }) => recovery.resetPassword(body.token, body.new_password),
});

export const recoveryEndpoints = [forgotPassword, resetPassword];
