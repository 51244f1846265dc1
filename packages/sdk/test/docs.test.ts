import { codeBlocks, packageOf, typeCheck } from './documentation';

it('docs/sdk.md and the README have examples that compile', () => {
  const blocks = [...codeBlocks('docs/sdk.md', 'ts'), ...codeBlocks('packages/sdk/README.md', 'ts')];
  expect(blocks.length).toBeGreaterThan(5);
  const given = {
    hj: "declare const hj: import('@hellojohn/sdk').HelloJohnClient;",
    admin: "declare const admin: import('@hellojohn/sdk').AdminClient;",
  };
  expect(typeCheck(blocks, { packageFolder: packageOf(import.meta.url), extension: 'ts', given })).toBe('');
});

it('the check of examples finds a mistake', () => {
  const wrong = "import { createClient } from '@hellojohn/sdk';\ncreateClient({ url: 1 });\n";
  const found = typeCheck([wrong], { packageFolder: packageOf(import.meta.url), extension: 'ts', given: {} });
  expect(found).toContain('block-1.ts(2,16)');
});
