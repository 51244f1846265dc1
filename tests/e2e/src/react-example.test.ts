// examples/react-profile in Chromium, through Vite's proxy, against a real server.
import { type ChildProcess, spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { describeInChromium, startBrowser, type TestBrowser } from '@hellojohn/server/testing/browser';
import type { Page as BrowserPage } from 'playwright-core';
import { newEmail, openPage, PASSWORD, type Page } from '../support/page';
import { cleanEnvironment, repository } from '../support/server';

const example = join(repository, 'examples', 'react-profile');

let page: Page;
let vite: ChildProcess;
let url: string;

beforeAll(async () => {
  page = await openPage();
  const manifest = createRequire(join(example, 'package.json')).resolve('vite/package.json');
  vite = spawn(process.execPath, [join(dirname(manifest), 'bin', 'vite.js')], {
    cwd: example,
    env: { ...cleanEnvironment(), HELLOJOHN_URL: page.server.url, NO_COLOR: '1' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  url = await new Promise<string>((resolve, reject) => {
    let printed = '';
    vite.stdout?.setEncoding('utf8').on('data', (chunk: string) => {
      printed += chunk;
      const found = /http:\/\/127\.0\.0\.1:\d+/.exec(printed);
      if (found) resolve(found[0]);
    });
    vite.once('exit', () => reject(new Error(`Vite ended:\n${printed}`)));
  });
});
afterAll(async () => {
  vite.kill();
  await page.close();
});

describeInChromium('in Chromium', () => {
  let browser: TestBrowser;
  let tab: BrowserPage;
  beforeEach(async () => {
    browser = await startBrowser();
    tab = await browser.context.newPage();
    await tab.goto(url);
  });
  afterEach(() => browser.close());

  it('signs in, and saves a name that REST then shows', async () => {
    const { id, email } = await page.createUser({ first_name: 'Bob', last_name: 'Smith' });
    await tab.getByLabel('Email').fill(email);
    await tab.getByLabel('Password').fill('not-the-password');
    await tab.getByRole('button', { name: 'Sign in' }).click();
    await tab.getByRole('alert').waitFor();
    await tab.getByLabel('Password').fill(PASSWORD);
    await tab.getByRole('button', { name: 'Sign in' }).click();

    const firstName = tab.locator('input[name=firstName]');
    await firstName.waitFor();
    expect(await firstName.inputValue()).toBe('Bob');
    await firstName.fill('Alice');
    await tab.locator('input[name=lastName]').fill('Chen');
    await tab.getByRole('button', { name: 'Save' }).click();
    await tab.getByRole('heading', { name: 'Hello, Alice' }).waitFor();
    expect((await page.admin(`GET /users/${id}`)).body).toMatchObject({ first_name: 'Alice', last_name: 'Chen' });

    await tab.reload();
    await tab.getByRole('heading', { name: 'Hello, Alice' }).waitFor();
    await tab.getByRole('button', { name: 'Sign out' }).click();
    await tab.getByRole('button', { name: 'Sign in' }).waitFor();
  });

  it('signs up, and the form of a new user starts empty', async () => {
    const email = newEmail('new');
    await tab.getByRole('button', { name: 'Create an account' }).click();
    await tab.getByLabel('Email').fill(email);
    await tab.getByLabel('Password').fill(PASSWORD);
    await tab.getByRole('button', { name: 'Create account' }).click();
    await tab.getByRole('heading', { name: `Hello, ${email}` }).waitFor();
    expect(await tab.locator('input[name=firstName]').inputValue()).toBe('');
    expect(await page.admin(`GET /users/email/${email}`)).toMatchObject({ status: 200 });
  });
});

it('the form is the one of the user guide, word for word', async () => {
  const form = await readFile(join(example, 'src', 'profile-form.tsx'), 'utf8');
  expect(form).toContain(`import { useUser } from '@hellojohn/react'

function ProfileForm() {
  const { user, updateProfile } = useUser()

  async function handleSubmit(e: React.FormEvent<HTMLFormElement>) {
    e.preventDefault()
    const form = e.currentTarget
    await updateProfile({
      firstName: form.firstName.value,
      lastName: form.lastName.value,
    })
  }

  return (
    <form onSubmit={handleSubmit}>
      <input name="firstName" defaultValue={user?.firstName} />
      <input name="lastName" defaultValue={user?.lastName} />
      <button type="submit">Save</button>
    </form>
  )
}
`);
});
