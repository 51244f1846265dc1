import { createClient, type HelloJohnClient, isHelloJohnError } from '@hellojohn/sdk';
import { act, cleanup, fireEvent, render, screen, waitFor } from '@testing-library/react';
import { type ReactElement, StrictMode, version } from 'react';
import { version as reactDomVersion } from 'react-dom';
import { hydrateRoot } from 'react-dom/client';
import { renderToString } from 'react-dom/server';
import { problem, type RecordingServer, startRecordingServer } from '../../sdk/test/recording-server';
import { routes, wireTokens, wireUser } from '../../sdk/test/tokens';
import { ProfileForm } from '../test/profile-form';
import { HelloJohnProvider, useAuth, useUser } from './index';

declare const REACT_MAJOR: number;

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
  await server.close();
  const { calls } = consoleError.mock;
  consoleError.mockRestore();
  expect(calls).toEqual([]);
});

const within = (element: ReactElement) => <HelloJohnProvider client={hj}>{element}</HelloJohnProvider>;
const credentials = { email: 'alice@acme.com', password: 'correct horse' };

async function signIn(): Promise<void> {
  server.answer(routes({ 'POST /v2/auth/login': { json: wireTokens(1) } }));
  await act(() => hj.auth.signIn(credentials));
}

type Seen<T> = { seen: T[] };

/** Shows what `useUser` gives, and writes down each rendering. */
function UserProbe({ seen }: Seen<ReturnType<typeof useUser>>) {
  const result = useUser();
  seen.push(result);
  if (!result.isLoaded) return <p>loading</p>;
  return <p>{result.isSignedIn ? `signed in as ${result.user.firstName}` : 'signed out'}</p>;
}

function AuthProbe({ seen }: Seen<ReturnType<typeof useAuth>>) {
  const result = useAuth();
  seen.push(result);
  return <p>{result.isSignedIn ? 'in' : 'out'}</p>;
}

const probe = () => {
  const seen: ReturnType<typeof useUser>[] = [];
  return { seen, element: <UserProbe seen={seen} /> };
};

it('runs with the React that the project names', () => {
  expect([version, reactDomVersion].map(Number.parseFloat).map(Math.floor)).toEqual([REACT_MAJOR, REACT_MAJOR]);
});

describe('useUser', () => {
  it('goes from loading to signed out to signed in and back, rendering once each', async () => {
    const { seen, element } = probe();
    render(within(element));
    expect(screen.getByText('loading')).toBeTruthy();
    await screen.findByText('signed out');
    await signIn();
    expect(screen.getByText('signed in as Alice')).toBeTruthy();
    server.answer(routes({ 'POST /v2/auth/logout': {} }));
    await act(() => hj.auth.signOut());
    expect(screen.getByText('signed out')).toBeTruthy();
    expect(seen.map(({ isLoaded, isSignedIn, user }) => [isLoaded, isSignedIn, user?.id ?? null])).toEqual([
      [false, false, null],
      [true, false, null],
      [true, true, 'usr_alice'],
      [true, false, null],
    ]);
  });

  it('does not render again when a reload brings nothing new', async () => {
    await signIn();
    const { seen, element } = probe();
    render(within(element));
    await screen.findByText('signed in as Alice');
    const rendered = seen.length;
    server.answer(routes({ 'GET /v2/me': { json: wireUser() } }));
    await act(async () => {
      await seen.at(-1)?.reload();
      await seen.at(-1)?.reload();
    });
    expect(seen).toHaveLength(rendered);
    expect(server.requests.filter(({ url }) => url === '/v2/me')).toHaveLength(2);
  });

  it('gives the same object until something changes, also when a parent renders', async () => {
    await signIn();
    const { seen } = probe();
    const { rerender } = render(within(<UserProbe seen={seen} />));
    rerender(within(<UserProbe seen={seen} />));
    expect(seen.length).toBeGreaterThan(1);
    expect(new Set(seen).size).toBe(1);
  });

  it('updates every component after updateProfile', async () => {
    await signIn();
    const [one, two] = [probe(), probe()];
    render(
      within(
        <>
          {one.element}
          {two.element}
        </>,
      ),
    );
    server.answer(
      routes({
        'PATCH /v2/me': ({ body }) => ({
          json: wireUser({ ...(body as object), updated_at: '2026-01-02T00:00:00.000Z' }),
        }),
      }),
    );
    await act(async () => void (await one.seen.at(-1)?.updateProfile({ firstName: 'Alicia' })));
    expect(screen.getAllByText('signed in as Alicia')).toHaveLength(2);
  });

  it('updates metadata and password through the client', async () => {
    await signIn();
    const { seen, element } = probe();
    render(within(element));
    const json = wireUser({ public_metadata: { theme: 'dark' }, updated_at: '2026-01-02T00:00:00.000Z' });
    server.answer(routes({ 'PATCH /v2/me/metadata': { json }, 'POST /v2/me/password': {} }));
    await act(async () => {
      await seen.at(-1)?.updateMetadata({ theme: 'dark' });
      await seen.at(-1)?.updatePassword({ currentPassword: 'old-password', newPassword: 'new-password-123' });
    });
    expect(seen.at(-1)?.user?.publicMetadata).toEqual({ theme: 'dark' });
    expect(server.requests.slice(-2).map(({ body }) => body)).toEqual([
      { theme: 'dark' },
      { current_password: 'old-password', new_password: 'new-password-123' },
    ]);
  });

  it('rejects with the server’s error and stays as it was', async () => {
    await signIn();
    const { seen, element } = probe();
    render(within(element));
    server.answer(routes({ 'PATCH /v2/me/metadata': problem(403, 'metadata_key_not_allowed') }));
    const error: unknown = await seen
      .at(-1)
      ?.updateMetadata({ plan: 'pro' })
      .catch((reason: unknown) => reason);
    expect(isHelloJohnError(error) && error.code).toBe('metadata_key_not_allowed');
    expect(screen.getByText('signed in as Alice')).toBeTruthy();
  });

  it('shows signed out when the session was ended elsewhere', async () => {
    await signIn();
    const { seen, element } = probe();
    render(within(element));
    server.answer(routes({ 'GET /v2/me': problem(401, 'session_revoked') }));
    await act(
      async () =>
        void (await seen
          .at(-1)
          ?.reload()
          .catch(() => {})),
    );
    expect(screen.getByText('signed out')).toBeTruthy();
  });
});

describe('useAuth', () => {
  it('signs up, in and out, and does not render for a changed profile', async () => {
    const seen: ReturnType<typeof useAuth>[] = [];
    render(within(<AuthProbe seen={seen} />));
    await waitFor(() => expect(seen.at(-1)?.isLoaded).toBe(true));
    server.answer(routes({ 'POST /v2/auth/register': { status: 201, json: wireTokens(1) } }));
    await act(async () => void (await seen.at(-1)?.signUp(credentials)));
    expect(screen.getByText('in')).toBeTruthy();

    const rendered = seen.length;
    const changed = wireUser({ first_name: 'Alicia', updated_at: '2026-01-02T00:00:00.000Z' });
    server.answer(routes({ 'PATCH /v2/me': { json: changed }, 'POST /v2/auth/logout': {} }));
    await act(async () => void (await hj.user.updateProfile({ firstName: 'Alicia' })));
    expect(seen).toHaveLength(rendered);

    await act(async () => seen.at(-1)?.signOut());
    expect(screen.getByText('out')).toBeTruthy();
    await act(async () => {
      server.answer(routes({ 'POST /v2/auth/login': { json: wireTokens(2) } }));
      await expect(seen.at(-1)?.signIn(credentials)).resolves.toMatchObject({ status: 'signed_in' });
    });
    expect(screen.getByText('in')).toBeTruthy();
  });
});

describe('the provider', () => {
  it('is asked for by name when a hook is used without it', () => {
    const wanted = 'must be used inside <HelloJohnProvider client={…}>';
    expect(() => renderToString(<UserProbe seen={[]} />)).toThrow(`useUser ${wanted}`);
    expect(() => renderToString(<AuthProbe seen={[]} />)).toThrow(`useAuth ${wanted}`);
  });

  it('may change its client', async () => {
    await signIn();
    const { element } = probe();
    const { rerender } = render(within(element));
    await screen.findByText('signed in as Alice');
    hj = createClient({ url: server.url, tenant: 'globex', storage: 'memory' });
    rerender(within(element));
    expect(await screen.findByText('signed out')).toBeTruthy();
  });
});

describe('server rendering', () => {
  it('renders "loading", sends nothing, and hydrates without an error for a visitor who is signed in', async () => {
    await signIn();
    const { seen, element } = probe();
    const before = server.requests.length;
    const html = renderToString(within(element));
    expect(html).toContain('loading');
    expect(server.requests).toHaveLength(before);

    const container = document.body.appendChild(document.createElement('div'));
    container.innerHTML = html;
    const errors: unknown[] = [];
    const root = await act(async () =>
      hydrateRoot(container, <StrictMode>{within(element)}</StrictMode>, {
        onRecoverableError: (error) => errors.push(error),
      }),
    );
    expect(container.textContent).toBe('signed in as Alice');
    expect(errors).toEqual([]);
    expect(seen[0]?.isLoaded).toBe(false);
    act(() => root.unmount());
  });
});

describe('ProfileForm of the documentation', () => {
  const field = (name: string) => document.querySelector<HTMLInputElement>(`input[name=${name}]`) as HTMLInputElement;

  it('shows the user once loaded and saves what is typed', async () => {
    render(within(<ProfileForm />));
    expect(field('firstName').value).toBe('');
    await signIn();
    expect([field('firstName').value, field('lastName').value]).toEqual(['Alice', '']);

    server.answer(
      routes({
        'PATCH /v2/me': ({ body }) => ({
          json: wireUser({ ...(body as object), updated_at: '2026-01-02T00:00:00.000Z' }),
        }),
      }),
    );
    fireEvent.change(field('firstName'), { target: { value: 'Alicia' } });
    fireEvent.change(field('lastName'), { target: { value: 'Chen' } });
    await act(async () => void fireEvent.click(screen.getByText('Save')));
    await waitFor(() => expect(hj.auth.getState().user).toMatchObject({ firstName: 'Alicia', lastName: 'Chen' }));
    expect(server.requests.at(-1)).toMatchObject({
      method: 'PATCH',
      url: '/v2/me',
      body: { first_name: 'Alicia', last_name: 'Chen' },
    });
    expect(field('firstName').value).toBe('Alicia');
  });
});
