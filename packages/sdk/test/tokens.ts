import { problem, type Recorded, type Respond, type Scripted } from './recording-server';

/** The signed-in user as the server sends it. */
export function wireUser(changes: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    id: 'usr_alice',
    tenant_id: 'ten_1',
    email: 'alice@acme.com',
    first_name: 'Alice',
    last_name: null,
    public_metadata: { theme_name: 'dark' },
    updated_at: '2026-01-01T00:00:00.000Z',
    ...changes,
  };
}

/** Tokens as sign-in and refresh answer; `n` tells the pairs apart. */
export function wireTokens(n: number, changes: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    access_token: `access-${n}`,
    token_type: 'Bearer',
    expires_in: 900,
    refresh_token: `rt_${n}`,
    refresh_expires_in: 2_592_000,
    user: wireUser(),
    ...changes,
  };
}

/** A session that has to be refreshed before its first use. */
export const EXPIRED = { expires_in: 1 };

/** Decides by method and path; whatever isn't named is a 404. */
export function routes(table: Record<string, Exclude<Scripted, Respond> | ((request: Recorded) => Scripted)>) {
  return (request: Recorded): Scripted => {
    const entry = table[`${request.method} ${request.url.split('?')[0]}`];
    if (entry === undefined) return problem(404, 'not_found');
    return typeof entry === 'function' ? entry(request) : entry;
  };
}
