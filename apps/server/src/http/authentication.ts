import type { ApiKeyService } from '../api-keys/service';
import { equalSecrets } from '../crypto/hash';
import type { SessionService } from '../sessions/service';
import type { Actor } from './access';
import { ApiError } from './errors';

/** Finds out who calls. */
export interface Authentication {
  /**
   * @param header The `Authorization` header.
   * @throws ApiError `unauthenticated`, `token_expired` or `session_revoked` (401).
   */
  authenticate(header: string | undefined): Promise<Actor>;
}

interface AuthenticationDeps {
  rootToken: string;
  apiKeys: ApiKeyService;
  sessions: SessionService;
}

/** The credential's form tells what it is: `hj_…` an API key, three dotted parts a token, else the root token. */
export function createAuthentication({ rootToken, apiKeys, sessions }: AuthenticationDeps): Authentication {
  return {
    async authenticate(header) {
      const token = bearerToken(header);
      if (equalSecrets(token, rootToken)) return { type: 'root' };
      if (token.startsWith('hj_')) return apiKeys.authenticate(token);
      if (token.split('.').length === 3) return sessions.authenticate(token);
      throw new ApiError('unauthenticated');
    },
  };
}

/** RFC 6750 section 2.1; the scheme is compared without regard to case (RFC 9110 section 11.1). */
function bearerToken(header: string | undefined): string {
  const match = header === undefined ? null : /^bearer +([^\s]+) *$/i.exec(header);
  const token = match?.[1];
  if (token === undefined) throw new ApiError('unauthenticated', { detail: 'Send `Authorization: Bearer <token>`.' });
  return token;
}
