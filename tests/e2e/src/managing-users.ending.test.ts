// The user guide "Managing Users", sentence by sentence: disabling, deleting, resetting a password.
import { addFactor, tablesThatMention, withDatabase } from '../support/database';
import { send } from '../support/http';
import { newEmail, openPage, PASSWORD, type Page } from '../support/page';

let page: Page;
beforeAll(async () => {
  page = await openPage();
});
afterAll(() => page.close());

/** What the tokens of a session that is over get. */
const ENDED = ['session_revoked', 'refresh_token_invalid'];

/** The codes that both tokens of a pair get. */
async function codesOf({ access, refresh }: { access: string; refresh: string }): Promise<string[]> {
  return [(await page.me(access)).body.code, (await page.refresh(refresh)).body.code];
}

describe('Disabling a user', () => {
  it('Disabling a user immediately revokes all their active sessions.', async () => {
    const { id, email } = await page.createUser();
    const sessions = [await page.tokens(email), await page.tokens(email), await page.tokens(email)];
    for (const { access } of sessions) expect(await page.me(access)).toMatchObject({ status: 200 });
    expect(await page.admin(`PATCH /users/${id}`, { status: 'disabled' })).toMatchObject({
      status: 200,
      body: { status: 'disabled' },
    });
    for (const session of sessions) expect(await codesOf(session)).toEqual(ENDED);
    expect((await page.admin(`GET /users/${id}/sessions`)).body.sessions).toEqual([]);
  });

  it("They can't log in until re-enabled.", async () => {
    const { id, email } = await page.createUser();
    const before = await page.tokens(email);
    await page.admin(`PATCH /users/${id}`, { status: 'disabled' });
    expect(await page.signIn(email)).toMatchObject({ status: 403, body: { code: 'user_disabled' } });
    expect(await page.signIn(email, 'wrong-password')).toMatchObject({
      status: 401,
      body: { code: 'invalid_credentials' },
    });
    expect(await page.admin(`PATCH /users/${id}`, { status: 'active' })).toMatchObject({
      status: 200,
      body: { status: 'active' },
    });
    expect(await page.signIn(email)).toMatchObject({ status: 200 });
    expect(await codesOf(before)).toEqual(ENDED);
  });
});

describe('Deleting a user', () => {
  it('Deleting a user permanently removes their account, sessions, and MFA enrollment.', async () => {
    const user = await page.createUser({ first_name: 'Xylophia', metadata: { canary: 'zq-canary-81' } });
    await page.tokens(user.email);
    await withDatabase(page.server, async (client) => {
      await addFactor(client, user.id);
      expect(await tablesThatMention(client, user.id)).toEqual(
        expect.arrayContaining(['users', 'sessions', 'mfa_factors']),
      );
      expect(await page.admin(`DELETE /users/${user.id}`)).toMatchObject({ status: 204, body: null });
      for (const path of [`/users/${user.id}`, `/users/email/${user.email}`, `/users/${user.id}/sessions`]) {
        expect(await page.admin(`GET ${path}`)).toMatchObject({ status: 404 });
      }
      expect(await tablesThatMention(client, user.email, 'Xylophia', 'zq-canary-81')).toEqual([]);
      const left = await tablesThatMention(client, user.id);
      expect(left.filter((table) => ['users', 'sessions', 'mfa_factors', 'backup_codes'].includes(table))).toEqual([]);
    });
  });

  it('It cannot be undone.', async () => {
    const user = await page.createUser({ metadata: { plan: 'pro' } });
    await page.admin(`DELETE /users/${user.id}`);
    expect(await page.admin(`DELETE /users/${user.id}`)).toMatchObject({ status: 404 });
    expect(await page.admin(`PATCH /users/${user.id}`, { status: 'active' })).toMatchObject({ status: 404 });
    expect(await page.signIn(user.email)).toMatchObject({ status: 401, body: { code: 'invalid_credentials' } });
    const again = await page.createUser({ email: user.email, password: 'another-password-1' });
    expect(again.id).not.toBe(user.id);
    expect(again.metadata).toEqual({});
    expect(await page.signIn(user.email, PASSWORD)).toMatchObject({ status: 401 });
  });

  it('All active sessions are revoked immediately.', async () => {
    const { id, email } = await page.createUser();
    const sessions = [await page.tokens(email), await page.tokens(email)];
    await page.admin(`DELETE /users/${id}`);
    for (const session of sessions) expect(await codesOf(session)).toEqual(ENDED);
  });
});

describe('Resetting a password (admin)', () => {
  it('Force a password reset for a user', async () => {
    const { id, email } = await page.createUser();
    const session = await page.tokens(email);
    const answer = await page.admin(`POST /users/${id}/password-reset`, {
      send_email: true,
      temporary_password: null,
    });
    expect(answer).toMatchObject({
      status: 200,
      body: { user_id: id, email_sent: true, temporary_password_set: false },
    });
    expect(await codesOf(session)).toEqual(ENDED);
    expect(await page.signIn(email)).toMatchObject({ status: 403, body: { code: 'password_reset_required' } });
  });

  it('"send_email": true // send reset link via email', async () => {
    const { id, email } = await page.createUser({ email: newEmail('reset') });
    const { body } = await page.admin(`POST /users/${id}/password-reset`, { send_email: true });
    expect(Date.parse(body.expires_at) - Date.now()).toBeGreaterThan(55 * 60_000);
    const mail = await page.mailTo(email);
    const link = /http:\/\/localhost:\d+\/\S*?token=[\w%.-]+/.exec(mail)?.[0] ?? '';
    const address = new URL(link);
    const form = await fetch(`${page.server.url}${address.pathname}${address.search}`);
    expect(form.status).toBe(200);
    const html = await form.text();
    expect(html).toContain('<form');
    const action = new URL(/action="([^"]+)"/.exec(html)?.[1]?.replaceAll('&amp;', '&') ?? '', `${page.server.url}/`);
    const fields = new URLSearchParams();
    for (const [, name = '', value = ''] of html.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)"/g)) {
      fields.set(name, value);
    }
    for (const [, name = ''] of html.matchAll(/<input[^>]* name="([^"]*password[^"]*)"/g)) {
      fields.set(name, 'chosen-password-77');
    }
    const posted = await fetch(`${page.server.url}${action.pathname}${action.search}`, {
      method: 'POST',
      body: fields,
    });
    expect(posted.status).toBe(200);
    expect(await page.signIn(email, 'chosen-password-77')).toMatchObject({ status: 200 });
  });

  it('"temporary_password" // or set a temporary password directly', async () => {
    const { id, email } = await page.createUser();
    const answer = await page.admin(`POST /users/${id}/password-reset`, {
      send_email: false,
      temporary_password: 'only-for-today-1',
    });
    expect(answer).toMatchObject({ status: 200, body: { email_sent: false, temporary_password_set: true } });
    expect(await page.signIn(email)).toMatchObject({ status: 401 });
    const first = await page.signIn(email, 'only-for-today-1');
    expect(first).toMatchObject({ status: 200, body: { password_change_required: true } });
    expect(first.body.access_token).toBeUndefined();
    const changed = await send(page.server.url, 'POST /v2/auth/password/change', {
      body: { challenge_id: first.body.challenge_id, new_password: 'my-own-password-1' },
    });
    expect(changed).toMatchObject({ status: 200, body: { token_type: 'Bearer' } });
    expect(await page.signIn(email, 'my-own-password-1')).toMatchObject({ status: 200 });
  });
});
