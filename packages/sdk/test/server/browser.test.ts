import { fileURLToPath } from 'node:url';
import { startTestServer, type TestServer, type TestTenant, type TestUser } from '@hellojohn/server/testing';
import { describeInChromium, startBrowser, type TestBrowser } from '@hellojohn/server/testing/browser';
import type { Page } from 'playwright-core';
import type { AuthState, HelloJohnClient } from '../../src';
import { type Site, startSite } from '../site';

/** What the page of the test puts on `window`. */
interface Tab {
  hj: HelloJohnClient;
  states: AuthState[];
}
declare const window: Tab;

const PAGE = `
  import { createClient } from '@hellojohn/sdk';
  window.hj = createClient(Object.fromEntries(new URLSearchParams(location.search)));
  window.states = [];
  window.hj.auth.onChange((state) => window.states.push(state));
`;

describeInChromium('in Chromium, from another origin', () => {
  let site: Site;
  let server: TestServer;
  let browser: TestBrowser;
  let tenant: TestTenant;
  let alice: TestUser;

  beforeAll(async () => {
    const resolveDir = fileURLToPath(new URL('..', import.meta.url));
    site = await startSite({ contents: PAGE, resolveDir, loader: 'ts' });
    server = await startTestServer({ corsOrigins: [site.url] });
    browser = await startBrowser();
  });
  afterAll(async () => {
    await browser.close();
    await server.stop();
    await site.close();
  });
  beforeEach(async () => {
    tenant = await server.createTenant();
    alice = await server.createUser(tenant, { first_name: 'Alice' });
  });
  afterEach(async () => {
    for (const page of browser.context.pages().slice(1)) await page.close();
  });

  async function openTab(): Promise<Page> {
    const page = await browser.context.newPage();
    await page.goto(`${site.url}/?${new URLSearchParams({ url: server.url, tenant: tenant.slug })}`);
    await page.waitForFunction(() => window.hj?.auth.getState().isLoaded);
    return page;
  }
  const signIn = (page: Page) =>
    page.evaluate(([email, password]) => window.hj.auth.signIn({ email, password }), [
      alice.email,
      alice.password,
    ] as const);
  const stateOf = (page: Page) => page.evaluate(() => window.hj.auth.getState());
  const tokenOf = (page: Page) => page.evaluate(() => window.hj.auth.getAccessToken());
  const until = (page: Page, isSignedIn: boolean) =>
    page.waitForFunction((wanted) => window.hj.auth.getState().isSignedIn === wanted, isSignedIn);

  it('signs in, survives a reload and is followed by the other tab', async () => {
    const [first, second] = [await openTab(), await openTab()];
    await expect(signIn(first)).resolves.toMatchObject({ status: 'signed_in', user: { firstName: 'Alice' } });
    await until(second, true);
    await expect(stateOf(second)).resolves.toMatchObject({ user: { id: alice.id } });

    await first.reload();
    await until(first, true);
    expect(await tokenOf(first)).toBe(await tokenOf(second));

    await second.evaluate(() => window.hj.auth.signOut());
    await until(first, false);
    await expect(first.evaluate(() => window.states.map(({ isSignedIn }) => isSignedIn))).resolves.toEqual([
      true,
      false,
    ]);
  });

  it('refreshes once for two tabs that need it at the same moment', async () => {
    const [first, second] = [await openTab(), await openTab()];
    await signIn(first);
    const before = await tokenOf(first);
    await first.evaluate((slug) => {
      const key = Object.keys(localStorage).find((name) => name.endsWith(slug)) ?? '';
      const session = JSON.parse(localStorage.getItem(key) ?? '{}');
      localStorage.setItem(key, JSON.stringify({ ...session, expiresAt: 0 }));
    }, tenant.slug);
    const refreshes: string[] = [];
    browser.context.on('request', (request) => {
      if (request.method() === 'POST' && request.url().endsWith('/v2/auth/refresh')) refreshes.push(request.url());
    });
    const many = (page: Page) =>
      page.evaluate(() => Promise.all([...Array(5)].map(() => window.hj.auth.getAccessToken())));
    const tokens = new Set((await Promise.all([many(first), many(second)])).flat());
    expect(tokens.size).toBe(1);
    expect(tokens.has(before)).toBe(false);
    expect(refreshes).toHaveLength(1);
  });

  it('signs every tab out when one learns that the session was ended', async () => {
    const [first, second] = [await openTab(), await openTab()];
    await signIn(first);
    await until(second, true);
    await server.request('PATCH', `/v2/admin/tenants/${tenant.id}/users/${alice.id}`, { body: { status: 'disabled' } });
    const code = await first.evaluate(() => window.hj.user.get().catch((error) => error.code));
    expect(code).toBe('session_revoked');
    await until(first, false);
    await until(second, false);
    const left = await first.evaluate(
      (slug) => Object.keys(localStorage).filter((key) => key.endsWith(slug)),
      tenant.slug,
    );
    expect(left).toEqual([]);
  });

  it('reads the request id and Retry-After of another origin', async () => {
    const page = await openTab();
    const error = await page.evaluate(() =>
      window.hj.auth
        .signIn({ email: 'x@y.z', password: 'wrong' })
        .catch(({ code, requestId }) => ({ code, requestId })),
    );
    expect(error).toEqual({ code: 'invalid_credentials', requestId: expect.stringMatching(/^req_/) });
  });

  it('is told of a server that is away as network_error', async () => {
    const page = await openTab();
    await signIn(page);
    await page.route('**/v2/**', (route) => route.abort());
    await expect(page.evaluate(() => window.hj.user.get().catch(({ code }) => code))).resolves.toBe('network_error');
    await expect(stateOf(page)).resolves.toMatchObject({ isSignedIn: true });
  });
});
