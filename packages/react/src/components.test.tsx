import { HelloJohnProvider } from '@hellojohn/react';
import { createClient, type HelloJohnClient } from '@hellojohn/sdk';
import { act, cleanup, fireEvent, render, screen } from '@testing-library/react';
import { type ReactElement, StrictMode } from 'react';
import { hydrateRoot } from 'react-dom/client';
import { renderToString } from 'react-dom/server';
import { problem, type RecordingServer, startRecordingServer } from '../../sdk/test/recording-server';
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

describe('setting up an authenticator app', () => {
  const enroll = { enrollment_id: 'mfa_1', secret: 'ABCDEFGH', totp_uri: 'otpauth://totp/x', qr_code_svg: '<svg/>' };
  const answers = {
    'POST /v2/auth/login': { json: { mfa_enrollment_required: true, challenge_id: 'c' } },
    'POST /v2/auth/mfa/totp/enroll': { json: enroll },
    'POST /v2/auth/mfa/totp/enroll/verify': {
      json: { ...wireTokens(1), factor_id: 'mfa_1', backup_codes: ['abcd-efgh'] },
    },
  };
  const type = (label: string, value: string) =>
    fireEvent.change(screen.getByLabelText(label, { selector: 'input' }), { target: { value } });
  const press = (name: string) => act(async () => void fireEvent.click(screen.getByRole('button', { name })));

  it('asks for one secret only, and lets in once the backup codes were seen', async () => {
    server.answer(routes(answers));
    const onSignedIn = import.meta.jest.fn();
    render(within(<SignIn onSignedIn={onSignedIn}>Inside</SignIn>));
    await screen.findByRole('heading', { name: 'Sign in' });
    type('Email', 'alice@acme.com');
    type('Password', 'correct horse');
    await press('Sign in');
    await screen.findByText('ABCD EFGH');
    expect(server.requests.filter(({ url }) => url.endsWith('/enroll'))).toHaveLength(1);
    type('Code', '123 456');
    await press('Continue');
    await screen.findByText('abcd-efgh');
    expect(server.requests.at(-1)?.body).toEqual({ enrollment_id: 'mfa_1', challenge_id: 'c', code: '123456' });
    expect(hj.auth.getState().isSignedIn).toBe(true);
    expect(onSignedIn).not.toHaveBeenCalled();
    expect(screen.queryByText('Inside')).toBeNull();
    await press('I have saved them');
    expect(onSignedIn).toHaveBeenCalledTimes(1);
    expect(screen.getByText('Inside')).toBeTruthy();
  });

  it('says so where it is not admitted, and starts again when the challenge is spent', async () => {
    server.answer(routes({ ...answers, 'POST /v2/auth/mfa/totp/enroll': problem(403, 'mfa_method_not_allowed') }));
    render(within(<SignIn />));
    await screen.findByRole('heading', { name: 'Sign in' });
    type('Email', 'alice@acme.com');
    type('Password', 'correct horse');
    await press('Sign in');
    await screen.findByText('This is not admitted here.');
    await press('Back');

    server.answer(routes({ ...answers, 'POST /v2/auth/mfa/totp/enroll/verify': problem(401, 'challenge_invalid') }));
    type('Email', 'alice@acme.com');
    type('Password', 'correct horse');
    await press('Sign in');
    await screen.findByText('ABCD EFGH');
    type('Code', '123456');
    await press('Continue');
    await screen.findByText(labelsEn.problems.challenge_invalid);
    expect(screen.getByRole('heading', { name: 'Sign in' })).toBeTruthy();
  });
});

it('sends a form once, however often it is pressed', async () => {
  server.answer(routes({ 'POST /v2/auth/login': problem(500, 'internal') }));
  render(within(<SignIn />));
  await screen.findByRole('heading', { name: 'Sign in' });
  fireEvent.change(screen.getByLabelText('Email'), { target: { value: 'alice@acme.com' } });
  fireEvent.change(screen.getByLabelText('Password'), { target: { value: 'correct horse' } });
  const submit = screen.getByRole('button', { name: 'Sign in' });
  await act(async () => {
    fireEvent.click(submit);
    fireEvent.click(submit);
  });
  await screen.findByText(labelsEn.problems.other);
  expect(server.requests).toHaveLength(1);
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
