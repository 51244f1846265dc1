import { HelloJohnProvider } from '@hellojohn/react';
import { createClient, type HelloJohnClient } from '@hellojohn/sdk';
import { act, cleanup, render, screen } from '@testing-library/react';
import { type ReactElement, StrictMode } from 'react';
import { hydrateRoot } from 'react-dom/client';
import { renderToString } from 'react-dom/server';
import { type RecordingServer, startRecordingServer } from '../../sdk/test/recording-server';
import { routes, wireTokens } from '../../sdk/test/tokens';
import { SignIn, SignUp, UserButton, UserProfile } from './components';
import { deviceOf } from './components/device';
import { labelsEn } from './components/labels-en';
import { labelsEs } from './components/labels-es';

let server: RecordingServer;
let hj: HelloJohnClient;
let consoleError: jest.SpyInstance;

beforeEach(async () => {
  server = await startRecordingServer();
  hj = createClient({ url: server.url, tenant: 'acme-corp', storage: 'memory' });
  consoleError = import.meta.jest.spyOn(console, 'error').mockImplementation(() => {});
});
afterEach(async () => {
  cleanup();
  document.body.innerHTML = '';
  document.documentElement.lang = '';
  await server.close();
  const { calls } = consoleError.mock;
  consoleError.mockRestore();
  expect(calls).toEqual([]);
});

const within = (element: ReactElement) => (
  <StrictMode>
    <HelloJohnProvider client={hj}>{element}</HelloJohnProvider>
  </StrictMode>
);

const EVERYTHING = (
  <>
    <UserButton />
    <SignIn>
      <p>Inside</p>
    </SignIn>
    <SignUp />
    <UserProfile />
  </>
);

/** Renders on the "server", then lets the browser take over. @returns What could not be matched. */
async function hydrate(element: ReactElement): Promise<{ html: string; errors: unknown[]; container: HTMLElement }> {
  const html = renderToString(element);
  const container = document.body.appendChild(document.createElement('div'));
  container.innerHTML = html;
  const errors: unknown[] = [];
  await act(async () => hydrateRoot(container, element, { onRecoverableError: (error) => errors.push(error) }));
  return { html, errors, container };
}

describe('server rendering', () => {
  it.each(['en', 'es'])(
    'hydrates without an error for a visitor who is signed out, in a document in %s',
    async (lang) => {
      document.documentElement.lang = lang;
      const { html, errors } = await hydrate(within(EVERYTHING));
      expect(html).toContain('Loading…');
      await screen.findByRole('heading', { name: lang === 'es' ? 'Iniciar sesión' : 'Sign in' });
      expect(errors).toEqual([]);
      expect(server.requests).toEqual([]);
    },
  );

  it('hydrates without an error for one who is signed in', async () => {
    server.answer(
      routes({
        'POST /v2/auth/login': { json: wireTokens(1) },
        'GET /v2/me/sessions': { json: { sessions: [] } },
        'GET /v2/auth/mfa/factors': { json: { factors: [], backup_codes_left: 0 } },
      }),
    );
    await hj.auth.signIn({ email: 'alice@acme.com', password: 'correct horse' });
    const { errors, container } = await hydrate(within(EVERYTHING));
    await screen.findByText('Set up an authenticator app');
    expect(container.textContent).toContain('Inside');
    expect(screen.getByRole('button', { name: 'Account menu of Alice' })).toBeTruthy();
    expect(errors).toEqual([]);
  });
});

describe('texts', () => {
  it('follow the props before the document, and single ones can be replaced', async () => {
    document.documentElement.lang = 'es';
    const labels = { signInTitle: 'Come in', problems: { other: 'Oh no' } };
    render(within(<SignIn language="en" labels={labels} />));
    await screen.findByRole('heading', { name: 'Come in' });
    expect(screen.getByText('Forgot your password?')).toBeTruthy();
  });

  it('have the same places to fill in in both languages, and none is empty', () => {
    const placesOf = (labels: object): unknown =>
      Object.entries(labels).map(([key, text]) =>
        typeof text === 'string' ? [key, text !== '', (text.match(/\{\w+\}/g) ?? []).sort()] : [key, placesOf(text)],
      );
    expect(placesOf(labelsEs)).toEqual(placesOf(labelsEn));
    expect(JSON.stringify(placesOf(labelsEn))).not.toContain('false');
  });
});

it.each([
  ['Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0', 'Firefox on Linux'],
  ['Mozilla/5.0 (Windows NT 10.0; Win64; x64) … Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0', 'Edge on Windows'],
  ['Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) … Version/18.0 Mobile/15E148 Safari/604.1', 'Safari on iOS'],
  ['Mozilla/5.0 (Linux; Android 15) … Chrome/140.0.0.0 Mobile Safari/537.36', 'Chrome on Android'],
  ['curl/8.5.0', 'curl/8.5.0'],
  ['', 'Unknown device'],
  [null, 'Unknown device'],
])('calls the program %p %s', (userAgent, device) => {
  expect(deviceOf(userAgent, labelsEn)).toBe(device);
});
