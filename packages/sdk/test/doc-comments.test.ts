import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { serverCodes } from './document';
import { packageOf } from './documentation';

const SRC = join(packageOf(import.meta.url), 'src');
const CLIENT_CODES = [
  'network_error',
  'timeout',
  'invalid_response',
  'invalid_argument',
  'not_signed_in',
  'revocations_lost',
  'storage_failed',
  'webhook_invalid',
];

const sources = readdirSync(SRC, { recursive: true, encoding: 'utf8' }).filter(
  (file) => file.endsWith('.ts') && !/\.(test|gen)\.ts$/.test(file),
);

/** The codes that the comments of a file promise after `@throws HelloJohnError`. */
function promisedCodes(file: string): string[] {
  const text = readFileSync(join(SRC, file), 'utf8');
  const tags = text.match(/@throws HelloJohnError[^@]*?(?=@|\*\/)/g) ?? [];
  return tags.flatMap((tag) => [...tag.matchAll(/`([a-z_]+)`/g)].map(([, code = '']) => code));
}

it('promises only codes that there are', () => {
  const known = new Set([...serverCodes, ...CLIENT_CODES]);
  // Names of arguments stand in backticks as well.
  const isCode = (word: string) => word.includes('_') || CLIENT_CODES.includes(word);
  const promised = sources.flatMap((file) =>
    promisedCodes(file)
      .filter(isCode)
      .map((code) => [file, code] as const),
  );
  expect(promised.length).toBeGreaterThan(40);
  expect(promised.filter(([, code]) => !known.has(code) && code !== 'user_editable_metadata_keys')).toEqual([]);
});
