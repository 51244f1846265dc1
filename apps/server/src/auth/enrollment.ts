import type { UserActor } from '../http/access';
import { ApiError } from '../http/errors';
import type { EnrollmentAnswer, TotpEnrollmentAnswer, VerifyEnrollmentBody } from '../mfa/schema';
import { finishChallenge, tenantOf } from './second-factor';
import type { AuthDeps, Client } from './service';

/** Begins to enrol an authenticator app; see `AuthService.enrollTotp`. */
export async function enrollTotp(
  deps: AuthDeps,
  actor: UserActor | null,
  challengeId: string | undefined,
): Promise<TotpEnrollmentAnswer> {
  const { tenantId, userId } = actor === null ? await userOfChallenge(deps, challengeId) : keyOf(actor);
  const tenant = await tenantOf(deps, tenantId);
  const { mfa_methods: methods } = await deps.authConfig.get(tenantId);
  if (!methods.includes('totp')) throw new ApiError('mfa_method_not_allowed');
  const { enrollmentId, secret, uri, qrCodeSvg } = await deps.mfa.enroll(tenant, userId);
  return { enrollment_id: enrollmentId, secret, totp_uri: uri, qr_code_svg: qrCodeSvg };
}

interface Verification {
  actor: UserActor | null;
  body: VerifyEnrollmentBody;
  client: Client;
}

/** Confirms an enrolment; see `AuthService.verifyTotpEnrollment`. */
export async function verifyTotpEnrollment(
  deps: AuthDeps,
  { actor, body, client }: Verification,
): Promise<EnrollmentAnswer> {
  if (actor === null) return finishSignIn(deps, body, client);
  const { tenantId, userId } = keyOf(actor);
  const tenant = await tenantOf(deps, tenantId);
  const proof = { tenant, userId, enrollmentId: body.enrollment_id, code: body.code };
  const enrolled = await deps.db.transaction((tx) => deps.mfa.confirm(tx, proof));
  return { factor_id: enrolled.factorId, backup_codes: enrolled.backupCodes };
}

async function finishSignIn(deps: AuthDeps, body: VerifyEnrollmentBody, client: Client): Promise<EnrollmentAnswer> {
  const { challenge_id: challengeId, enrollment_id: enrollmentId, code } = body;
  if (challengeId === undefined) throw new ApiError('unauthenticated');
  const grant = await deps.oneTimeTokens.attempt(deps.db, 'mfa_enrollment', challengeId);
  if (grant === null) throw new ApiError('challenge_invalid');
  const { tenantId, userId } = grant;
  const tenant = await tenantOf(deps, tenantId);
  const { proved, tokens } = await finishChallenge(
    deps,
    { grant, purpose: 'mfa_enrollment', challengeId, client },
    (tx) => deps.mfa.confirm(tx, { tenant, userId, enrollmentId, code }),
  );
  return { factor_id: proved.factorId, backup_codes: proved.backupCodes, ...tokens };
}

async function userOfChallenge({ db, oneTimeTokens }: AuthDeps, challengeId: string | undefined) {
  if (challengeId === undefined) throw new ApiError('unauthenticated');
  const grant = await oneTimeTokens.find(db, 'mfa_enrollment', challengeId);
  if (grant === null) throw new ApiError('challenge_invalid');
  return grant;
}

function keyOf(actor: UserActor) {
  return { tenantId: actor.tenantId, userId: actor.id };
}
