import { type Call, createCall } from '../core/call';
import type { HttpRequest, Send } from '../core/http';
import { HelloJohnError, isHelloJohnError } from '../error';
import type { Session } from './session';

/**
 * Makes the typed call of the signed-in user: it brings a fresh access token, gets a new one once if the server no
 * longer takes it, and forgets the session when the server says that it has ended.
 */
export function createAuthedCall(send: Send, session: Session): Call {
  async function attempt(request: HttpRequest, refused?: string): Promise<unknown> {
    const token = await session.accessToken(refused);
    if (token === null) throw new HelloJohnError({ code: 'not_signed_in', detail: 'nobody is signed in' });
    try {
      return await send({ ...request, token });
    } catch (error) {
      if (!isHelloJohnError(error)) throw error;
      if (error.code === 'session_revoked') await session.end(token);
      const isStale = error.code === 'token_expired' || error.code === 'unauthenticated';
      if (!isStale || refused !== undefined) throw error;
      return attempt(request, token);
    }
  }

  return createCall((request) => attempt(request));
}
