import { endpoint } from '../http/endpoint';
import { Tokens } from '../sessions/schema';
import { ChangePasswordBody, LoginBody, RefreshBody, RegisterBody, Registration, SignInResult } from './schema';

const register = endpoint({
  id: 'register',
  method: 'post',
  path: '/v2/auth/register',
  access: 'public',
  tag: 'Sign-in',
  summary: 'Register',
  description:
    'Makes an account and signs it in. Where the tenant requires a verified address there are no tokens, a link goes out by mail, and the answer is the same for an address that has an account. Where it requires a second factor, there is a challenge to enrol one instead of tokens.',
  body: RegisterBody,
  status: 201,
  response: Registration,
  errors: [
    'tenant_not_found',
    'sign_up_disabled',
    'email_domain_not_allowed',
    'metadata_key_not_allowed',
    'email_already_exists',
    'password_too_weak',
    'metadata_too_large',
    'rate_limited',
    'overloaded',
  ],
  handle: ({ body, client }, { auth }) => auth.register(body, client),
});

const login = endpoint({
  id: 'login',
  method: 'post',
  path: '/v2/auth/login',
  access: 'public',
  tag: 'Sign-in',
  summary: 'Sign in by password',
  description:
    'Answers with tokens, or with what is still missing for them. Why an account may not sign in is told only after the right password.',
  body: LoginBody,
  status: 200,
  response: SignInResult,
  errors: [
    'tenant_not_found',
    'invalid_credentials',
    'user_disabled',
    'email_not_verified',
    'password_reset_required',
    'rate_limited',
    'overloaded',
  ],
  handle: ({ body, client }, { auth }) => auth.login(body, client),
});

const changePasswordByChallenge = endpoint({
  id: 'changePasswordByChallenge',
  method: 'post',
  path: '/v2/auth/password/change',
  access: 'public',
  tag: 'Sign-in',
  summary: 'Set the new password that a sign-in asked for',
  description: 'Ends every other session of the user and signs in.',
  body: ChangePasswordBody,
  status: 200,
  response: SignInResult,
  errors: ['challenge_invalid', 'user_disabled', 'email_not_verified', 'password_too_weak', 'overloaded'],
  handle: ({ body, client }, { auth }) => auth.changePassword(body, client),
});

const refresh = endpoint({
  id: 'refresh',
  method: 'post',
  path: '/v2/auth/refresh',
  access: 'public',
  tag: 'Sign-in',
  summary: 'Exchange a refresh token for a new pair',
  description:
    'Retires the token. A repeat within 10 s gets the same new pair (a lost answer, a second tab); any later use of a retired token ends the session as stolen.',
  body: RefreshBody,
  status: 200,
  response: Tokens,
  errors: ['refresh_token_invalid', 'refresh_token_reused'],
  handle: ({ body }, { sessions }) => sessions.refresh(body.refresh_token),
});

const logout = endpoint({
  id: 'logout',
  method: 'post',
  path: '/v2/auth/logout',
  access: 'user',
  tag: 'Sign-in',
  summary: 'End this session',
  status: 204,
  handle: ({ actor }, { auth }) => auth.logout(actor),
});

const logoutAll = endpoint({
  id: 'logoutAll',
  method: 'post',
  path: '/v2/auth/logout-all',
  access: 'user',
  tag: 'Sign-in',
  summary: 'End all sessions of the user',
  status: 204,
  errors: ['user_not_found'],
  handle: ({ actor }, { auth }) => auth.logoutAll(actor),
});

export const authEndpoints = [register, login, changePasswordByChallenge, refresh, logout, logoutAll];
