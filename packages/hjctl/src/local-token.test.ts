import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { findLocalToken, isLoopback } from './local-token';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'hjctl-token-'));
  await mkdir(path.join(root, 'clone', '.hellojohn'), { recursive: true });
  await mkdir(path.join(root, 'clone', 'packages', 'deep'), { recursive: true });
  await mkdir(path.join(root, 'data'));
  await writeFile(path.join(root, 'clone', '.hellojohn', 'admin-token'), 'clone-token\n');
  await writeFile(path.join(root, 'data', 'admin-token'), 'data-token');
});
afterEach(() => rm(root, { recursive: true, force: true }));

test('.hellojohn here and above, line end taken off', async () => {
  const file = path.join(root, 'clone', '.hellojohn', 'admin-token');
  expect(await findLocalToken({ env: {}, cwd: path.join(root, 'clone') })).toEqual({ token: 'clone-token', file });
  expect(await findLocalToken({ env: {}, cwd: path.join(root, 'clone', 'packages', 'deep') })).toEqual({
    token: 'clone-token',
    file,
  });
});

test('HELLOJOHN_DATA_DIR first, also as a relative path', async () => {
  for (const dir of [path.join(root, 'data'), '../data']) {
    const found = await findLocalToken({ env: { HELLOJOHN_DATA_DIR: dir }, cwd: path.join(root, 'clone') });
    expect(found?.token).toBe('data-token');
  }
});

test('a data directory without a token does not hide the next', async () => {
  const found = await findLocalToken({ env: { HELLOJOHN_DATA_DIR: root }, cwd: path.join(root, 'clone') });
  expect(found?.token).toBe('clone-token');
});

test('an empty file is no token', async () => {
  await writeFile(path.join(root, 'clone', '.hellojohn', 'admin-token'), '\n');
  expect(await findLocalToken({ env: {}, cwd: path.join(root, 'clone') })).toBeUndefined();
});

test.each([
  ['http://localhost:8080', true],
  ['http://LOCALHOST', true],
  ['http://app.localhost', true],
  ['http://127.0.0.1', true],
  ['http://127.1.2.3:1', true],
  ['http://127.1', true],
  ['http://[::1]:8080', true],
  ['http://localhost.evil.com', false],
  ['http://127.0.0.1.evil.com', false],
  ['http://evil.com', false],
  ['http://0.0.0.0', false],
  ['http://10.0.0.1', false],
])('%s is this machine: %s', (url, expected) => {
  expect(isLoopback(new URL(url))).toBe(expected);
});
