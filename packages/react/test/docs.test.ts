import { readFileSync } from 'node:fs';
import { codeBlocks, packageOf, typeCheck } from '../../sdk/test/documentation';

const blocks = [...codeBlocks('docs/react.md', 'tsx'), ...codeBlocks('packages/react/README.md', 'tsx')];

it('docs/react.md and the README have examples that compile', () => {
  expect(blocks.length).toBeGreaterThan(2);
  const given = { Page: 'declare function Page(): React.ReactElement;' };
  expect(typeCheck(blocks, { packageFolder: packageOf(import.meta.url), extension: 'tsx', given })).toBe('');
});

it('the tested ProfileForm is the one that docs/react.md prints', () => {
  const tested = readFileSync(new URL('profile-form.tsx', import.meta.url), 'utf8');
  expect(tested).toContain(blocks.find((block) => block.includes('function ProfileForm'))?.trim());
});
