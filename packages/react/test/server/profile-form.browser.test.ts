import { fileURLToPath } from 'node:url';
import type { HelloJohnClient } from '@hellojohn/sdk';
import { startTestServer, type TestServer } from '@hellojohn/server/testing';
import { describeInChromium, startBrowser, type TestBrowser } from '@hellojohn/server/testing/browser';
import { type Site, startSite } from '../../../sdk/test/site';

declare const window: { hj: HelloJohnClient };

const PAGE = `
  import { HelloJohnProvider } from '@hellojohn/react';
  import { createClient } from '@hellojohn/sdk';
  import { StrictMode } from 'react';
  import { createRoot } from 'react-dom/client';
  import { ProfileForm } from './profile-form';

  const hj = createClient(Object.fromEntries(new URLSearchParams(location.search)));
  window.hj = hj;
  createRoot(document.getElementById('root')).render(
    <StrictMode><HelloJohnProvider client={hj}><ProfileForm /></HelloJohnProvider></StrictMode>,
  );
`;

describeInChromium('the ProfileForm of the documentation in Chromium', () => {
  let site: Site;
  let server: TestServer;
  let browser: TestBrowser;

  beforeAll(async () => {
    const resolveDir = fileURLToPath(new URL('..', import.meta.url));
    site = await startSite({ contents: PAGE, resolveDir, loader: 'tsx' });
    server = await startTestServer({ corsOrigins: [site.url] });
    browser = await startBrowser();
  });
  afterAll(async () => {
    await browser.close();
    await server.stop();
    await site.close();
  });

  it('shows the signed-in user and saves a name that REST then shows', async () => {
    const tenant = await server.createTenant();
    const { id, email, password } = await server.createUser(tenant, { first_name: 'Alice', last_name: 'Liddell' });
    const page = await browser.context.newPage();
    const complaints: string[] = [];
    page.on('console', (message) => void (message.type() === 'error' && complaints.push(message.text())));
    page.on('pageerror', (error) => complaints.push(String(error)));
    await page.goto(`${site.url}/?${new URLSearchParams({ url: server.url, tenant: tenant.slug })}`);
    await page.evaluate((input) => window.hj.auth.signIn(input), { email, password });

    const field = (name: string) => page.locator(`input[name=${name}]`);
    await page.waitForFunction(() => window.hj.auth.getState().isSignedIn);
    await expect(field('lastName').inputValue()).resolves.toBe('Liddell');
    await field('firstName').fill('Alicia');
    await field('lastName').fill('Chen');
    const answered = page.waitForResponse((response) => response.request().method() === 'PATCH');
    await page.click('text=Save');
    expect((await answered).status()).toBe(200);

    const { body } = await server.request('GET', `/v2/admin/tenants/${tenant.slug}/users/${id}`);
    expect(body).toMatchObject({ first_name: 'Alicia', last_name: 'Chen' });
    await page.reload();
    await page.waitForFunction(() => window.hj.auth.getState().isSignedIn);
    await expect(field('firstName').inputValue()).resolves.toBe('Alicia');
    expect(complaints).toEqual([]);
  });
});
