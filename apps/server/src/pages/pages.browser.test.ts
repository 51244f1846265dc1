import type { Page } from 'playwright-core';
import { accessibilityProblems, describeInChromium, startBrowser, type TestBrowser } from '../../test/browser';
import { startTestServer, type TestServer, type TestTenant } from '../../test/harness';
import { linkIn } from '../../test/mail-links';

const PASSWORD = 'a-brand-new-secret-7';
const shots = process.env.PAGE_SHOTS_DIR;

describeInChromium('the pages that links in mails lead to', () => {
  let server: TestServer;
  let tenant: TestTenant;
  let withoutScripts: TestBrowser;
  let withScripts: TestBrowser;

  beforeAll(async () => {
    server = await startTestServer();
    withoutScripts = await startBrowser({ javaScriptEnabled: false, locale: 'en-GB' });
    withScripts = await startBrowser({ locale: 'es-MX', viewport: { width: 360, height: 740 }, colorScheme: 'dark' });
  });
  afterAll(async () => {
    await Promise.all([withoutScripts?.close(), withScripts?.close()]);
    await server.stop();
  });
  beforeEach(async () => {
    tenant = await server.createTenant();
  });

  /** Opens the link as it stands in the mail. */
  async function openLink(browser: TestBrowser, to: string): Promise<Page> {
    await server.deliverMails();
    const mail = server.mails.findLast((sent) => sent.to === to);
    const link = /^http\S+$/m.exec(mail?.text ?? '')?.[0];
    if (link === undefined) throw new Error(`no link in the mail to ${to}`);
    const page = await browser.context.newPage();
    await page.goto(link);
    return page;
  }

  async function shoot(page: Page, name: string): Promise<void> {
    if (shots !== undefined) await page.screenshot({ path: `${shots}/${name}.png`, fullPage: true });
  }

  const signIn = async (email: string, password: string) => (await server.login(tenant, { email, password })).status;

  const askForReset = (email: string) =>
    server.request('POST', '/v2/auth/forgot-password', { token: null, body: { tenant: tenant.slug, email } });

  test('a password is reset without JavaScript, by keyboard alone', async () => {
    const user = await server.createUser(tenant, { first_name: 'Alice' });
    await askForReset(user.email);
    const page = await openLink(withoutScripts, user.email);
    await shoot(page, 'reset-form');
    expect(await page.title()).toBe('Choose a new password');
    await page.keyboard.type('qzxv');
    await page.keyboard.press('Tab');
    await page.keyboard.type('qzxv');
    await page.keyboard.press('Enter');
    await page.waitForSelector('[role=alert]');
    await shoot(page, 'reset-refused');
    expect(await page.title()).toBe('Error: Choose a new password');
    expect(page.url()).toBe(`${server.url}/reset-password`);
    expect(await page.getByRole('alert').textContent()).toContain('at least 8 characters');
    expect(await page.getByLabel('New password', { exact: true }).getAttribute('aria-invalid')).toBe('true');
    await page.getByLabel('New password', { exact: true }).fill(PASSWORD);
    await page.getByLabel('Repeat the new password').fill(PASSWORD);
    await page.getByRole('button', { name: 'Save password' }).click();
    await page.getByRole('heading', { name: 'Your password was changed' }).waitFor();
    await shoot(page, 'reset-done');
    expect(await signIn(user.email, PASSWORD)).toBe(200);
    await page.close();
  });

  test('an invitation is accepted without JavaScript', async () => {
    const body = { email: 'bob@example.com', first_name: 'Bob', send_invitation: true };
    await server.request('POST', `/v2/admin/tenants/${tenant.id}/users`, { body });
    const page = await openLink(withoutScripts, 'bob@example.com');
    await shoot(page, 'invitation-form');
    expect(await page.getByLabel('First name').inputValue()).toBe('Bob');
    await page.getByLabel('Last name').fill('Smith <b>');
    await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
    await page.getByLabel('Repeat the password').fill('something else');
    await page.getByRole('button').click();
    expect(await page.getByRole('alert').textContent()).toContain('not the same');
    expect(await page.getByLabel('Last name').inputValue()).toBe('Smith <b>');
    await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
    await page.getByLabel('Repeat the password').fill(PASSWORD);
    await page.getByRole('button').click();
    await page.getByRole('heading', { name: `Welcome to ${tenant.name}` }).waitFor();
    await shoot(page, 'invitation-done');
    expect(await signIn('bob@example.com', PASSWORD)).toBe(200);
    await page.close();
  });

  test('an address is verified without JavaScript, and the link is then spent', async () => {
    const body = { tenant: tenant.slug, email: 'carol@example.com', password: PASSWORD };
    await server.request('POST', '/v2/auth/register', { token: null, body });
    const page = await openLink(withoutScripts, 'carol@example.com');
    await shoot(page, 'verify-form');
    await page.getByRole('button', { name: 'Confirm address' }).click();
    await page.getByRole('heading', { name: 'Your email address is confirmed' }).waitFor();
    await page.close();
    const again = await openLink(withoutScripts, 'carol@example.com');
    await shoot(again, 'link-invalid');
    expect(await again.getByRole('heading').textContent()).toBe('This link is no longer valid');
    await again.close();
  });

  test('a new address is confirmed without JavaScript', async () => {
    const user = await server.createUser(tenant);
    const { access_token: token } = await server.signIn(tenant, user);
    await server.request('POST', '/v2/me/email', {
      token,
      body: { new_email: 'dave@example.com', password: user.password },
    });
    const page = await openLink(withoutScripts, 'dave@example.com');
    await shoot(page, 'confirm-form');
    expect(await page.getByLabel('Account').inputValue()).toBe('dave@example.com');
    await page.getByRole('button', { name: 'Use this address' }).click();
    await page.getByRole('heading', { name: 'Your email address was changed' }).waitFor();
    expect(await signIn('dave@example.com', user.password)).toBe(200);
    await page.close();
  });

  test('pages have no accessibility problems, run no foreign script and ask nobody else for anything', async () => {
    const user = await server.createUser(tenant);
    const foreign: string[] = [];
    const refused: string[] = [];
    withScripts.context.on('request', (request) => {
      if (!request.url().startsWith(server.url) && !request.url().startsWith('data:')) foreign.push(request.url());
    });
    withScripts.context.on('console', (message) => refused.push(message.text()));
    await askForReset(user.email);
    const page = await openLink(withScripts, user.email);
    await shoot(page, 'reset-form-es-dark-narrow');
    expect(await page.locator('html').getAttribute('lang')).toBe('es');
    expect(await page.title()).toBe('Elige una contraseña nueva');
    expect(await accessibilityProblems(page)).toEqual([]);
    expect(await page.evaluate('document.activeElement.id')).toBe('password');
    await page.getByLabel('Contraseña nueva', { exact: true }).fill('corta');
    await page.getByRole('button').click();
    await page.getByRole('alert').waitFor();
    await shoot(page, 'reset-refused-es-dark-narrow');
    expect(await accessibilityProblems(page)).toEqual([]);
    const runs = await page.evaluate(`
      const script = document.createElement('script');
      script.textContent = 'window.injected = true';
      document.body.append(script);
      'injected' in window;
    `);
    expect(runs).toBe(false);
    await page.getByLabel('Contraseña nueva', { exact: true }).fill(PASSWORD);
    await page.getByLabel('Repite la contraseña nueva').fill(PASSWORD);
    await page.getByRole('button').click();
    await page.getByRole('heading', { name: 'Tu contraseña cambió' }).waitFor();
    expect(await accessibilityProblems(page)).toEqual([]);
    expect(foreign).toEqual([]);
    expect(refused.filter((text) => !text.includes('script'))).toEqual([
      expect.stringContaining('422 (Unprocessable Entity)'),
    ]);
    await page.close();
  });

  test('no other site can show the form in a frame (E15)', async () => {
    const user = await server.createUser(tenant);
    await askForReset(user.email);
    const token = await linkIn(server, user.email);
    const page = await withScripts.context.newPage();
    await page.route('https://evil.example/', (route) =>
      route.fulfill({
        contentType: 'text/html',
        body: `<iframe src="${server.url}/reset-password?token=${token}"></iframe>`,
      }),
    );
    await page.goto('https://evil.example/');
    const frame = page.frames()[1];
    expect(await frame?.locator('form').count()).toBe(0);
    await page.close();
  });
});
