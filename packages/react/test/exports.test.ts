import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { bundle } from '../../sdk/test/bundle';

const built = (file: string) => new URL(`../dist/${file}`, import.meta.url);

it('exports what it promises, and nothing else', async () => {
  expect(Object.keys(await import(built('index.js').href)).sort()).toMatchInlineSnapshot(`
[
  "HelloJohnProvider",
  "useAuth",
  "useUser",
]
`);
});

it('weighs at most 3 kB, minified and gzipped', async () => {
  const { bytes, files } = await bundle(fileURLToPath(built('index.js')), [
    'react',
    'react/jsx-runtime',
    '@hellojohn/sdk',
  ]);
  expect(bytes).toBeLessThanOrEqual(3000);
  expect(files).toEqual(['dist/index.js']);
});

it.each(['index.js', 'index.cjs'])('marks %s as code for the browser, for bundlers with server components', (file) => {
  expect(readFileSync(built(file), 'utf8')).toMatch(/^["']use client["'];/);
});
