import { endpoint } from '../http/endpoint';
import { UserParams } from '../users/schema';
import { SessionList, UserSessionParams } from './schema';

const SESSIONS = '/v2/admin/tenants/{tenantId}/users/{userId}/sessions';
const WRITE = { scope: 'sessions:write', tenantAdmin: true } as const;

const listUserSessions = endpoint({
  id: 'listUserSessions',
  method: 'get',
  path: SESSIONS,
  access: { scope: 'sessions:read', tenantAdmin: true },
  tag: 'Sessions',
  summary: 'List a user’s live sessions',
  params: UserParams,
  notFound: 'user_not_found',
  status: 200,
  response: SessionList,
  handle: async ({ tenant, params }, { sessions }) => ({
    sessions: await sessions.list({ tenantId: tenant.id, userId: params.userId }),
  }),
});

const revokeUserSessions = endpoint({
  id: 'revokeUserSessions',
  method: 'delete',
  path: SESSIONS,
  access: WRITE,
  tag: 'Sessions',
  summary: 'End all sessions of a user',
  description: 'From the answer on, access and refresh tokens of these sessions are refused on every instance.',
  params: UserParams,
  notFound: 'user_not_found',
  status: 204,
  handle: ({ tenant, params }, { sessions }) => sessions.revokeAll({ tenantId: tenant.id, userId: params.userId }),
});

const revokeUserSession = endpoint({
  id: 'revokeUserSession',
  method: 'delete',
  path: `${SESSIONS}/{sessionId}`,
  access: WRITE,
  tag: 'Sessions',
  summary: 'End a session of a user',
  params: UserSessionParams,
  notFound: 'session_not_found',
  status: 204,
  handle: ({ tenant, params }, { sessions }) =>
    sessions.revoke({ tenantId: tenant.id, userId: params.userId }, params.sessionId),
});

export const sessionEndpoints = [listUserSessions, revokeUserSessions, revokeUserSession];
