import type { Call } from './core/call';
import type { Session } from './session/session';
import type { SignedIn } from './sign-in-result';
import type { MfaCode, MfaFactorList, TotpEnrollment, TotpEnrollmentCode } from './types';

/** A second factor has been set up. The backup codes are shown this once. */
export type EnrollmentResult = { factorId: string; backupCodes: string[] } & (
  | { status: 'enrolled' }
  /** It was part of a sign-in, which is now complete. */
  | SignedIn
);

/** `hj.mfa`: second factors of the user, and signing in with them. */
export type Mfa = ReturnType<typeof createMfa>;

/** @param reload Brings the user's state up to date; must not fail. */
export function createMfa(
  call: Call,
  authed: Call,
  { session, reload }: { session: Session; reload: () => Promise<void> },
) {
  return {
    /**
     * Begins to set up an authenticator app; it counts once a code has been verified.
     *
     * @param options.challengeId From a sign-in that answered `mfa_enrollment_required`; without it, of the signed-in user.
     * @throws HelloJohnError `challenge_invalid` (401); `mfa_method_not_allowed` (403); `not_signed_in`.
     */
    enrollTotp(options: { challengeId?: string } = {}): Promise<TotpEnrollment> {
      const by = options.challengeId === undefined ? authed : call;
      return by('post', '/v2/auth/mfa/totp/enroll', { body: options });
    },

    /**
     * Finishes setting it up with a first code. With a `challengeId` this also completes the sign-in.
     *
     * @throws HelloJohnError `mfa_code_invalid`, `challenge_invalid` (401); `factor_not_found` (404).
     */
    async verifyTotpEnrollment(input: TotpEnrollmentCode): Promise<EnrollmentResult> {
      const by = input.challengeId === undefined ? authed : call;
      const answer = await by('post', '/v2/auth/mfa/totp/enroll/verify', { body: input });
      const { factorId, backupCodes } = answer;
      if ('accessToken' in answer) {
        return { status: 'signed_in', user: await session.start(answer), factorId, backupCodes };
      }
      await reload();
      return { status: 'enrolled', factorId, backupCodes };
    },

    /**
     * Completes a sign-in that answered `mfa_required`. A code works once; a challenge takes five tries.
     *
     * @throws HelloJohnError `mfa_code_invalid`: try again; `challenge_invalid`: sign in again (401); `rate_limited` (429).
     */
    async verifyTotp(input: MfaCode): Promise<SignedIn> {
      const answer = await call('post', '/v2/auth/mfa/totp/verify', { body: input });
      return { status: 'signed_in', user: await session.start(answer) };
    },

    /**
     * The same with one of the backup codes.
     *
     * @throws HelloJohnError `mfa_code_invalid`, `challenge_invalid` (401); `mfa_method_not_allowed` (403); `rate_limited` (429).
     */
    async verifyBackupCode(input: MfaCode): Promise<SignedIn> {
      const answer = await call('post', '/v2/auth/mfa/backup-code/verify', { body: input });
      return { status: 'signed_in', user: await session.start(answer) };
    },

    factors: {
      /** The user's factors, and how many backup codes are left. */
      list(): Promise<MfaFactorList> {
        return authed('get', '/v2/auth/mfa/factors');
      },

      /**
       * Removes a factor; with the last one the backup codes go as well.
       *
       * @throws HelloJohnError `invalid_credentials` (401): the password is wrong; `factor_not_found` (404);
       * `rate_limited` (429).
       */
      async remove(id: string, { password }: { password: string }): Promise<void> {
        await authed('delete', '/v2/auth/mfa/factors/{id}', { path: { id }, body: { password } });
        await reload();
      },
    },
  };
}
