import type { TestTenant, TestUser } from '@hellojohn/server/testing';
import { accessibilityProblems, describeInChromium } from '@hellojohn/server/testing/browser';
import type { Page } from 'playwright-core';
import {
  button,
  field,
  focused,
  heading,
  openStage,
  type Stage,
  signInByClient,
  signInByForm,
} from '../component-browser';

describeInChromium('UserProfile and UserButton in Chromium', () => {
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

  const region = (page: Page, name: string) => page.getByRole('region', { name, exact: true });
  const avatar = (page: Page) => button(page, 'Account menu of Alice Liddell');
  const signOut = async (page: Page) => {
    await avatar(page).click();
    await page.getByRole('menuitem', { name: 'Sign out' }).click();
    await heading(page, 'Sign in').waitFor();
  };

  it('saves the name', async () => {
    const page = await stage.open(tenant);
    await signInByClient(page, alice);
    await field(page, 'First name').fill('Alicia');
    await button(page, 'Save').click();
    await page.getByText('Your profile was saved.').waitFor();
    await button(page, 'Account menu of Alicia Liddell').waitFor();
    expect(await accessibilityProblems(page)).toEqual([]);
  });

  it('asks for another address, which is told by mail, and keeps the present one until then', async () => {
    const page = await stage.open(tenant);
    await signInByClient(page, alice);
    const email = region(page, 'Email');
    await email.getByLabel('New email').fill('alice.new@example.com');
    await email.getByLabel('Password', { exact: true }).fill('wrong');
    await button(page, 'Change email').click();
    await email.getByText('This is not your password').waitFor();
    expect(await focused(page)).toBe('Password');
    expect(await accessibilityProblems(page)).toEqual([]);
    await email.getByLabel('Password', { exact: true }).fill(alice.password);
    await button(page, 'Change email').click();
    await email.getByText('Open the link in the mail to alice.new@example.com').waitFor();
    await email.getByText(alice.email, { exact: true }).waitFor();
    await stage.server.deliverMails();
    expect(stage.server.mails.map(({ to }) => to)).toContain('alice.new@example.com');
  });

  it('deletes the account for good, after the password', async () => {
    const page = await stage.open(tenant);
    await signInByClient(page, alice);
    await button(page, 'Delete account…').click();
    expect(await focused(page)).toBe('Password');
    const deletion = region(page, 'Delete account');
    await deletion.getByRole('button', { name: 'Cancel' }).click();
    expect(await focused(page)).toBe('Delete account');
    await button(page, 'Delete account…').click();
    await deletion.getByLabel('Password', { exact: true }).fill('wrong');
    await button(page, 'Delete my account for good').click();
    await deletion.getByText('This is not your password').waitFor();
    expect(await accessibilityProblems(page)).toEqual([]);
    await deletion.getByLabel('Password', { exact: true }).fill(alice.password);
    await button(page, 'Delete my account for good').click();
    await heading(page, 'Sign in').waitFor();
    const path = `/v2/admin/tenants/${tenant.slug}/users/${alice.id}`;
    expect((await stage.server.request('GET', path)).status).toBe(404);
  });

  it('changes the password, which ends the other sessions', async () => {
    await stage.server.signIn(tenant, alice);
    const page = await stage.open(tenant);
    await signInByClient(page, alice);
    const rows = region(page, 'Sessions').getByRole('listitem');
    await rows.nth(1).waitFor();
    await field(page, 'Current password').fill('wrong');
    await field(page, 'New password').fill('a quite new password');
    await button(page, 'Change password').click();
    await page.getByText('This is not your password').waitFor();
    expect(await focused(page)).toBe('Current password');
    expect(await accessibilityProblems(page)).toEqual([]);
    await field(page, 'Current password').fill(alice.password);
    await button(page, 'Change password').click();
    await page.getByText('Your password was changed.').waitFor();
    await rows.nth(1).waitFor({ state: 'detached' });
    expect(await field(page, 'New password').inputValue()).toBe('');
    await stage.server.signIn(tenant, { ...alice, password: 'a quite new password' });
  });

  it('sets up an authenticator app; then its code and a backup code sign in; then it goes', async () => {
    const page = await stage.open(tenant);
    await signInByClient(page, alice);
    await button(page, 'Set up an authenticator app').click();
    await page.getByRole('img', { name: 'QR code for the authenticator app' }).waitFor();
    expect(await focused(page)).toBe('Code');
    const secret = (await page.locator('.hj-secret').textContent()) ?? '';
    await field(page, 'Code').fill('000000');
    await button(page, 'Continue').click();
    await page.getByText('This code is wrong or was used already.').waitFor();
    expect(await accessibilityProblems(page)).toEqual([]);
    await field(page, 'Code').fill(stage.codeOf(secret));
    await button(page, 'Continue').click();
    await heading(page, 'Save your backup codes').waitFor();
    const [backupCode = ''] = await page.locator('.hj-codes code').allTextContents();
    await button(page, 'I have saved them').click();
    await page.getByText('The authenticator app was set up.').waitFor();
    await page.getByText('Backup codes left: 10').waitFor();
    expect(await focused(page)).toBe('Two-step sign-in');
    expect(await accessibilityProblems(page)).toEqual([]);

    await signOut(page);
    stage.nextCode();
    await signInByForm(page, alice);
    await heading(page, 'Two-step sign-in').waitFor();
    expect(await focused(page)).toBe('Code');
    expect(await accessibilityProblems(page)).toEqual([]);
    await field(page, 'Code').fill('000000');
    await button(page, 'Continue').click();
    await page.getByText('This code is wrong or was used already.').waitFor();
    await field(page, 'Code').fill(stage.codeOf(secret));
    await button(page, 'Continue').click();
    await heading(page, 'Inside').waitFor();

    await signOut(page);
    await signInByForm(page, alice);
    await button(page, 'Use a backup code').click();
    expect(await focused(page)).toBe('Backup code');
    expect(await accessibilityProblems(page)).toEqual([]);
    await field(page, 'Backup code').fill(backupCode);
    await button(page, 'Continue').click();
    await page.getByText('Backup codes left: 9').waitFor();

    await button(page, 'Remove').click();
    const password = region(page, 'Two-step sign-in').getByLabel('Password', { exact: true });
    await password.fill('wrong');
    await button(page, 'Remove').click();
    await page.getByText('This is not your password').waitFor();
    expect(await accessibilityProblems(page)).toEqual([]);
    await password.fill(alice.password);
    await button(page, 'Remove').click();
    await page.getByText('The authenticator app was removed.').waitFor();
    await button(page, 'Set up an authenticator app').waitFor();
  });

  it('starts again, and says so, when a challenge is spent', async () => {
    const page = await stage.open(tenant);
    await signInByClient(page, alice);
    await button(page, 'Set up an authenticator app').click();
    const secret = (await page.locator('.hj-secret').textContent()) ?? '';
    await field(page, 'Code').fill(stage.codeOf(secret));
    await button(page, 'Continue').click();
    await button(page, 'I have saved them').click();
    await signOut(page);
    await signInByForm(page, alice);
    for (let tries = 0; tries < 6; tries += 1) {
      await field(page, 'Code').fill('000000');
      const answered = page.waitForResponse('**/totp/verify');
      await button(page, 'Continue').click();
      if ((await (await answered).json()).code === 'challenge_invalid') break;
    }
    await heading(page, 'Sign in').waitFor();
    await page.getByText('That took too long or too many tries. Please sign in again.').waitFor();
    expect(await accessibilityProblems(page)).toEqual([]);
  });

  it('lists the sessions and ends another one', async () => {
    await stage.server.signIn(tenant, alice);
    const page = await stage.open(tenant);
    await signInByClient(page, alice);
    const sessions = region(page, 'Sessions');
    await sessions.getByText('Chrome on Linux').waitFor();
    await sessions.getByText('This device').waitFor();
    expect(await sessions.getByRole('listitem').count()).toBe(2);
    expect(await accessibilityProblems(page)).toEqual([]);
    await sessions.getByRole('button').click();
    await sessions.getByText(/^Signed out: /).waitFor();
    expect(await focused(page)).toBe('Sessions');
    const path = `/v2/admin/tenants/${tenant.slug}/users/${alice.id}/sessions`;
    expect((await stage.server.request('GET', path)).body.sessions).toHaveLength(1);
  });

  it('has an account menu that obeys the keyboard', async () => {
    const page = await stage.open(tenant);
    await signInByClient(page, alice);
    const press = async (...keys: string[]) => {
      for (const key of keys) await page.keyboard.press(key);
      return focused(page);
    };
    const menu = page.getByRole('menu');
    await avatar(page).focus();
    expect(await press('Enter')).toBe('Manage account');
    expect(await avatar(page).getAttribute('aria-expanded')).toBe('true');
    const box = await page.locator('.hj-menu').boundingBox();
    expect(box?.x).toBeGreaterThanOrEqual(0);
    expect(await accessibilityProblems(page)).toEqual([]);
    expect(await press('ArrowDown')).toBe('Sign out');
    expect(await press('ArrowDown')).toBe('Manage account');
    expect(await press('ArrowUp')).toBe('Sign out');
    expect(await press('Home')).toBe('Manage account');
    expect(await press('End')).toBe('Sign out');
    expect(await press('Escape')).toContain('Account menu of Alice Liddell');
    expect(await menu.count()).toBe(0);
    expect(await press('ArrowUp')).toBe('Sign out');
    expect(await press('Tab')).not.toBe('Sign out');
    expect(await menu.count()).toBe(0);
    await avatar(page).click();
    await page.mouse.click(600, 5);
    expect(await menu.count()).toBe(0);
  });

  it('keeps its contrast on a dark page', async () => {
    const page = await stage.open(tenant);
    await page.emulateMedia({ colorScheme: 'dark' });
    await page.addStyleTag({ content: ':root { color-scheme: light dark; background: Canvas }' });
    await button(page, 'Sign in').click();
    expect(await accessibilityProblems(page)).toEqual([]);
    await signInByClient(page, alice);
    await button(page, 'Change password').click();
    await avatar(page).click();
    expect(await accessibilityProblems(page)).toEqual([]);
  });

  it('opens the account in a dialog, and gives the focus back', async () => {
    const page = await stage.open(tenant, { view: 'sign-in' });
    await signInByClient(page, alice);
    await avatar(page).focus();
    await page.keyboard.press('Enter');
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog', { name: 'Manage account' });
    await dialog.getByRole('heading', { name: 'Sessions' }).waitFor();
    await dialog.getByText('This device').waitFor();
    expect(await accessibilityProblems(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    expect(await focused(page)).toContain('Account menu of Alice Liddell');

    await page.keyboard.press('Enter');
    await page.keyboard.press('End');
    await page.keyboard.press('Enter');
    await heading(page, 'Sign in').waitFor();
  });
});
