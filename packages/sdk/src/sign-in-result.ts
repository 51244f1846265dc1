import type { Session } from './session/session';
import type { LoginAnswer, OwnUser } from './types';

/** The user is signed in; the session is kept in the storage. */
export interface SignedIn {
  status: 'signed_in';
  user: OwnUser;
}

/** Where a sign-in leads: to a session, or to one more step. */
export type SignInResult =
  | SignedIn
  /** A second factor is asked for: pass `challengeId` and a code to `hj.mfa.verifyTotp` or `hj.mfa.verifyBackupCode`. */
  | { status: 'mfa_required'; challengeId: string; methods: string[] }
  /** The tenant asks for a second factor and the user has none yet: set one up by `hj.mfa` with the challenge. */
  | { status: 'mfa_enrollment_required'; challengeId: string }
  /** The password was temporary: pass `challengeId` to `auth.changePassword` with a new one. */
  | { status: 'password_change_required'; challengeId: string };

/** Starts the session of an answer that has one, or says what is still to do. */
export async function toSignInResult(session: Session, answer: LoginAnswer): Promise<SignInResult> {
  return 'accessToken' in answer ? { status: 'signed_in', user: await session.start(answer) } : nextStep(answer);
}

/** What a sign-in may ask for; a server sends one of the marks. */
interface Challenge {
  challengeId: string;
  mfaRequired?: boolean;
  mfaEnrollmentRequired?: boolean;
  methods?: string[];
}

function nextStep({ challengeId, mfaRequired, mfaEnrollmentRequired, methods = [] }: Challenge): SignInResult {
  if (mfaRequired) return { status: 'mfa_required', challengeId, methods };
  return { status: mfaEnrollmentRequired ? 'mfa_enrollment_required' : 'password_change_required', challengeId };
}
