import { SignInResult } from '../auth/schema';
import { endpoint } from '../http/endpoint';
import { MailedUserParams } from '../verification/schema';
import { AcceptInvitationBody } from './schema';

const acceptInvitation = endpoint({
  id: 'acceptInvitation',
  method: 'post',
  path: '/v2/auth/accept-invitation',
  access: 'public',
  tag: 'Sign-in',
  summary: 'Accept an invitation by its link',
  description:
    'Sets the password, makes the pending user active and its address verified, and signs in. The link works once. Where the tenant requires a second factor, the answer asks to enrol one.',
  body: AcceptInvitationBody,
  status: 200,
  response: SignInResult,
  errors: ['token_invalid', 'password_too_weak', 'overloaded'],
  handle: ({ body, client }, { invitations }) => invitations.accept(body, client),
});

const resendInvitation = endpoint({
  id: 'resendInvitation',
  method: 'post',
  path: '/v2/admin/tenants/{tenantId}/users/{userId}/resend-invitation',
  access: { scope: 'users:write', tenantAdmin: true },
  tag: 'Users',
  summary: 'Mail the invitation of a pending user again',
  description: 'The new link is valid 7 days and ends older ones.',
  params: MailedUserParams,
  notFound: 'user_not_found',
  status: 202,
  errors: ['user_not_pending'],
  handle: ({ tenant, params }, { invitations }) => invitations.resend(tenant, params.userId),
});

export const invitationEndpoints = [acceptInvitation, resendInvitation];
