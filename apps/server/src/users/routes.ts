import { z } from 'zod';
import { authorize } from '../http/access';
import { endpoint, Reply, streamEndpoint } from '../http/endpoint';
import { entityTag } from '../http/precondition';
import { answerStream } from '../http/stream-answer';
import { Job } from '../jobs/schema';
import { BulkMatch, BulkUsersBody } from './bulk-schema';
import { USER_FORMATS } from './export-format';
import { UserExportQuery, UserListQuery } from './list-query';
import {
  CreateUserBody,
  PasswordReset,
  ResetPasswordBody,
  UpdateUserBody,
  User,
  UserEmailParams,
  UserExternalIdParams,
  UserPage,
  UserParams,
} from './schema';
import type { VersionedUser } from './service';

const READ = { scope: 'users:read', tenantAdmin: true } as const;
const WRITE = { scope: 'users:write', tenantAdmin: true } as const;
/** As the single call asks. */
const END_SESSIONS = { scope: 'sessions:write', tenantAdmin: true } as const;
const USERS = '/v2/admin/tenants/{tenantId}/users';

/** @see RFC 9110 section 8.8.3 */
function withEtag({ user, version }: VersionedUser, headers: Record<string, string> = {}): Reply<User> {
  return new Reply(user, { ETag: entityTag(version), ...headers });
}

const listUsers = endpoint({
  id: 'listUsers',
  method: 'get',
  path: USERS,
  access: READ,
  tag: 'Users',
  summary: 'List users',
  description:
    'All filters combine with AND. `page` and `limit` count through the list; `cursor` continues from a page at the same cost at any depth, and gives each user that stays exactly once.',
  query: UserListQuery,
  status: 200,
  response: UserPage,
  errors: ['unknown_role'],
  handle: ({ tenant, query }, { users }) => users.list(tenant, query),
});

const exportUsers = streamEndpoint({
  id: 'exportUsers',
  method: 'get',
  path: `${USERS}/export`,
  access: READ,
  tag: 'Users',
  summary: 'Export users',
  description:
    'All users that match, by id, as they were at one moment. Streamed: an answer that breaks off is not complete. A reader that takes nothing for 30 s is cut. No password hashes.',
  query: UserExportQuery,
  status: 200,
  content: {
    'application/x-ndjson': z.string().describe('One `User` a line, as JSON.'),
    'text/csv': z
      .string()
      .describe(
        'A heading and one user a record (RFC 4180): the fields of `User`, metadata as JSON, roles joined by `;`. A cell that could be a formula begins with an additional quote.',
      ),
  },
  errors: ['unknown_role', 'overloaded'],
  stream: async ({ tenant, query: { format, ...filter } }, { clock, userExports }, { req, res }) => {
    const { contentType, head, lines } = USER_FORMATS[format];
    const day = clock.now().toISOString().slice(0, 10);
    const answer = answerStream(res, {
      'Content-Type': contentType,
      'Content-Disposition': `attachment; filename="users-${tenant.slug}-${day}.${format}"`,
    });
    if (req.method === 'HEAD') return answer.end();
    let isFirst = true;
    await userExports.run({ tenant, filter }, async (users) => {
      await answer.write((isFirst ? head : '') + lines(users));
      isFirst = false;
    });
    if (isFirst) await answer.write(head);
    answer.end();
  },
});

const getUser = endpoint({
  id: 'getUser',
  method: 'get',
  path: `${USERS}/{userId}`,
  access: READ,
  tag: 'Users',
  summary: 'Get a user',
  tenantNeed: 'id',
  params: UserParams,
  notFound: 'user_not_found',
  status: 200,
  response: User,
  handle: async ({ tenant, params }, { users }) => withEtag(await users.get(tenant, { id: params.userId })),
});

const getUserByEmail = endpoint({
  id: 'getUserByEmail',
  method: 'get',
  path: `${USERS}/email/{email}`,
  access: READ,
  tag: 'Users',
  summary: 'Get a user by email',
  description: 'The address is compared without regard to case, its domain in ASCII form.',
  tenantNeed: 'id',
  params: UserEmailParams,
  notFound: 'user_not_found',
  status: 200,
  response: User,
  handle: async ({ tenant, params }, { users }) => withEtag(await users.get(tenant, params)),
});

const getUserByExternalId = endpoint({
  id: 'getUserByExternalId',
  method: 'get',
  path: `${USERS}/external/{externalId}`,
  access: READ,
  tag: 'Users',
  summary: 'Get a user by the id in another system',
  tenantNeed: 'id',
  params: UserExternalIdParams,
  notFound: 'user_not_found',
  status: 200,
  response: User,
  handle: async ({ tenant, params }, { users }) => withEtag(await users.get(tenant, params)),
});

const createUser = endpoint({
  id: 'createUser',
  method: 'post',
  path: USERS,
  access: WRITE,
  tag: 'Users',
  summary: 'Create a user',
  description: 'The user is active at once and no verification of the address is asked for.',
  body: CreateUserBody,
  status: 201,
  response: User,
  errors: [
    'email_already_exists',
    'external_id_already_exists',
    'password_hash_too_costly',
    'password_too_weak',
    'unknown_role',
    'metadata_too_large',
    'overloaded',
  ],
  handle: async ({ tenant, body }, { users }) => {
    const made = await users.create(tenant, body);
    return withEtag(made, { Location: `/v2/admin/tenants/${tenant.id}/users/${made.user.id}` });
  },
});

const updateUser = endpoint({
  id: 'updateUser',
  method: 'patch',
  path: `${USERS}/{userId}`,
  access: WRITE,
  tag: 'Users',
  summary: 'Change, disable or enable a user',
  description:
    'Only the given fields change. Metadata merges at every depth (RFC 7396), also under parallel changes. Disabling ends every session at once. A tenant’s admin can’t disable or demote the last active admin.',
  tenantNeed: 'id',
  params: UserParams,
  notFound: 'user_not_found',
  conditional: true,
  body: UpdateUserBody,
  status: 200,
  response: User,
  errors: ['email_already_exists', 'external_id_already_exists', 'last_admin', 'unknown_role', 'metadata_too_large'],
  handle: async ({ tenant, params, actor, precondition, body }, { users }) =>
    withEtag(await users.update({ tenant, userId: params.userId, actor, precondition }, body)),
});

const deleteUser = endpoint({
  id: 'deleteUser',
  method: 'delete',
  path: `${USERS}/{userId}`,
  access: WRITE,
  tag: 'Users',
  summary: 'Delete a user',
  description:
    'Account, sessions, factors and tokens go at once and for good. A tenant’s admin can’t delete the last active admin.',
  tenantNeed: 'id',
  params: UserParams,
  notFound: 'user_not_found',
  conditional: true,
  status: 204,
  errors: ['last_admin'],
  handle: ({ tenant, params, actor, precondition }, { users }) =>
    users.delete({ tenant, userId: params.userId, actor, precondition }),
});

const resetUserPassword = endpoint({
  id: 'resetUserPassword',
  method: 'post',
  path: `${USERS}/{userId}/password-reset`,
  access: WRITE,
  tag: 'Users',
  summary: 'Force a password reset',
  description: 'The password stops working, every session ends and older reset links die.',
  params: UserParams,
  notFound: 'user_not_found',
  body: ResetPasswordBody,
  status: 200,
  response: PasswordReset,
  errors: ['password_too_weak', 'overloaded'],
  handle: ({ tenant, params, body }, { users }) => users.resetPassword({ tenant, userId: params.userId }, body),
});

const bulkUsers = endpoint({
  id: 'bulkUsers',
  method: 'post',
  path: `${USERS}/bulk`,
  access: WRITE,
  tag: 'Users',
  summary: 'Do one thing to many users',
  description:
    'A job with the effects of the single calls, on the users that are named or match now; who matches later is not in it. Unknown ids count as failed. An API key needs `sessions:write` as well to revoke sessions. `dry_run` answers 200 and changes nothing.',
  body: BulkUsersBody,
  status: 202,
  response: Job,
  alternatives: { 200: BulkMatch },
  errors: ['confirmation_mismatch', 'unknown_role'],
  handle: async ({ tenant, actor, body }, { userBulk }) => {
    if (body.action === 'revoke_sessions') authorize(actor, END_SESSIONS, tenant.id);
    if (body.dry_run) return new Reply(await userBulk.match(tenant, body), {}, 200);
    const job = await userBulk.start(tenant, actor, body);
    return new Reply(job, { Location: `/v2/admin/tenants/${tenant.id}/jobs/${job.id}` });
  },
});

export const userEndpoints = [
  listUsers,
  // Before the path with an id, which would take the word for one.
  exportUsers,
  getUser,
  getUserByEmail,
  getUserByExternalId,
  createUser,
  bulkUsers,
  updateUser,
  deleteUser,
  resetUserPassword,
];
