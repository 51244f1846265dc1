import type { Call } from './core/call';
import type { Session } from './session/session';
import { type SignInResult, toSignInResult } from './sign-in-result';
import type { InvitationInput, LinkOwner, ResetPasswordInput, VerifiedEmail } from './types';

/** The part of `hj.auth` about links in mails: asking for one, and using its `?token=`. Each link works once. */
export type Links = ReturnType<typeof createLinks>;

/** @param reload Brings the state of a signed-in user up to date; must not fail. */
export function createLinks(
  call: Call,
  { session, tenant, reload }: { session: Session; tenant: string; reload: () => Promise<void> },
) {
  async function verified(answer: Promise<VerifiedEmail>): Promise<VerifiedEmail> {
    const result = await answer;
    await reload();
    return result;
  }

  return {
    /** Mails a link, valid 1 h, to set a new password; resolves just the same when nobody has this address. */
    async forgotPassword({ email }: { email: string }): Promise<void> {
      await call('post', '/v2/auth/forgot-password', { body: { tenant, email } });
    },

    /**
     * Sets a new password by a link. Every session of the user ends.
     *
     * @throws HelloJohnError `token_invalid` (400): used, replaced by a newer one, or expired; `password_too_weak` (422).
     */
    resetPassword(input: ResetPasswordInput): Promise<LinkOwner> {
      return call('post', '/v2/auth/reset-password', { body: input });
    },

    /** Mails another link to verify an address; resolves just the same when there is nothing to verify. */
    async resendVerification({ email }: { email: string }): Promise<void> {
      await call('post', '/v2/auth/resend-verification', { body: { tenant, email } });
    },

    /** Verifies an address by a link. @throws HelloJohnError `token_invalid` (400). */
    verifyEmail({ token }: { token: string }): Promise<VerifiedEmail> {
      return verified(call('post', '/v2/auth/verify-email', { body: { token } }));
    },

    /**
     * Confirms a new address (see `user.updateEmail`) by a link.
     *
     * @throws HelloJohnError `token_invalid` (400); `email_already_exists` (409): somebody was quicker.
     */
    confirmEmail({ token }: { token: string }): Promise<VerifiedEmail> {
      return verified(call('post', '/v2/auth/confirm-email', { body: { token } }));
    },

    /**
     * Accepts an invitation by its link: sets the password and signs in. Check `status`: there may be one more step.
     *
     * @throws HelloJohnError `token_invalid` (400); `password_too_weak` (422).
     */
    async acceptInvitation(input: InvitationInput): Promise<SignInResult> {
      return toSignInResult(session, await call('post', '/v2/auth/accept-invitation', { body: input }));
    },
  };
}
