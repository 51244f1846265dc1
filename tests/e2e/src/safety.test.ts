// docs/safety.md says which tests guard what. Here its claims are compared with the tests.
import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { repository } from '../support/server';

const FOLDERS = [
  'apps/server/src',
  'apps/server/test',
  'packages/sdk/src',
  'packages/sdk/test',
  'packages/react/src',
  'packages/hjctl/src',
  'packages/hjctl/test',
  'tests/e2e/src',
];
/** How a test names what it is about: in brackets at the end of a title, or before a colon in a title or comment. */
const NAMED = /(?:\(|['"`]|\/\/ )([A-Z]\d{1,2}(?:, [A-Z]\d{1,2})*)(?:\)|: )/g;

/** The ids that the test files of one name are about. */
const idsByFile = new Map<string, Set<string>>();
let rows: { id: string; files: string[] }[];
beforeAll(async () => {
  for (const folder of FOLDERS) {
    for (const path of await readdir(join(repository, folder), { recursive: true })) {
      if (!/\.test\.tsx?$/.test(path)) continue;
      const text = await readFile(join(repository, folder, path), 'utf8');
      const ids = [...text.matchAll(NAMED)].flatMap(([, list = '']) => list.split(', '));
      idsByFile.set(basename(path), new Set([...(idsByFile.get(basename(path)) ?? []), ...ids]));
    }
  }
  const page = await readFile(join(repository, 'docs', 'safety.md'), 'utf8');
  rows = [...page.matchAll(/^\| ([^|]*) \| .* \| (`.*`) \|$/gm)].map(([, id = '', files = '']) => ({
    id,
    files: [...files.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name),
  }));
});

it('names tests that there are', () => {
  expect(rows.length).toBeGreaterThan(100);
  expect(rows.flatMap(({ files }) => files).filter((name) => !idsByFile.has(name))).toEqual([]);
});

it('has tests for each id that say so', () => {
  const claims = rows.filter(({ id }) => /^[A-Z]\d/.test(id));
  const untrue = claims.flatMap(({ id, files }) =>
    files.filter((name) => !idsByFile.get(name)?.has(id)).map((name) => `${id}: ${name}`),
  );
  expect(untrue).toEqual([]);
});

it('knows each id that a test names', () => {
  const known = new Set(rows.map(({ id }) => id));
  const unknown = [...idsByFile].flatMap(([name, ids]) =>
    [...ids].filter((id) => !known.has(id)).map((id) => `${id}: ${name}`),
  );
  expect(unknown).toEqual([]);
});
