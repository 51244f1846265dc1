import type { Call } from './core/call';
import { isHelloJohnError } from './error';
import type { Links } from './links';
import { ownUser } from './session/own-user';
import type { Session } from './session/session';
import type { AuthListener, AuthState } from './session/state';
import { type SignedIn, type SignInResult, toSignInResult } from './sign-in-result';
import type { OwnUser, OwnUserAnswer, PasswordChallengeInput, SignInInput, SignUpInput } from './types';

/** Where a registration leads: to a session, to a mail with a link, or to a second factor. */
export type SignUpResult =
  | SignedIn
  | { status: 'verification_required'; user: OwnUser }
  /** The tenant asks for a second factor: set one up by `hj.mfa` with the challenge. */
  | { status: 'mfa_enrollment_required'; user: OwnUser; challengeId: string };

/** `hj.auth`: signing in and out, links in mails, and who is signed in. */
export interface Auth extends Links {
  /**
   * Signs in with a password. Check `status`: there may be one more step.
   *
   * @throws HelloJohnError `invalid_credentials` (401); `user_disabled`, `email_not_verified`,
   * `password_reset_required` (403); `rate_limited` (429): wait `retryAfter` seconds; `overloaded` (503).
   */
  signIn(input: SignInInput): Promise<SignInResult>;
  /**
   * Registers a user and, unless the address has to be verified first, signs in.
   *
   * @throws HelloJohnError `email_already_exists` (409); `sign_up_disabled`, `email_domain_not_allowed`,
   * `metadata_key_not_allowed` (403); `password_too_weak`, `validation_failed` (422); `rate_limited` (429).
   */
  signUp(input: SignUpInput): Promise<SignUpResult>;
  /**
   * Ends this session. Locally it is over in any case; if the server can't be reached this rejects, because the session
   * may still be listed there.
   */
  signOut(): Promise<void>;
  /** Ends all of the user's sessions, on every device. When it rejects, nothing has changed, here neither. */
  signOutEverywhere(): Promise<void>;
  /**
   * Finishes a sign-in with a temporary password.
   *
   * @throws HelloJohnError `challenge_invalid` (401): spent or expired, sign in again; `password_too_weak` (422): try
   * another password.
   */
  changePassword(input: PasswordChallengeInput): Promise<SignInResult>;
  /**
   * Calls the listener with the state once it is known, and again whenever it changes, here or in another tab. The first
   * listener starts the loading of a stored session; a server that is away is asked again until it answers.
   *
   * @returns Ends the subscription.
   */
  onChange(listener: AuthListener): () => void;
  /** The state as known now; the same object until something changes. */
  getState(): AuthState;
  /**
   * A token for `Authorization: Bearer`, with at least 10 s to go; null when signed out. Ask for it before each use.
   *
   * @throws HelloJohnError `refresh_token_invalid`, `refresh_token_reused` (401): signed out by this; `network_error`,
   * `timeout`: still signed in.
   */
  getAccessToken(): Promise<string | null>;
}

/** The calls of `Auth` that talk to the server. */
export function createSignIn(
  call: Call,
  authed: Call,
  { session, tenant }: { session: Session; tenant: string },
): Omit<Auth, 'onChange' | 'getState' | 'getAccessToken' | keyof Links> {
  return {
    signIn: async (input) =>
      toSignInResult(session, await call('post', '/v2/auth/login', { body: { ...input, tenant } })),

    async signUp(input) {
      const answer = await call('post', '/v2/auth/register', { body: { ...input, tenant } });
      if ('accessToken' in answer) return { status: 'signed_in', user: await session.start(answer) };
      const { user: registered, challengeId }: Registered = answer;
      const user = ownUser(registered);
      return challengeId === undefined
        ? { status: 'verification_required', user }
        : { status: 'mfa_enrollment_required', user, challengeId };
    },

    async signOut() {
      try {
        await authed('post', '/v2/auth/logout');
      } catch (error) {
        if (!isAlreadyOver(error)) throw error;
      } finally {
        await session.end();
      }
    },

    async signOutEverywhere() {
      await authed('post', '/v2/auth/logout-all');
      await session.end();
    },

    changePassword: async (input) =>
      toSignInResult(session, await call('post', '/v2/auth/password/change', { body: input })),
  };
}

/** A registration that is not a session yet. */
interface Registered {
  user: OwnUserAnswer;
  challengeId?: string;
}

function isAlreadyOver(error: unknown): boolean {
  return isHelloJohnError(error) && (error.status === 401 || error.code === 'not_signed_in');
}
