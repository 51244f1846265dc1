import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { HelloJohnClient } from '@hellojohn/sdk';
import { startTestServer, type TestServer, type TestTenant } from '@hellojohn/server/testing';
import { startBrowser } from '@hellojohn/server/testing/browser';
import type { Locator, Page } from 'playwright-core';
import { type Site, startSite } from '../../sdk/test/site';
import { totpCode } from '../../sdk/test/totp';

declare const window: { hj: HelloJohnClient };

const STYLES = fileURLToPath(new URL('../src/components/styles.css', import.meta.url));

/** A page of the components in Chromium, on a real server. */
export interface Stage {
  server: TestServer;
  open(tenant: TestTenant, query?: Record<string, string>): Promise<Page>;
  /** The code an authenticator app shows now. @param secret As shown: in groups. */
  codeOf(secret: string): string;
  /** Lets the present code become an old one. */
  nextCode(): void;
  /** What pages wrote to the console as an error, but for refused requests, which Chromium always writes. */
  complaints: string[];
  close(): Promise<void>;
}

export async function openStage(): Promise<Stage> {
  const resolveDir = fileURLToPath(new URL('.', import.meta.url));
  // Its text, as an import of it would be dropped: the package declares itself free of side effects.
  const contents = await readFile(new URL('component-page.tsx', import.meta.url), 'utf8');
  const site: Site = await startSite({ contents, resolveDir, loader: 'tsx' });
  const server = await startTestServer({ corsOrigins: [site.url] });
  const browser = await startBrowser();
  const complaints: string[] = [];
  return {
    server,
    complaints,
    async open(tenant, query = {}) {
      const page = await browser.context.newPage();
      page.setDefaultTimeout(20_000);
      page.on('console', (message) => {
        if (message.type() === 'error' && !message.text().startsWith('Failed to load resource')) {
          complaints.push(message.text());
        }
      });
      page.on('pageerror', (error) => complaints.push(String(error)));
      await page.goto(`${site.url}/?${new URLSearchParams({ url: server.url, tenant: tenant.slug, ...query })}`);
      await page.addStyleTag({ path: STYLES });
      await page.waitForFunction(() => window.hj.auth.getState().isLoaded);
      return page;
    },
    codeOf: (secret) => totpCode(secret.replaceAll(' ', ''), server.clock.now()),
    nextCode: () => void server.clock.advance(30),
    async close() {
      await browser.close();
      await server.stop();
      await site.close();
    },
  };
}

export const field = (page: Page, label: string): Locator => page.getByLabel(label, { exact: true });
export const button = (page: Page, name: string): Locator => page.getByRole('button', { name, exact: true });
export const heading = (page: Page, name: string): Locator => page.getByRole('heading', { name, exact: true });

/** What the element with the focus is called. */
export const focused = (page: Page): Promise<string | undefined> =>
  page.evaluate(() => {
    const { activeElement } = document;
    const label = activeElement instanceof HTMLInputElement ? activeElement.labels?.[0] : activeElement;
    return label?.textContent?.trim();
  });

/** Signs in by the form; what comes then is the test's. */
export async function signInByForm(
  page: Page,
  { email, password }: { email: string; password: string },
): Promise<void> {
  await field(page, 'Email').fill(email);
  await field(page, 'Password').fill(password);
  await button(page, 'Sign in').click();
}

/** Signs in without the form. */
export async function signInByClient(page: Page, user: { email: string; password: string }): Promise<void> {
  const { email, password } = user;
  await page.evaluate((input) => window.hj.auth.signIn(input), { email, password });
  await heading(page, 'Inside').waitFor();
}
