import { randomBytes } from 'node:crypto';
import { type Answer, adminOf, send, signIn } from './http';
import { mailTo } from './outbox';
import { type RunningServer, startServer } from './server';

/** Password of every user that a test makes without one of its own. */
export const PASSWORD = 'temporary-password-123';

/** Claims of an access token, without a check of its signature. */
export function claimsOf(token: string): Record<string, unknown> {
  return JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());
}

/** An address that no other test uses. */
export function newEmail(name = 'user'): string {
  return `${name}.${randomBytes(5).toString('hex')}@acme.com`;
}

/** A running server and what tests of the user guide do with it, all in the tenant `acme-corp`. */
export interface Page {
  server: RunningServer;
  admin(request: string, body?: unknown): Promise<Answer>;
  /** Creates a user who can sign in; returns the answer's body. */
  // biome-ignore lint/suspicious/noExplicitAny: JSON whose shape is what the tests are about
  createUser(body?: Record<string, unknown>): Promise<any>;
  signIn(email: string, password?: string): Promise<Answer>;
  /** Signs in and returns the tokens. */
  tokens(email: string, password?: string): Promise<{ access: string; refresh: string }>;
  me(accessToken: string): Promise<Answer>;
  refresh(refreshToken: string): Promise<Answer>;
  mailTo: (email: string, accept?: (mail: string) => boolean) => Promise<string>;
  close(): Promise<void>;
}

/** Starts a server for the tests of one file. */
export async function openPage(): Promise<Page> {
  const server = await startServer();
  const admin = adminOf(server);
  const logIn = (email: string, password = PASSWORD) => signIn(server.url, email, password);
  return {
    server,
    admin,
    async createUser(body = {}) {
      const answer = await admin('POST /users', { email: newEmail(), password: PASSWORD, ...body });
      expect(answer).toMatchObject({ status: 201 });
      return answer.body;
    },
    signIn: logIn,
    async tokens(email, password) {
      const answer = await logIn(email, password);
      expect(answer).toMatchObject({ status: 200, body: { token_type: 'Bearer' } });
      return { access: answer.body.access_token, refresh: answer.body.refresh_token };
    },
    me: (token) => send(server.url, 'GET /v2/me', { token }),
    refresh: (refreshToken) => send(server.url, 'POST /v2/auth/refresh', { body: { refresh_token: refreshToken } }),
    mailTo: (email, accept) => mailTo(server, email, accept),
    close: () => server.close(),
  };
}
