import type { Call } from '../core/call';
import { walk } from '../core/pages';
import type { Stream } from '../core/stream';
import type { Upload } from '../core/upload';
import type {
  Paging,
  PasswordReset,
  SessionList,
  User,
  UserCreate,
  UserListQuery,
  UserPage,
  UserUpdate,
} from '../types';
import { bulkOf } from './user-bulk';
import { exportDataOf, exportOf } from './user-export';
import { importOf } from './user-import';

/** `admin.tenant(…).users`: the users of one tenant. */
export type UsersResource = ReturnType<typeof usersOf>;

const USERS = '/v2/admin/tenants/{tenantId}/users';
const USER = '/v2/admin/tenants/{tenantId}/users/{userId}';

/** How the users of a tenant are reached. */
interface Wires {
  call: Call;
  stream: Stream;
  upload: Upload;
}

export function usersOf({ call, stream, upload }: Wires, tenantId: string) {
  const on = (userId: string) => ({ path: { tenantId, userId } });

  const update = (userId: string, changes: UserUpdate) => call('patch', USER, { ...on(userId), body: changes });

  return {
    /**
     * One page of users, newest first unless `sort` says otherwise.
     *
     * @throws HelloJohnError `validation_failed`, `unknown_role` (422).
     */
    list(query: UserListQuery = {}): Promise<UserPage> {
      return call('get', USERS, { path: { tenantId }, query });
    },

    /**
     * All users that match, page by page as they are needed, at the same cost at any depth. Each user that stays in the
     * directory during the walk comes exactly once.
     *
     * @param query Filters and order as of `list`; `limit` is the size of the pages fetched (default 100).
     */
    iterate(query: Omit<UserListQuery, Paging> = {}): AsyncGenerator<User, void, undefined> {
      return walk(
        (page) => call('get', USERS, { path: { tenantId }, query: { ...page, ...query } }),
        (page: UserPage) => page.users,
      );
    },

    export: exportOf(stream, tenantId),

    bulk: bulkOf(call, tenantId),

    exportData: exportDataOf(call, tenantId),

    import: importOf(upload, tenantId),

    /** @throws HelloJohnError `user_not_found` (404), also for a user of another tenant. */
    get(userId: string): Promise<User> {
      return call('get', USER, on(userId));
    },

    /**
     * @param email Compared without regard to case.
     * @throws HelloJohnError `user_not_found` (404).
     */
    getByEmail(email: string): Promise<User> {
      return call('get', '/v2/admin/tenants/{tenantId}/users/email/{email}', { path: { tenantId, email } });
    },

    /** @throws HelloJohnError `user_not_found` (404). */
    getByExternalId(externalId: string): Promise<User> {
      return call('get', `${USERS}/external/{externalId}`, { path: { tenantId, externalId } });
    },

    /**
     * @throws HelloJohnError `email_already_exists`, `external_id_already_exists` (409); `password_too_weak`,
     * `unknown_role`, `metadata_too_large`, `validation_failed` (422).
     */
    create(user: UserCreate): Promise<User> {
      return call('post', USERS, { path: { tenantId }, body: user });
    },

    /**
     * Changes the given fields. `metadata` and `publicMetadata` merge at every depth and `null` removes a key, so
     * parallel updates of different keys all survive.
     *
     * @throws HelloJohnError `user_not_found` (404); `email_already_exists`, `external_id_already_exists`, `last_admin`
     * (409); `unknown_role`, `metadata_too_large`, `validation_failed` (422).
     */
    update,

    /**
     * Locks the user out: once this resolves, no session of theirs works any more, on any instance.
     *
     * @param options.reason Kept for administrators.
     * @param options.until When the user counts as active again, RFC 3339 if text; null: never by itself. Default: null,
     * but for somebody who is disabled already, whose end stays.
     * @throws HelloJohnError `user_not_found` (404), `last_admin` (409).
     */
    disable(userId: string, { reason, until }: { reason?: string; until?: Date | string | null } = {}): Promise<User> {
      return update(userId, {
        status: 'disabled',
        ...(reason === undefined ? {} : { disabledReason: reason }),
        ...(until === undefined ? {} : { disabledUntil: until instanceof Date ? until.toISOString() : until }),
      });
    },

    /** Lets the user sign in again. Ended sessions stay ended. */
    enable(userId: string): Promise<User> {
      return update(userId, { status: 'active' });
    },

    /**
     * Removes the account, its sessions and factors for good.
     *
     * @throws HelloJohnError `user_not_found` (404), `last_admin` (409).
     */
    async delete(userId: string): Promise<void> {
      await call('delete', USER, on(userId));
    },

    /**
     * Ends every session and makes the password unusable.
     *
     * @param options.sendEmail Mails a link, valid 1 h, by which the user sets a new password; default true.
     * @param options.temporaryPassword Works for one sign-in, which then asks for a new password.
     * @throws HelloJohnError `user_not_found` (404); `password_too_weak`, `validation_failed` (422).
     */
    resetPassword(
      userId: string,
      options: { sendEmail?: boolean; temporaryPassword?: string } = {},
    ): Promise<PasswordReset> {
      return call('post', `${USER}/password-reset`, { ...on(userId), body: options });
    },

    /**
     * Takes all second factors and backup codes from a user who has lost them, and ends every session.
     *
     * @throws HelloJohnError `user_not_found` (404).
     */
    async resetMfa(userId: string): Promise<void> {
      await call('delete', '/v2/admin/tenants/{tenantId}/users/{userId}/mfa', on(userId));
    },

    /** Mails the invitation of a pending user again; older links die. @throws HelloJohnError `user_not_pending` (409). */
    async resendInvitation(userId: string): Promise<void> {
      await call('post', '/v2/admin/tenants/{tenantId}/users/{userId}/resend-invitation', on(userId));
    },

    /** Mails a link to verify the address; older links die. @throws HelloJohnError `email_already_verified` (409). */
    async sendVerification(userId: string): Promise<void> {
      await call('post', '/v2/admin/tenants/{tenantId}/users/{userId}/send-verification', on(userId));
    },

    /** The user's live sessions. */
    sessions(userId: string): Promise<SessionList> {
      return call('get', '/v2/admin/tenants/{tenantId}/users/{userId}/sessions', on(userId));
    },

    /** Signs the user out everywhere, at once. */
    async revokeSessions(userId: string): Promise<void> {
      await call('delete', '/v2/admin/tenants/{tenantId}/users/{userId}/sessions', on(userId));
    },

    /** Ends one session. */
    async revokeSession(userId: string, sessionId: string): Promise<void> {
      await call('delete', '/v2/admin/tenants/{tenantId}/users/{userId}/sessions/{sessionId}', {
        path: { tenantId, userId, sessionId },
      });
    },
  };
}
