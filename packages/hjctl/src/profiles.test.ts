import { mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Io } from './io';
import { checkProfileName, isExposed, parseProfiles, profilesPath, readProfiles, writeProfiles } from './profiles';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'hjctl-profiles-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const world = (env: Record<string, string>, platform: NodeJS.Platform = 'linux') =>
  ({ env, platform, homeDir: () => (platform === 'win32' ? 'C:\\Users\\me' : '/home/me') }) as unknown as Io;

describe('where the file is', () => {
  test.each([
    [{ XDG_CONFIG_HOME: '/xdg' }, '/xdg/hellojohn/config.json'],
    [{}, '/home/me/.config/hellojohn/config.json'],
    [{ XDG_CONFIG_HOME: 'relative' }, '/home/me/.config/hellojohn/config.json'],
    [{ XDG_CONFIG_HOME: '' }, '/home/me/.config/hellojohn/config.json'],
  ])('%j', (env, expected) => {
    expect(profilesPath(world(env as Record<string, string>))).toBe(expected);
  });

  test('on Windows', () => {
    const roaming = 'C:\\Users\\me\\AppData\\Roaming';
    expect(profilesPath(world({ APPDATA: roaming }, 'win32'))).toBe(`${roaming}\\hellojohn\\config.json`);
    expect(profilesPath(world({}, 'win32'))).toBe('C:\\Users\\me\\.config\\hellojohn\\config.json');
    expect(profilesPath(world({ XDG_CONFIG_HOME: 'D:\\xdg', APPDATA: roaming }, 'win32'))).toBe(
      'D:\\xdg\\hellojohn\\config.json',
    );
  });
});

describe('reading', () => {
  test('no file is no profiles', async () => {
    expect(await readProfiles(path.join(folder, 'none', 'config.json'))).toEqual({ profiles: {} });
  });

  test.each([
    ['{', 'is not valid JSON'],
    ['', 'is not valid JSON'],
    ['[]', 'must hold a JSON object'],
    ['null', 'must hold a JSON object'],
    ['{"profiles":[]}', '"profiles" must be an object'],
    ['{"profiles":{"a":1}}', 'profile "a" must be an object'],
    ['{"profiles":{"a":{"url":1}}}', '"url" of profile "a" must be a string'],
  ])('%s is refused', (text, problem) => {
    expect(() => parseProfiles(text, '/c.json')).toThrow(`/c.json ${problem}`);
  });

  test('a broken file is reported without its secrets', () => {
    for (const text of ['{"token": hj_secret}', '{"token": "hj_secret"', '{"a": "hj_secret",, }']) {
      expect(() => parseProfiles(text, '/c.json')).toThrow(
        expect.objectContaining({ message: expect.not.stringContaining('hj_secret') }),
      );
    }
  });

  test('a byte order mark is no fault', () => {
    expect(parseProfiles('\uFEFF{"profiles":{}}', '/c.json')).toEqual({ profiles: {} });
  });

  test('a folder in its place is reported', async () => {
    await expect(readProfiles(folder)).rejects.toThrow("can't be read (EISDIR)");
  });
});

describe('writing', () => {
  const profiles = { default: { url: 'http://x', token: 'hj_1' } };

  test('mode 0600 in a folder of mode 0700, whatever was there before', async () => {
    const file = path.join(folder, 'a', 'config.json');
    await mkdir(path.dirname(file), { mode: 0o755 });
    await writeFile(file, '{}', { mode: 0o644 });
    expect(await isExposed(file, 'linux')).toBe(true);
    await writeProfiles(file, { profiles });
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect((await stat(path.dirname(file))).mode & 0o777).toBe(0o700);
    expect(await isExposed(file, 'linux')).toBe(false);
    expect(await readProfiles(file)).toEqual({ profiles });
    expect(await readdir(path.dirname(file))).toEqual(['config.json']);
  });

  test('what this version does not know stays', async () => {
    const file = path.join(folder, 'config.json');
    await writeFile(file, '{"theme":"dark","profiles":{"a":{"url":"http://a","color":"red"}}}');
    const content = await readProfiles(file);
    await writeProfiles(file, { ...content, profiles: { ...content.profiles, ...profiles } });
    expect(JSON.parse(await readFile(file, 'utf8'))).toEqual({
      theme: 'dark',
      profiles: { a: { url: 'http://a', color: 'red' }, ...profiles },
    });
  });

  test('a symbolic link stays a link', async () => {
    const target = path.join(folder, 'dotfiles.json');
    const file = path.join(folder, 'config.json');
    await writeFile(target, '{}');
    await symlink(target, file);
    await writeProfiles(file, { profiles });
    expect(JSON.parse(await readFile(target, 'utf8'))).toEqual({ profiles });
    expect(await readdir(folder)).toEqual(['config.json', 'dotfiles.json']);
  });

  test('a failed write leaves no litter and says why', async () => {
    const file = path.join(folder, 'config.json');
    await mkdir(path.join(file, 'full'), { recursive: true });
    await expect(writeProfiles(file, { profiles })).rejects.toMatchObject({
      code: 'config_not_written',
      exitCode: 1,
      message: expect.stringMatching(/config\.json can't be written \(E[A-Z]+\)$/),
    });
    expect(await readdir(folder)).toEqual(['config.json']);
  });
});

test.each(['__proto__', '', '.', '..', 'a/b', 'a b', '-x', 'x'.repeat(65)])('"%s" names no profile', (name) => {
  expect(() => checkProfileName(name)).toThrow("can't name a profile");
});
