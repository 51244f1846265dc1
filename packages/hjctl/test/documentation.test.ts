import { readFile } from 'node:fs/promises';
import { createSandbox, type Sandbox } from './cli';

const PAGE = new URL('../../../docs/hjctl.md', import.meta.url);

let sandbox: Sandbox;
let page: string;
/** Names every command and option there is. */
let completion: string;
beforeAll(async () => {
  sandbox = await createSandbox();
  page = await readFile(PAGE, 'utf8');
  completion = (await sandbox.run(['completion', 'fish'])).stdout;
});
afterAll(() => sandbox.remove());

const options = () => new Set([...completion.matchAll(/^complete .* -l ([a-z-]+)/gm)].map(([, name]) => `--${name}`));

test('every option on the page exists', () => {
  // Options of pnpm, in the line that shows how to call it.
  const ofOthers = ['--silent'];
  const named = new Set([...page.matchAll(/(?<![\w-])--[a-z][a-z-]+/g)].map(([name]) => name));
  expect([...named].filter((name) => !options().has(name) && !ofOthers.includes(name))).toEqual([]);
});

test('every option is on the page', () => {
  expect([...options()].filter((name) => !page.includes(name))).toEqual([]);
});

test('every verb is on the page', () => {
  const verbs = [...completion.matchAll(/= '([a-z]+)'' -a '([a-z-]+)'|= "([a-z]+)"' -a '([a-z-]+)'/g)].map(
    ([, noun = '', verb = '', noun2 = '', verb2 = '']) => `${noun || noun2} ${verb || verb2}`,
  );
  expect(verbs).toContain('users list');
  expect(verbs.filter((words) => !page.includes(words))).toEqual([]);
});
