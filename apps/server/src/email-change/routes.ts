import { endpoint } from '../http/endpoint';
import { LinkTokenBody, VerifiedEmail } from '../verification/schema';
import { UpdateMyEmailBody } from './schema';

const updateMyEmail = endpoint({
  id: 'updateMyEmail',
  method: 'post',
  path: '/v2/me/email',
  access: 'user',
  tag: 'Own account',
  summary: 'Ask for another address',
  description:
    'The address changes once the link in the mail to the new one is used, within 24 h. The present address is told.',
  body: UpdateMyEmailBody,
  status: 202,
  errors: ['invalid_credentials', 'email_domain_not_allowed', 'rate_limited', 'overloaded'],
  handle: ({ actor, body }, { emailChange }) => emailChange.request(actor, body),
});

const confirmEmail = endpoint({
  id: 'confirmEmail',
  method: 'post',
  path: '/v2/auth/confirm-email',
  access: 'public',
  tag: 'Sign-in',
  summary: 'Confirm a new address by a link',
  description: 'The link works once. The old address is told, and no longer signs in.',
  body: LinkTokenBody,
  status: 200,
  response: VerifiedEmail,
  errors: ['token_invalid', 'email_already_exists'],
  handle: ({ body }, { emailChange }) => emailChange.confirm(body.token),
});

export const emailChangeEndpoints = [updateMyEmail, confirmEmail];
