import { codeBlocks, packageOf, typeCheck } from './documentation';

it('docs/sdk.md has examples that compile', () => {
  const blocks = codeBlocks('sdk.md', 'ts');
  expect(blocks.length).toBeGreaterThan(5);
  const given = {
    hj: "declare const hj: import('@hellojohn/sdk').HelloJohnClient;",
    admin: "declare const admin: import('@hellojohn/sdk').AdminClient;",
  };
  expect(typeCheck(blocks, { packageFolder: packageOf(import.meta.url), extension: 'ts', given })).toBe('');
}, 60_000);
