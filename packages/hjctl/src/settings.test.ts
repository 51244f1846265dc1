import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Io } from './io';
import { type GlobalOptions, isSameServer, resolveSettings } from './settings';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'hjctl-settings-'));
  await mkdir(path.join(root, 'hellojohn'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

const saveProfiles = (profiles: unknown) =>
  writeFile(path.join(root, 'hellojohn', 'config.json'), JSON.stringify({ profiles }), { mode: 0o600 });

const saveLocalToken = async () => {
  await mkdir(path.join(root, '.hellojohn'));
  await writeFile(path.join(root, '.hellojohn', 'admin-token'), 'local-token\n');
};

function resolve(options: Partial<GlobalOptions> = {}, env: Record<string, string> = {}) {
  const io = { env: { XDG_CONFIG_HOME: root, ...env }, cwd: root, platform: 'linux', homeDir: () => root };
  return resolveSettings({ color: true, ...options }, io as unknown as Io);
}

describe('precedence: flag, environment, profile, default', () => {
  const profile = { url: 'http://profile', token: 'profile-token', tenant: 'profile-tenant', output: 'yaml' };
  const env = {
    HELLOJOHN_URL: 'http://env',
    HELLOJOHN_TOKEN: 'env-token',
    HELLOJOHN_TENANT: 'env-tenant',
    HELLOJOHN_OUTPUT: 'csv',
  };
  const flags = { url: 'http://flag', token: 'flag-token', tenant: 'flag-tenant', output: 'json' };
  const seen = async (options: Partial<GlobalOptions>, variables: Record<string, string>) => {
    const { url, token, tenant, output } = await resolve(options, variables);
    return { url: url.value, token: token?.value, tenant: tenant?.value, output };
  };

  test('each beats the next', async () => {
    await saveProfiles({ default: profile });
    expect(await seen(flags, env)).toEqual(flags);
    expect(await seen({}, env)).toEqual({
      url: 'http://env',
      token: 'env-token',
      tenant: 'env-tenant',
      output: 'csv',
    });
    expect(await seen({}, {})).toEqual(profile);
  });

  test('one by one, not all or nothing', async () => {
    await saveProfiles({ default: profile });
    expect(await seen({ tenant: 'flag-tenant' }, { HELLOJOHN_OUTPUT: 'csv' })).toEqual({
      ...profile,
      tenant: 'flag-tenant',
      output: 'csv',
    });
  });

  test('nothing given', async () => {
    const settings = await resolve();
    expect(settings).toMatchObject({
      url: { value: 'http://127.0.0.1:8080', source: 'default' },
      token: undefined,
      tenant: undefined,
      output: 'table',
      timeoutMs: 30_000,
    });
  });

  test('a variable set to nothing counts as not set', async () => {
    await saveProfiles({ default: profile });
    expect(
      await seen({}, { HELLOJOHN_URL: '', HELLOJOHN_TOKEN: '', HELLOJOHN_TENANT: '', HELLOJOHN_OUTPUT: '' }),
    ).toEqual(profile);
  });

  test.each(['url', 'token', 'tenant', 'output'])('an empty --%s is a mistake, never a fallback', async (key) => {
    await saveLocalToken();
    await expect(resolve({ [key]: '' })).rejects.toThrow(`--${key} is empty`);
  });
});

describe('profiles', () => {
  test('--profile before HELLOJOHN_PROFILE before default', async () => {
    await saveProfiles({ default: { url: 'http://d' }, a: { url: 'http://a' }, b: { url: 'http://b' } });
    expect((await resolve({ profile: 'a' }, { HELLOJOHN_PROFILE: 'b' })).url.value).toBe('http://a');
    expect((await resolve({}, { HELLOJOHN_PROFILE: 'b' })).url.value).toBe('http://b');
    expect((await resolve()).url.value).toBe('http://d');
  });

  test('an unknown one is named with those there are', async () => {
    await saveProfiles({ default: {}, staging: {} });
    await expect(resolve({ profile: 'nope' })).rejects.toMatchObject({
      code: 'profile_not_found',
      exitCode: 2,
      hints: expect.arrayContaining(['Profiles: default, staging']),
    });
  });

  test('names of Object.prototype are unknown too', async () => {
    await saveProfiles({});
    await expect(resolve({ profile: 'constructor' })).rejects.toMatchObject({ code: 'profile_not_found' });
  });
});

describe('the token of a server on this machine', () => {
  beforeEach(saveLocalToken);

  test('is found when there is no other', async () => {
    expect((await resolve()).token).toEqual({
      value: 'local-token',
      source: path.join(root, '.hellojohn', 'admin-token'),
    });
  });

  test('comes after all others', async () => {
    await saveProfiles({ default: { token: 'profile-token' } });
    expect((await resolve()).token?.value).toBe('profile-token');
    expect((await resolve({}, { HELLOJOHN_TOKEN: 'env-token' })).token?.value).toBe('env-token');
  });

  test('never leaves the machine', async () => {
    expect((await resolve({ url: 'https://evil.example' })).token).toBeUndefined();
    expect((await resolve({ url: 'http://localhost:9' })).token?.value).toBe('local-token');
  });
});

describe('the token of a profile', () => {
  beforeEach(() => saveProfiles({ default: { url: 'http://localhost:8080', token: 'profile-token' } }));

  test('goes to the server of the profile only', async () => {
    const settings = await resolve({ url: 'http://elsewhere.example' });
    expect(settings.token).toBeUndefined();
    expect(settings.otherServer).toBe('http://localhost:8080');
  });

  test('also by another name of this machine', async () => {
    expect((await resolve({ url: 'http://127.0.0.1:8080/' })).token?.value).toBe('profile-token');
    expect((await resolve({ url: 'http://127.0.0.1:8081' })).token).toBeUndefined();
  });
});

test.each([
  ['http://a', 'http://a/', true],
  ['http://a', 'https://a', false],
  ['http://a/x', 'http://a/y', false],
  ['http://a/x/', 'http://a/x', true],
  ['http://a:80', 'http://a', true],
  ['http://a', 'http://b', false],
  ['http://localhost', 'http://[::1]', true],
  ['http://a', 'nonsense', false],
])('%s and %s are the same server: %s', (left, right, expected) => {
  expect(isSameServer(left, right)).toBe(expected);
});

describe('values that are not usable', () => {
  test.each(['localhost:8080', 'ftp://x', 'x', 'file:///etc', 'javascript:alert(1)'])('URL %s', async (url) => {
    await expect(resolve({ url })).rejects.toThrow('must start with http:// or https://');
  });

  test('a URL with a password, which is not shown', async () => {
    await expect(resolve({}, { HELLOJOHN_URL: 'http://me:secret@x' })).rejects.toThrow(
      /^the URL of HELLOJOHN_URL carries a user name or password$/,
    );
  });

  test('a URL with a query', async () => {
    await expect(resolve({ url: 'http://x/?a=1' })).rejects.toThrow('must end before');
  });

  test.each(['two words', 'line\nbreak', 'ünicode', 'nul\0'])('token %j, which is not shown', async (token) => {
    await expect(resolve({}, { HELLOJOHN_TOKEN: token })).rejects.toThrow(
      /^the token of HELLOJOHN_TOKEN holds spaces, line breaks or characters that no token has$/,
    );
  });

  test('an output format of the environment or the profile', async () => {
    await expect(resolve({}, { HELLOJOHN_OUTPUT: 'xml' })).rejects.toThrow('HELLOJOHN_OUTPUT is "xml"');
    await saveProfiles({ default: { output: 'xml' } });
    await expect(resolve()).rejects.toThrow('profile "default" is "xml"');
  });

  test.each(['0', '-1', 'abc', '', '3601', '1e3', 'Infinity'])('--timeout %s', async (timeout) => {
    await expect(resolve({ timeout })).rejects.toThrow('must be seconds above 0 and at most 3600');
  });

  test('--timeout takes fractions', async () => {
    expect((await resolve({ timeout: '0.25' })).timeoutMs).toBe(250);
  });
});
