import { endpoint } from '../http/endpoint';
import { AddressBody } from '../recovery/schema';
import { LinkTokenBody, MailedUserParams, VerifiedEmail } from './schema';

const verifyEmail = endpoint({
  id: 'verifyEmail',
  method: 'post',
  path: '/v2/auth/verify-email',
  access: 'public',
  tag: 'Sign-in',
  summary: 'Verify an address by a link',
  description: 'The link works once. A user who waited for this becomes active.',
  body: LinkTokenBody,
  status: 200,
  response: VerifiedEmail,
  errors: ['token_invalid'],
  handle: ({ body }, { verification }) => verification.verify(body.token),
});

const resendVerification = endpoint({
  id: 'resendVerification',
  method: 'post',
  path: '/v2/auth/resend-verification',
  access: 'public',
  tag: 'Sign-in',
  summary: 'Ask for another link to verify an address',
  description:
    'Answers the same in the same time whether or not there is an account. The link is valid 24 h. An address gets at most 3 mails a minute and 10 an hour.',
  body: AddressBody,
  status: 202,
  errors: ['tenant_not_found'],
  handle: ({ body }, { verification }) => verification.request(body.tenant, body.email),
});

const sendVerification = endpoint({
  id: 'sendVerification',
  method: 'post',
  path: '/v2/admin/tenants/{tenantId}/users/{userId}/send-verification',
  access: { scope: 'users:write', tenantAdmin: true },
  tag: 'Users',
  summary: 'Mail a link to verify the address of a user',
  description: 'The link is valid 24 h and ends older ones.',
  params: MailedUserParams,
  notFound: 'user_not_found',
  status: 202,
  errors: ['email_already_verified'],
  handle: ({ tenant, params }, { verification }) => verification.send(tenant, params.userId),
});

export const verificationEndpoints = [verifyEmail, resendVerification, sendVerification];
