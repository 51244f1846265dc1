import type { TestTenant, TestUser } from '@hellojohn/server/testing';
import { accessibilityProblems, describeInChromium } from '@hellojohn/server/testing/browser';
import type { Page } from 'playwright-core';
import { button, field, focused, heading, openStage, type Stage, signInByForm } from '../component-browser';

describeInChromium('SignIn and SignUp in Chromium', () => {
  let stage: Stage;
  let tenant: TestTenant;
  let alice: TestUser;

  beforeAll(async () => {
    stage = await openStage();
  });
  afterAll(() => stage.close());
  beforeEach(async () => {
    tenant = await stage.server.createTenant();
    alice = await stage.server.createUser(tenant, { first_name: 'Alice', last_name: 'Liddell' });
  });
  afterEach(() => expect(stage.complaints.splice(0)).toEqual([]));

  const alertOf = (page: Page) => page.getByRole('alert').filter({ hasText: /./ });
  const mailsTo = async (email: string) => {
    await stage.server.deliverMails();
    return stage.server.mails.filter(({ to }) => to === email);
  };
  const resetPassword = (body: object) =>
    stage.server.request('POST', `/v2/admin/tenants/${tenant.slug}/users/${alice.id}/password-reset`, { body });

  it('signs in by keyboard alone, after a wrong password', async () => {
    const page = await stage.open(tenant);
    expect(await accessibilityProblems(page)).toEqual([]);
    await page.keyboard.press('Tab');
    expect(await focused(page)).toBe('Email');
    await page.keyboard.type(alice.email);
    await page.keyboard.press('Tab');
    await page.keyboard.type('not the password');
    await page.keyboard.press('Enter');
    await alertOf(page).getByText('Email or password is wrong.').waitFor();
    expect(await accessibilityProblems(page)).toEqual([]);

    expect(await focused(page)).toBe('Password');
    await page.keyboard.press('Control+A');
    await page.keyboard.type(alice.password);
    await page.keyboard.press('Enter');
    await heading(page, 'Inside').waitFor();
  });

  it('says what is missing at the field, brings the person there and sends nothing', async () => {
    const page = await stage.open(tenant);
    const sent: string[] = [];
    page.on('request', (request) => sent.push(request.url()));
    await button(page, 'Sign in').click();
    await alertOf(page).waitFor();
    expect(await focused(page)).toBe('Email');
    const described = await field(page, 'Email').getAttribute('aria-describedby');
    expect(await page.locator(`[id="${described}"]`).textContent()).toBe('Fill in this field');
    await field(page, 'Email').fill('alice');
    await button(page, 'Sign in').click();
    await page.getByText('Enter an email address, such as alice@acme.com').waitFor();
    expect(await accessibilityProblems(page)).toEqual([]);
    expect(sent).toEqual([]);
  });

  it('shows the password on demand', async () => {
    const page = await stage.open(tenant);
    await field(page, 'Password').fill('secret');
    await button(page, 'Show password').click();
    expect(await field(page, 'Password').getAttribute('type')).toBe('text');
    await button(page, 'Show password').click();
    expect(await field(page, 'Password').getAttribute('type')).toBe('password');
  });

  it('asks for a new password in place of a temporary one', async () => {
    await resetPassword({ send_email: false, temporary_password: 'temporary-password-123' });
    const page = await stage.open(tenant);
    await signInByForm(page, { ...alice, password: 'temporary-password-123' });
    await heading(page, 'Choose a new password').waitFor();
    expect(await focused(page)).toBe('New password');
    expect(await accessibilityProblems(page)).toEqual([]);
    await field(page, 'New password').fill('short');
    await button(page, 'Save password').click();
    await page.getByText('At least 8 characters').waitFor();
    expect(await accessibilityProblems(page)).toEqual([]);
    await field(page, 'New password').fill('a quite new password');
    await button(page, 'Save password').click();
    await heading(page, 'Inside').waitFor();
    await expect(stage.server.signIn(tenant, { ...alice, password: 'a quite new password' })).resolves.toMatchObject({
      user: { id: alice.id },
    });
  });

  it('sets up an authenticator app that the tenant asks for, and shows the backup codes before it lets in', async () => {
    await stage.server.request('PATCH', `/v2/admin/tenants/${tenant.slug}/auth/config`, {
      body: { mfa_required: true },
    });
    const page = await stage.open(tenant);
    await signInByForm(page, alice);
    const qr = page.getByRole('img', { name: 'QR code for the authenticator app' });
    await qr.waitFor();
    expect(await qr.evaluate((image: HTMLImageElement) => image.complete && image.naturalWidth > 0)).toBe(true);
    expect(await focused(page)).toBe('Code');
    expect(await accessibilityProblems(page)).toEqual([]);
    await field(page, 'Code').fill(stage.codeOf((await page.locator('.hj-secret').textContent()) ?? ''));
    await button(page, 'Continue').click();
    await heading(page, 'Save your backup codes').waitFor();
    expect(await focused(page)).toBe('Save your backup codes');
    expect(await page.locator('.hj-codes li').count()).toBe(10);
    expect(await heading(page, 'Inside').count()).toBe(0);
    expect(await accessibilityProblems(page)).toEqual([]);
    await button(page, 'I have saved them').click();
    await heading(page, 'Inside').waitFor();
  });

  it('mails a link for a forgotten password and tells nobody whether the address is known', async () => {
    const page = await stage.open(tenant);
    for (const email of [alice.email, 'nobody@example.com']) {
      await button(page, 'Forgot your password?').click();
      expect(await focused(page)).toBe('Email');
      await field(page, 'Email').fill(email);
      await button(page, 'Send link').click();
      await page.getByText(`If ${email} has an account, a link is on its way.`).waitFor();
      expect(await accessibilityProblems(page)).toEqual([]);
      await button(page, 'Back').click();
      await heading(page, 'Sign in').waitFor();
    }
    expect(await mailsTo(alice.email)).toHaveLength(1);
    expect(await mailsTo('nobody@example.com')).toEqual([]);
  });

  it('says why an account can’t sign in', async () => {
    const page = await stage.open(tenant);
    await resetPassword({ send_email: true });
    await signInByForm(page, alice);
    await alertOf(page).getByText('Your password no longer works.').waitFor();
    const user = `/v2/admin/tenants/${tenant.slug}/users/${alice.id}`;
    await stage.server.request('PATCH', user, { body: { status: 'disabled' } });
    await button(page, 'Sign in').click();
    await alertOf(page).getByText('This account is disabled.').waitFor();
    await page.route('**/v2/**', (route) => route.abort());
    await button(page, 'Sign in').click();
    await alertOf(page).getByText('The server could not be reached.').waitFor();
    expect(await accessibilityProblems(page)).toEqual([]);
  });

  it('signs up; the server’s reasons stand at the field', async () => {
    const page = await stage.open(tenant, { view: 'sign-up' });
    expect(await accessibilityProblems(page)).toEqual([]);
    await field(page, 'First name').fill('Carol');
    await field(page, 'Email').fill(alice.email);
    await field(page, 'Password').fill('password');
    await button(page, 'Join us').click();
    await page.getByText('Many people use this password').waitFor();
    expect(await focused(page)).toBe('Password');
    expect(await accessibilityProblems(page)).toEqual([]);
    await field(page, 'Password').fill('carols long password');
    await button(page, 'Join us').click();
    await alertOf(page).getByText('There is an account with this address already.').waitFor();
    await field(page, 'Email').fill('carol@example.com');
    await button(page, 'Join us').click();
    await heading(page, 'Inside').waitFor();
    const path = `/v2/admin/tenants/${tenant.slug}/users/email/carol@example.com`;
    expect((await stage.server.request('GET', path)).body).toMatchObject({ first_name: 'Carol', last_name: null });
  });

  it('waits for a verified address, and mails again', async () => {
    const body = { email_verification_required: true };
    await stage.server.request('PATCH', `/v2/admin/tenants/${tenant.slug}/auth/config`, { body });
    const page = await stage.open(tenant, { view: 'sign-up' });
    const dave = { email: 'dave@example.com', password: 'daves long password' };
    await field(page, 'Email').fill(dave.email);
    await field(page, 'Password').fill(dave.password);
    await button(page, 'Join us').click();
    await heading(page, 'Check your email').waitFor();
    expect(await accessibilityProblems(page)).toEqual([]);
    expect(await mailsTo(dave.email)).toHaveLength(1);

    const other = await stage.open(tenant);
    await signInByForm(other, dave);
    await heading(other, 'Check your email').waitFor();
    await button(other, 'Send the mail again').click();
    await other.getByText('The mail is on its way again.').waitFor();
    expect(await mailsTo(dave.email)).toHaveLength(2);
  });

  it('speaks the language of the document', async () => {
    const page = await stage.open(tenant, { lang: 'es-MX' });
    await heading(page, 'Iniciar sesión').waitFor();
    await button(page, 'Entrar').click();
    await page.getByText('Completa este campo').first().waitFor();
    expect(await page.locator('.hj').getAttribute('lang')).toBe('es');
    expect(await accessibilityProblems(page)).toEqual([]);
  });
});
