import { endpoint } from '../http/endpoint';
import { OwnSessionList } from '../sessions/schema';
import { OwnUser } from '../users/schema';
import { DeleteMeBody, OwnSessionParams, UpdateMeBody, UpdateMyMetadataBody, UpdateMyPasswordBody } from './schema';

const getMe = endpoint({
  id: 'getMe',
  method: 'get',
  path: '/v2/me',
  access: 'user',
  tag: 'Own account',
  summary: 'Get the signed-in user',
  status: 200,
  response: OwnUser,
  handle: ({ actor }, { me }) => me.get(actor),
});

const updateMe = endpoint({
  id: 'updateMe',
  method: 'patch',
  path: '/v2/me',
  access: 'user',
  tag: 'Own account',
  summary: 'Change the own profile',
  description: 'Only the given fields change; null removes.',
  body: UpdateMeBody,
  status: 200,
  response: OwnUser,
  handle: ({ actor, body }, { me }) => me.update(actor, body),
});

const updateMyPassword = endpoint({
  id: 'updateMyPassword',
  method: 'post',
  path: '/v2/me/password',
  access: 'user',
  tag: 'Own account',
  summary: 'Change the own password',
  description: 'Ends the user’s other sessions; this one stays.',
  body: UpdateMyPasswordBody,
  status: 204,
  errors: ['invalid_credentials', 'password_too_weak', 'rate_limited', 'overloaded'],
  handle: ({ actor, body }, { me }) => me.updatePassword(actor, body),
});

const updateMyMetadata = endpoint({
  id: 'updateMyMetadata',
  method: 'patch',
  path: '/v2/me/metadata',
  access: 'user',
  tag: 'Own account',
  summary: 'Merge into the own public metadata',
  description: 'A key outside the tenant’s `user_editable_metadata_keys` refuses the whole call.',
  body: UpdateMyMetadataBody,
  status: 200,
  response: OwnUser,
  errors: ['metadata_key_not_allowed', 'metadata_too_large'],
  handle: ({ actor, body }, { me }) => me.updateMetadata(actor, body),
});

const deleteMe = endpoint({
  id: 'deleteMe',
  method: 'delete',
  path: '/v2/me',
  access: 'user',
  tag: 'Own account',
  summary: 'Delete the own account',
  description:
    'Account, sessions, factors and tokens go at once and for good. The last active admin of a tenant stays.',
  body: DeleteMeBody,
  status: 204,
  errors: ['invalid_credentials', 'last_admin', 'rate_limited', 'overloaded', 'user_not_found'],
  handle: ({ actor, body }, { me }) => me.delete(actor, body.password),
});

const listMySessions = endpoint({
  id: 'listMySessions',
  method: 'get',
  path: '/v2/me/sessions',
  access: 'user',
  tag: 'Own account',
  summary: 'List the own live sessions',
  status: 200,
  response: OwnSessionList,
  errors: ['user_not_found'],
  handle: async ({ actor }, { sessions }) => {
    const own = await sessions.list({ tenantId: actor.tenantId, userId: actor.id });
    return { sessions: own.map((session) => ({ ...session, current: session.id === actor.sessionId })) };
  },
});

const revokeMySession = endpoint({
  id: 'revokeMySession',
  method: 'delete',
  path: '/v2/me/sessions/{id}',
  access: 'user',
  tag: 'Own account',
  summary: 'End a session of the own',
  params: OwnSessionParams,
  notFound: 'session_not_found',
  status: 204,
  handle: ({ actor, params }, { sessions }) =>
    sessions.revoke({ tenantId: actor.tenantId, userId: actor.id }, params.id),
});

export const meEndpoints = [
  getMe,
  updateMe,
  deleteMe,
  updateMyPassword,
  updateMyMetadata,
  listMySessions,
  revokeMySession,
];
