import { type Auth, createSignIn } from './auth';
import { baseUrl, requireTenant } from './core/address';
import { createCall } from './core/call';
import { createSend, type HttpOptions } from './core/http';
import { createLinks, type Links } from './links';
import { createMfa, type Mfa } from './mfa';
import { createAuthedCall } from './session/authed-call';
import { createLoader } from './session/loader';
import { createSession } from './session/session';
import { createStateStore } from './session/state';
import { openSlot, type SessionStorage } from './session/storage';
import { createOwnUser, type OwnUserResource } from './user';

/** Options of `createClient`. */
export interface ClientOptions extends HttpOptions {
  /** Id (`ten_…`) or slug of the tenant whose users sign in. */
  tenant: string;
  /**
   * Where the session is kept: `local` (localStorage, shared by the tabs of the origin; the default in browsers),
   * `memory` (this client alone; the default elsewhere) or a storage of your own.
   */
  storage?: 'local' | 'memory' | SessionStorage;
}

/** A client for one tenant's users. */
export interface HelloJohnClient {
  auth: Auth;
  user: OwnUserResource;
  mfa: Mfa;
}

/**
 * Makes a client with which the users of one tenant sign in and look after their own account. Making it sends nothing.
 *
 * Every method rejects with a `HelloJohnError`. The session refreshes itself, once for all tabs; a refused refresh or a
 * session ended elsewhere signs out, a network failure doesn't.
 *
 * @throws HelloJohnError `invalid_argument`: `url`, `tenant` or `timeoutMs` is not usable.
 * @example
 * const hj = createClient({ url: 'http://localhost:8080', tenant: 'acme-corp' });
 * await hj.auth.signIn({ email, password });
 * await hj.user.updateProfile({ firstName: 'Alice' });
 */
export function createClient(options: ClientOptions): HelloJohnClient {
  const { tenant } = options;
  requireTenant(tenant);
  const name = `hellojohn:${baseUrl(options.url)}:${tenant}`;
  const send = createSend(options);
  const call = createCall(send);
  const state = createStateStore();
  const session = createSession(call, openSlot(options.storage, name), { state, name });
  const authed = createAuthedCall(send, session);

  const user = createOwnUser(authed, session, async (seen) => {
    // The answer may come after a sign-out or a change of user.
    if ((await session.userId()) === seen.id) state.signedIn(seen);
  });

  /** For what changes the user on the way: it stands, whether or not the user can be asked for right now. */
  const reload = () => user.get().then(ignore, ignore);

  const links: Links = createLinks(call, { session, tenant, reload });

  return {
    auth: {
      ...links,
      ...createSignIn(call, authed, { session, tenant }),
      onChange: createLoader(state, session, user.get),
      getState: state.get,
      getAccessToken: () => session.accessToken(),
    },
    user,
    mfa: createMfa(call, authed, { session, reload }),
  };
}

function ignore(): void {}
