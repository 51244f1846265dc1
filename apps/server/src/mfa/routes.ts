import { z } from 'zod';
import { endpoint } from '../http/endpoint';
import { id } from '../http/fields';
import { Tokens } from '../sessions/schema';
import {
  EnrollmentAnswer,
  EnrollTotpBody,
  FactorList,
  FactorParams,
  MfaCodeBody,
  RemoveFactorBody,
  TotpEnrollmentAnswer,
  VerifyEnrollmentBody,
} from './schema';

const UserParams = z.object({ userId: id('usr').describe('Id of the user.') });

const enrollTotp = endpoint({
  id: 'enrollTotp',
  method: 'post',
  path: '/v2/auth/mfa/totp/enroll',
  access: 'optional_user',
  tag: 'Second factor',
  summary: 'Begin to enrol an authenticator app',
  description:
    'Counts for nothing until a code was verified. Takes a bearer token, or the challenge of a sign-in that answered `mfa_enrollment_required`.',
  body: EnrollTotpBody,
  status: 200,
  response: TotpEnrollmentAnswer,
  errors: ['challenge_invalid', 'mfa_method_not_allowed', 'unauthenticated'],
  handle: ({ actor, body }, { auth }) => auth.enrollTotp(actor, body.challenge_id),
});

const verifyTotpEnrollment = endpoint({
  id: 'verifyTotpEnrollment',
  method: 'post',
  path: '/v2/auth/mfa/totp/enroll/verify',
  access: 'optional_user',
  tag: 'Second factor',
  summary: 'Finish enrolling with a first code',
  description:
    'From now on signing in asks for a code. The backup codes are shown this once and replace all older ones. With a `challenge_id` the answer holds tokens too.',
  body: VerifyEnrollmentBody,
  status: 200,
  response: EnrollmentAnswer,
  errors: [
    'challenge_invalid',
    'mfa_code_invalid',
    'factor_not_found',
    'mfa_method_not_allowed',
    'unauthenticated',
    'user_disabled',
    'email_not_verified',
  ],
  handle: ({ actor, body, client }, { auth }) => auth.verifyTotpEnrollment(actor, body, client),
});

const verifyTotp = endpoint({
  id: 'verifyTotp',
  method: 'post',
  path: '/v2/auth/mfa/totp/verify',
  access: 'public',
  tag: 'Second factor',
  summary: 'Finish a sign-in with a code of the authenticator app',
  body: MfaCodeBody,
  status: 200,
  response: Tokens,
  errors: ['challenge_invalid', 'mfa_code_invalid', 'user_disabled', 'email_not_verified', 'rate_limited'],
  handle: ({ body: { challenge_id: challengeId, code }, client }, { auth }) =>
    auth.verifySecondFactor({ challengeId, code, method: 'totp' }, client),
});

const verifyBackupCode = endpoint({
  id: 'verifyBackupCode',
  method: 'post',
  path: '/v2/auth/mfa/backup-code/verify',
  access: 'public',
  tag: 'Second factor',
  summary: 'Finish a sign-in with a backup code',
  body: MfaCodeBody,
  status: 200,
  response: Tokens,
  errors: [
    'challenge_invalid',
    'mfa_code_invalid',
    'mfa_method_not_allowed',
    'user_disabled',
    'email_not_verified',
    'rate_limited',
  ],
  handle: ({ body: { challenge_id: challengeId, code }, client }, { auth }) =>
    auth.verifySecondFactor({ challengeId, code, method: 'backup_codes' }, client),
});

const listMyFactors = endpoint({
  id: 'listMyFactors',
  method: 'get',
  path: '/v2/auth/mfa/factors',
  access: 'user',
  tag: 'Second factor',
  summary: 'List the own factors',
  status: 200,
  response: FactorList,
  handle: ({ actor }, { mfa }) => mfa.listFactors({ tenantId: actor.tenantId, userId: actor.id }),
});

const removeMyFactor = endpoint({
  id: 'removeMyFactor',
  method: 'delete',
  path: '/v2/auth/mfa/factors/{id}',
  access: 'user',
  tag: 'Second factor',
  summary: 'Remove an own factor',
  description: 'With the last factor the backup codes go as well.',
  params: FactorParams,
  notFound: 'factor_not_found',
  body: RemoveFactorBody,
  status: 204,
  errors: ['invalid_credentials', 'rate_limited', 'overloaded'],
  handle: ({ actor, params, body }, { mfa }) => mfa.removeFactor(actor, params.id, body.password),
});

const resetUserMfa = endpoint({
  id: 'resetUserMfa',
  method: 'delete',
  path: '/v2/admin/tenants/{tenantId}/users/{userId}/mfa',
  access: { scope: 'users:write', tenantAdmin: true },
  tag: 'Users',
  summary: 'Take all second factors from a user',
  description: 'Backup codes go as well and every session ends: for users who have lost their device.',
  params: UserParams,
  notFound: 'user_not_found',
  status: 204,
  errors: ['user_not_found'],
  handle: async ({ tenant, params }, { mfa }) => {
    await mfa.reset(tenant, params.userId);
    return undefined;
  },
});

export const mfaEndpoints = [
  enrollTotp,
  verifyTotpEnrollment,
  verifyTotp,
  verifyBackupCode,
  listMyFactors,
  removeMyFactor,
  resetUserMfa,
];
