import { fileURLToPath } from 'node:url';
import { bundle } from './bundle';

const built = (file: string) => new URL(`../dist/${file}`, import.meta.url);
const exportsOf = async (file: string) => Object.keys(await import(built(file).href)).sort();

it('exports what it promises, and nothing else', async () => {
  expect({
    '.': await exportsOf('index.js'),
    './verify': await exportsOf('verify.js'),
    './webhooks': await exportsOf('webhooks.js'),
  }).toMatchInlineSnapshot(`
{
  ".": [
    "HelloJohnError",
    "createAdminClient",
    "createClient",
    "isHelloJohnError",
    "toWire",
  ],
  "./verify": [
    "HelloJohnError",
    "createVerifier",
    "isHelloJohnError",
  ],
  "./webhooks": [
    "HelloJohnError",
    "isHelloJohnError",
    "verifyWebhook",
  ],
}
`);
});

it.each([
  // What the users of an application load; that of administrators, which grows with every operation, stays out of it.
  ['createClient', ['createClient', 'HelloJohnError', 'isHelloJohnError'], 4900],
  ['createAdminClient', ['createAdminClient', 'HelloJohnError', 'isHelloJohnError'], 6000],
])('weighs at most so much with %s, minified and gzipped', async (_name, names, bytesMax) => {
  const { bytes } = await bundle(fileURLToPath(built('index.js')), [], names);
  expect(bytes).toBeLessThanOrEqual(bytesMax);
});

it('needs no other package, but for ./verify', async () => {
  const { files } = await bundle(fileURLToPath(built('index.js')));
  expect(files.filter((file) => !file.startsWith('dist/'))).toEqual([]);
  const { files: ofVerify } = await bundle(fileURLToPath(built('verify.js')));
  expect(ofVerify.some((file) => file.includes('/jose/'))).toBe(true);
});
