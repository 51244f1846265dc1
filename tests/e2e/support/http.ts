import type { RunningServer } from './server';

/** Any JSON value, as tests look into answers. */
// biome-ignore lint/suspicious/noExplicitAny: tests look into JSON whose shape is what they are about
type Json = any;

/** An answer, its body parsed when there is one. */
export interface Answer {
  status: number;
  headers: Headers;
  body: Json;
}

interface Options {
  /** Bearer token; none when undefined. */
  token?: string | undefined;
  /** Sent as JSON. */
  body?: unknown;
  headers?: Record<string, string>;
}

/** Sends one request to a server. */
export async function send(url: string, request: string, { token, body, headers }: Options = {}): Promise<Answer> {
  const [method = 'GET', path = '/'] = request.split(' ');
  const response = await fetch(`${url}${path}`, {
    method,
    headers: {
      ...(token === undefined ? {} : { Authorization: `Bearer ${token}` }),
      ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: text === '' ? null : JSON.parse(text) };
}

/** Sends requests as the root administrator: `admin('PATCH /users/usr_…', { … })` in the tenant `acme-corp`. */
export function adminOf({ url, adminToken }: Pick<RunningServer, 'url' | 'adminToken'>, tenant = 'acme-corp') {
  return (request: string, body?: unknown): Promise<Answer> => {
    const [method, path] = request.split(' ');
    return send(url, `${method} /v2/admin/tenants/${tenant}${path}`, { token: adminToken, body });
  };
}

/** Signs in with a password. */
export function signIn(url: string, email: string, password: string): Promise<Answer> {
  return send(url, 'POST /v2/auth/login', { body: { tenant: 'acme-corp', email, password } });
}
