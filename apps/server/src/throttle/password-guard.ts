import type { AuthConfigService, AuthConfigSettings } from '../auth-config/service';
import { ApiError } from '../http/errors';
import type { PasswordMatch, PasswordService } from '../passwords/service';
import type { SessionService } from '../sessions/service';
import type { PasswordTurn, ThrottleService } from './service';

/** A password that somebody offers for an account. */
export interface PasswordOffer {
  tenantId: string;
  /** Canonical address; unknown ones are counted alike. */
  account: string;
  /** Null when there is no such user. */
  userId: string | null;
  password: string;
  /** The stored hash; null when there is none. */
  hash: string | null;
  /** Of the tenant, where they have been read already. */
  settings?: AuthConfigSettings;
}

/** Checks passwords for all who ask for one: sign-in and every later proof share one budget of failures. */
export interface PasswordGuard {
  /**
   * @throws ApiError `rate_limited` (429) before anything is hashed. @throws ApiError `overloaded` (503): this costs no
   *   try.
   */
  verify(offer: PasswordOffer): Promise<PasswordMatch>;
  /**
   * Counts a code that is offered as a user's second factor; the caller settles it.
   *
   * @throws ApiError `rate_limited` (429).
   */
  beginSecondFactor(user: { tenantId: string; userId: string }): Promise<PasswordTurn>;
}

interface GuardDeps {
  authConfig: AuthConfigService;
  passwords: PasswordService;
  sessions: SessionService;
  throttle: ThrottleService;
}

export function createPasswordGuard({ authConfig, passwords, sessions, throttle }: GuardDeps): PasswordGuard {
  const rules = async ({ tenantId, userId, settings }: Pick<PasswordOffer, 'tenantId' | 'userId' | 'settings'>) => ({
    tenantId,
    limits: (settings ?? (await authConfig.get(tenantId))).rate_limit_config,
    isKnownAddress: async (ipAddress: string) => {
      if (userId === null) return false;
      const live = await sessions.list({ tenantId, userId });
      return live.some((session) => session.ip_address === ipAddress);
    },
  });
  return {
    async verify({ account, password, hash, ...owner }) {
      const turn = await throttle.beginPassword({ ...(await rules(owner)), account });
      try {
        const match = await passwords.verify(password, hash);
        if (match.ok) await turn.succeed();
        return match;
      } catch (error) {
        if (error instanceof ApiError && error.code === 'overloaded') await turn.giveBack();
        throw error;
      }
    },

    beginSecondFactor: async (user) => throttle.beginSecondFactor({ ...(await rules(user)), account: user.userId }),
  };
}
