import type { Call } from './core/call';
import { ownUser } from './session/own-user';
import type { Session } from './session/session';
import type { EmailUpdate, OwnSessionList, OwnUser, OwnUserAnswer, PasswordUpdate, ProfileUpdate } from './types';

/** `hj.user`: what the signed-in user may do with the own account. */
export type OwnUserResource = ReturnType<typeof createOwnUser>;

/** @param seen Told of each newer state of the user. */
export function createOwnUser(authed: Call, session: Session, seen: (user: OwnUser) => Promise<void>) {
  async function announce(answer: Promise<OwnUserAnswer>): Promise<OwnUser> {
    const user = ownUser(await answer);
    await seen(user);
    return user;
  }

  return {
    /**
     * The signed-in user, as the server knows it now.
     *
     * @throws HelloJohnError `not_signed_in`; `session_revoked` (401): the session was ended elsewhere.
     */
    get(): Promise<OwnUser> {
      return announce(authed('get', '/v2/me'));
    },

    /**
     * Changes name or picture; null removes.
     *
     * @returns The user after the change.
     * @throws HelloJohnError `not_signed_in`; `validation_failed` (422).
     */
    updateProfile(changes: ProfileUpdate): Promise<OwnUser> {
      return announce(authed('patch', '/v2/me', { body: changes }));
    },

    /**
     * Changes the own password and ends the user's other sessions; this one stays.
     *
     * @throws HelloJohnError `invalid_credentials` (401): `currentPassword` is wrong; `password_too_weak` (422);
     * `rate_limited` (429).
     */
    async updatePassword(change: PasswordUpdate): Promise<void> {
      await authed('post', '/v2/me/password', { body: change });
    },

    /**
     * Merges into `publicMetadata`: objects at every depth, null removes a key. Keys are kept exactly as given.
     *
     * @returns The user after the change.
     * @throws HelloJohnError `metadata_key_not_allowed` (403): a key is not in the tenant's
     * `user_editable_metadata_keys`, and nothing was changed; `metadata_too_large` (422).
     */
    updateMetadata(metadata: Record<string, unknown>): Promise<OwnUser> {
      return announce(authed('patch', '/v2/me/metadata', { body: metadata }));
    },

    /**
     * Asks for another address: it changes once the link in the mail to the new one is used. The present one is told.
     *
     * @throws HelloJohnError `invalid_credentials` (401): the password is wrong; `email_domain_not_allowed` (403);
     * `rate_limited` (429).
     */
    async updateEmail(change: EmailUpdate): Promise<void> {
      await authed('post', '/v2/me/email', { body: change });
    },

    /**
     * Removes the own account for good, and signs out.
     *
     * @throws HelloJohnError `invalid_credentials` (401): the password is wrong; `last_admin` (409); `rate_limited` (429).
     */
    async delete({ password }: { password: string }): Promise<void> {
      await authed('delete', '/v2/me', { body: { password } });
      await session.end();
    },

    sessions: {
      /** The user's live sessions; `current` marks this one. */
      list(): Promise<OwnSessionList> {
        return authed('get', '/v2/me/sessions');
      },

      /** Ends a session of the user's own, on another device for example. @throws HelloJohnError `session_not_found` (404). */
      async revoke(sessionId: string): Promise<void> {
        await authed('delete', '/v2/me/sessions/{id}', { path: { id: sessionId } });
      },
    },
  };
}
