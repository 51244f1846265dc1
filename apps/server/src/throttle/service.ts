import type { AuthConfigSettings } from '../auth-config/service';
import type { Clock } from '../clock';
import { deriveKey, hmacSha256 } from '../crypto/hash';
import type { Database } from '../db/database';
import { ApiError } from '../http/errors';
import { currentRequest } from '../request-scope';
import { addressBucket } from './address';
import { type Count, type ThrottleState, throttlesOf } from './repository';

/** What a window of passwords for one account and one address lasts. */
const WINDOW_SECONDS = 60;

/**
 * Wrong passwords in a row on an account, from wherever; beyond, only addresses the user has a live session from go on.
 * A window of this length, not longer, or strangers with many addresses could shut the owner out of new devices.
 */
const ACCOUNT_FAILURES_MAX = 100;
const ACCOUNT_WINDOW_SECONDS = 15 * 60;

/** Slows down who guesses, on all servers alike. Counters are raised before anything is hashed or written. */
export interface ThrottleService {
  /**
   * Counts a try of a password, for sign-in and wherever else a password is asked for, in one budget. The caller settles
   * it: a right password forgets the failures, one that was not looked at costs nothing.
   *
   * Tries of others' addresses do not use up the budget of the owner's: a stranger slows down only himself.
   *
   * @throws ApiError `rate_limited` (429) with the seconds to wait.
   */
  beginPassword(args: PasswordTry): Promise<PasswordTurn>;
  /**
   * Counts a try of a second factor likewise, in a budget of its own: the right password, which whoever guesses codes
   * has, forgets none of its failures, and a new challenge gives no new ones.
   *
   * @throws ApiError `rate_limited` (429) with the seconds to wait.
   */
  beginSecondFactor(args: PasswordTry): Promise<PasswordTurn>;
  /** Counts a registration from the caller's address. @throws ApiError `rate_limited` (429). */
  countSignUp(tenantId: string, limits: Limits): Promise<void>;
}

type Limits = AuthConfigSettings['rate_limit_config'];

export interface PasswordTry {
  tenantId: string;
  /** Canonical address of the account, whether it exists or not; for a second factor the user's id. */
  account: string;
  limits: Limits;
  /** Asked only when the account as a whole is under attack: does its user have a live session from this address? */
  isKnownAddress(ipAddress: string): Promise<boolean>;
}

/** A counted try; settle it once the outcome is known. A wrong password or code needs no call. */
export interface PasswordTurn {
  /** It was right: the failures of the account are forgotten. */
  succeed(): Promise<void>;
  /** It was not looked at. */
  giveBack(): Promise<void>;
}

export interface ThrottleDeps {
  db: Database;
  clock: Clock;
  secretKey: Uint8Array;
  /** HELLOJOHN_RATE_LIMIT. */
  isEnabled: boolean;
}

const UNCOUNTED: PasswordTurn = { succeed: async () => undefined, giveBack: async () => undefined };

export function createThrottleService({ db, clock, secretKey, isEnabled }: ThrottleDeps): ThrottleService {
  const hmacKey = deriveKey(secretKey, 'throttle');
  const keyOf = (...parts: string[]) => new Uint8Array(hmacSha256(hmacKey, parts.join('\0')));
  const begin = async (
    what: 'password' | 'second-factor',
    { tenantId, account, limits, isKnownAddress }: PasswordTry,
  ): Promise<PasswordTurn> => {
    const ipAddress = currentRequest()?.ipAddress ?? '';
    if (!isEnabled) return UNCOUNTED;
    const address = addressBucket(ipAddress);
    const pair = { key: keyOf(what, account, address), windowSeconds: WINDOW_SECONDS };
    const whole = { key: keyOf(`${what}-account`, account), windowSeconds: ACCOUNT_WINDOW_SECONDS };
    const source = { key: keyOf(`${what}-address`, address), windowSeconds: WINDOW_SECONDS };
    const now = clock.now();
    const limit = limits.sign_in_failures_per_minute;
    const throttles = throttlesOf(db, tenantId);
    const states = await throttles.add({ ...pair, limit }, [whole, source], now);
    const stateOf = ({ key }: { key: Uint8Array }) => states.find((state) => Buffer.compare(state.key, key) === 0);
    announce(stateOf(pair), limit, now);
    refuseBeyond(stateOf(pair), limit, now);
    refuseBeyond(stateOf(source), limits.sign_in_failures_per_address_per_minute, now);
    const isUnderAttack = (stateOf(whole)?.count ?? 0) > ACCOUNT_FAILURES_MAX;
    if (isUnderAttack && !(await isKnownAddress(ipAddress))) refuseBeyond(stateOf(whole), ACCOUNT_FAILURES_MAX, now);
    return {
      succeed: () => throttles.settle([cleared(pair), cleared(whole), oneLess(source)]),
      giveBack: () => throttles.settle([oneLess(pair), oneLess(whole), oneLess(source)]),
    };
  };
  return {
    beginPassword: (args) => begin('password', args),
    beginSecondFactor: (args) => begin('second-factor', args),

    async countSignUp(tenantId, { sign_ups_per_address_per_minute: limit }) {
      if (!isEnabled) return;
      const address = addressBucket(currentRequest()?.ipAddress ?? '');
      const now = clock.now();
      const count = { key: keyOf('sign-up', address), windowSeconds: WINDOW_SECONDS };
      const state = await throttlesOf(db, tenantId).addOne(count, now);
      announce(state, limit, now);
      refuseBeyond(state, limit, now);
    },
  };
}

const cleared = ({ key }: Count) => ({ key, to: 'none' }) as const;
const oneLess = ({ key }: Count) => ({ key, to: 'one_less' }) as const;

function secondsLeft({ resetAt }: ThrottleState, now: Date): number {
  return Math.max(1, Math.ceil((resetAt.getTime() - now.getTime()) / 1000));
}

function announce(state: ThrottleState | undefined, limit: number, now: Date): void {
  const request = currentRequest();
  if (state === undefined || request === null) return;
  request.setHeader('RateLimit-Limit', String(limit));
  request.setHeader('RateLimit-Remaining', String(Math.max(0, limit - state.count)));
  request.setHeader('RateLimit-Reset', String(secondsLeft(state, now)));
}

function refuseBeyond(state: ThrottleState | undefined, limit: number, now: Date): void {
  if (state === undefined || state.count <= limit) return;
  throw new ApiError('rate_limited', { retryAfterSeconds: secondsLeft(state, now) });
}
