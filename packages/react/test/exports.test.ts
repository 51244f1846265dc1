import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { bundle } from '../../sdk/test/bundle';

const built = (file: string) => new URL(`../dist/${file}`, import.meta.url);

it('exports what it promises, and nothing else', async () => {
  const exportsOf = async (file: string) => Object.keys(await import(built(file).href)).sort();
  expect({ '.': await exportsOf('index.js'), './components': await exportsOf('components.js') }).toMatchInlineSnapshot(`
{
  ".": [
    "HelloJohnProvider",
    "useAuth",
    "useHelloJohn",
    "useMfa",
    "useUser",
  ],
  "./components": [
    "SignIn",
    "SignUp",
    "UserButton",
    "UserProfile",
  ],
}
`);
});

it('weighs at most 3 kB, minified and gzipped, without the components', async () => {
  const { bytes, files } = await bundle(fileURLToPath(built('index.js')), [
    'react',
    'react/jsx-runtime',
    '@hellojohn/sdk',
  ]);
  expect(bytes).toBeLessThanOrEqual(3000);
  expect(files).toEqual(['dist/index.js']);
});

it('has components of at most 12 kB that bring no second copy of the hooks', async () => {
  const application = ['react', 'react/jsx-runtime', '@hellojohn/sdk', '@hellojohn/react'];
  const { bytes, files } = await bundle(fileURLToPath(built('components.js')), application);
  expect(bytes).toBeLessThanOrEqual(12_000);
  expect(files).toEqual(['dist/components.js']);
});

it.each(['index.js', 'index.cjs', 'components.js', 'components.cjs'])(
  'marks %s as code for the browser, for bundlers with server components',
  (file) => {
    expect(readFileSync(built(file), 'utf8')).toMatch(/^["']use client["'];/);
  },
);
