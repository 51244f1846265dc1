// The rules of AGENTS.md that the linter enforces: a violation of each is found, at the place where it matters.
import { execFile } from 'node:child_process';
import { copyFile, mkdir, symlink, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { repository, temporaryFolder } from '../support/server';

/** Lints these files in a copy of the repository's configuration; gives the rules that each one breaks. */
async function brokenRules(files: Record<string, string>): Promise<Map<string, string[]>> {
  const folder = await temporaryFolder();
  for (const name of ['biome.json', 'package.json', '.gitignore']) {
    await copyFile(join(repository, name), join(folder.path, name));
  }
  await symlink(join(repository, 'node_modules'), join(folder.path, 'node_modules'));
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder.path, path)), { recursive: true });
    await writeFile(join(folder.path, path), text);
  }
  const biome = join(repository, 'node_modules', '.bin', 'biome');
  const output = await new Promise<string>((resolve) => {
    const args = ['lint', '--colors=off', '--max-diagnostics=none', '.'];
    execFile(biome, args, { cwd: folder.path }, (_error, stdout, stderr) => resolve(stdout + stderr));
  });
  await folder.remove();
  expect(output).toMatch(/Checked \d+ files/);
  const broken = new Map<string, string[]>();
  for (const [, path = '', rule = ''] of output.matchAll(/^([\w./-]+?)(?::\d+:\d+)? lint\/\w+\/(\w+)/gm)) {
    broken.set(path, [...(broken.get(path) ?? []), rule]);
  }
  return broken;
}

const service = 'apps/server/src/users/service.ts';
const cycle = {
  'apps/server/src/users/c.ts': "import { d } from './d'; export const c = () => d;",
  'apps/server/src/users/d.ts': "import { c } from './c'; export const d = () => c;",
};
const floating = {
  'apps/server/src/users/a.ts': "export async function run(): Promise<void> { await fetch('x'); }",
  'apps/server/src/users/b.ts': "import { run } from './a'; export function go(): void { run(); }",
};
const right = {
  [service]: "import { ApiError } from '../http/errors'; export const fail = () => new ApiError('user_not_found');",
  'apps/server/src/main.ts': 'export const env = process.env;',
  'packages/sdk/src/index.ts': "export { createClient } from './client';",
};

const from = (module: string) => `import { x } from '${module}'; export const y = x;`;

/** What breaks a rule: its path, with a folder of its own for each, and its text. */
const violations: [rule: string, path: string, text: string][] = [
  ['noRestrictedImports', service, from('express')],
  ['noRestrictedImports', service, from('../http/endpoint')],
  ['noRestrictedImports', service, from('../generated/prisma/client')],
  ['noRestrictedImports', service, from('../tenants/repository')],
  ['noRestrictedImports', 'apps/server/src/users/routes.ts', from('../tenants/repository')],
  ['noRestrictedImports', 'apps/server/src/users/repository.ts', from('../http/mount')],
  ['noRestrictedImports', 'apps/server/src/users/list.ts', from('express')],
  ['noRestrictedImports', 'packages/sdk/src/x.ts', from('@hellojohn/server')],
  ['noRestrictedImports', 'packages/sdk/src/x.ts', from('../../../apps/server/src/app')],
  ['noRestrictedImports', 'packages/sdk/src/x.ts', from('react')],
  ['noNodejsModules', 'packages/sdk/src/x.ts', from('node:fs')],
  ['noRestrictedImports', 'packages/react/src/x.ts', from('@hellojohn/server')],
  ['noRestrictedImports', 'packages/hjctl/src/x.ts', from('node:http')],
  ['noRestrictedGlobals', 'packages/hjctl/src/x.ts', "export const answer = await fetch('http://localhost');"],
  ['noUndeclaredDependencies', 'packages/sdk/src/x.ts', from('not-a-dependency')],
  ['noProcessEnv', service, 'export const port = process.env.PORT;'],
  ['noExplicitAny', service, 'export const value: any = 1;'],
  ['noConsole', service, "console.log('here');"],
  ['noEnum', service, 'export enum Colour { Red }'],
  ['noDefaultExport', service, 'export default 1;'],
  ['noParameterProperties', service, 'export class A { constructor(readonly b: string) {} }'],
  ['noBarrelFile', service, "export { a } from './a';"],
  ['noNonNullAssertion', service, 'export const f = (a?: string) => a!.length;'],
  ['useMaxParams', service, 'export const f = (a: 1, b: 2, c: 3, d: 4) => a + b + c + d;'],
  ['useFilenamingConvention', 'apps/server/src/users/UserService.ts', 'export const a = 1;'],
  ['noExcessiveLinesPerFile', service, 'export {};\n'.repeat(301)],
  ['noExcessiveLinesPerFunction', service, `export function f(): void {\n${'f();\n'.repeat(51)}}`],
  ['useExpect', 'apps/server/src/users/x.test.ts', "it('says nothing', () => {});"],
  ['noFocusedTests', 'apps/server/src/users/x.test.ts', "it.only('x', () => { expect(1).toBe(1); });"],
];

const inOwnFolder = (path: string, index: number) => join(dirname(path), `case-${index}`, basename(path));

let found: Map<string, string[]>;
beforeAll(async () => {
  found = await brokenRules({
    ...Object.fromEntries(violations.map(([, path, text], index) => [inOwnFolder(path, index), text])),
    ...cycle,
    ...floating,
    ...right,
  });
});

it.each(violations.map(([rule, path], index) => [rule, inOwnFolder(path, index)]))(
  '%s is found in %s',
  (rule = '', path = '') => {
    expect(found.get(path)).toContain(rule);
  },
);

it('a promise that nobody waits for is found, also across files', () => {
  expect(found.get('apps/server/src/users/b.ts')).toContain('noFloatingPromises');
});

it('import cycles are found', () => {
  expect(found.get('apps/server/src/users/d.ts')).toContain('noImportCycles');
});

it('what is right is left alone', () => {
  expect(Object.keys(right).flatMap((path) => found.get(path) ?? [])).toEqual([]);
});
