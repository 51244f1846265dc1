import fc from 'fast-check';
import { filterOf, UserListQuery } from './list-query';

/** As the query string is read: an object without a prototype. */
function parse(parameters: Record<string, string>) {
  const query: Record<string, string> = Object.create(null);
  for (const [name, value] of Object.entries(parameters)) query[name] = value;
  return UserListQuery.safeParse(query);
}
const pathsOf = (parameters: Record<string, string>) =>
  parse(parameters).error?.issues.flatMap((issue) =>
    issue.code === 'unrecognized_keys' ? issue.keys : [issue.path.join('.')],
  );

describe('the query of the list', () => {
  test('has defaults for order and paging, and no filter', () => {
    const query = parse({}).data;
    expect(query).toEqual({ sort: '-created_at', limit: 20, include_total: true });
    expect(query && filterOf(query)).toEqual({});
  });

  test.each([
    ['metadata[plan]', 'pro', { key: 'plan', value: 'pro' }],
    ['metadata[n]', '12', { key: 'n', value: 12 }],
    ['metadata[n]', '"12"', { key: 'n', value: '12' }],
    ['metadata[n]', '007', { key: 'n', value: '007' }],
    ['metadata[ok]', 'true', { key: 'ok', value: true }],
    ['metadata[no]', 'null', { key: 'no', value: null }],
    ['metadata[o]', '{"a":[1,null]}', { key: 'o', value: { a: [1, null] } }],
    ['metadata[]', '', { key: '', value: '' }],
    ['metadata[a]b]', 'x', { key: 'a]b', value: 'x' }],
    ['metadata[a[b]]', 'x', { key: 'a[b]', value: 'x' }],
    ['metadata["; --]', "' OR 1=1", { key: '"; --', value: "' OR 1=1" }],
    ['metadata[__proto__]', 'x', { key: '__proto__', value: 'x' }],
    ['metadata[line\nfeed]', 'x', { key: 'line\nfeed', value: 'x' }],
  ])('%s=%s compares one key', (name, value, expected) => {
    expect(parse({ [name]: value }).data?.metadata).toEqual([expected]);
  });

  test.each([
    [{ statuss: 'active' }, ['statuss']],
    [{ ['__proto__']: 'x' }, ['__proto__']],
    [{ constructor: 'x' }, ['constructor']],
    [{ 'search[a]': 'x' }, ['search[a]']],
    [{ 'limit[]': '1' }, ['limit[]']],
    [{ 'metadata[a': 'x' }, ['metadata[a']],
    [{ 'metadata[a]x': 'x' }, ['metadata[a]x']],
    [{ metadata: 'x' }, ['metadata']],
    [{ 'metadata[a]': '1e999' }, ['metadata.a']],
    [{ 'metadata[a]': '"\\ud800"' }, ['metadata.a']],
    [{ 'metadata[a]': '{"__proto__":1}' }, ['metadata.a']],
    [{ 'metadata[a]': 'x'.repeat(1025) }, ['metadata.a']],
    [{ search: '' }, ['search']],
    [{ search: ' \t ' }, ['search']],
    [{ search: 'x'.repeat(101) }, ['search']],
    [{ role: '' }, ['role']],
    [{ status: 'deleted' }, ['status']],
    [{ mfa_enrolled: '1' }, ['mfa_enrolled']],
    [{ email_verified: 'TRUE' }, ['email_verified']],
    [{ sort: 'password_hash' }, ['sort']],
    [{ sort: 'email;drop' }, ['sort']],
    [{ sort: '--email' }, ['sort']],
    [{ sort: 'email,last_name' }, ['sort']],
    [{ limit: '0', page: '1.5', status: '' }, ['status', 'page', 'limit']],
  ] as [Record<string, string>, string[]][])('%p is refused at %p', (parameters, paths) => {
    expect(pathsOf(parameters)?.sort()).toEqual([...paths].sort());
  });

  test('no parameters at all make it throw', () => {
    const name = fc.oneof(
      fc.constantFrom(...Object.keys(filterNames)),
      fc.string(),
      fc.string().map((key) => `metadata[${key}]`),
    );
    fc.assert(
      fc.property(fc.dictionary(name, fc.oneof(fc.string(), fc.json())), (parameters) => {
        expect(typeof parse(parameters).success).toBe('boolean');
      }),
    );
  });
});

const filterNames = {
  search: 0,
  role: 0,
  status: 0,
  mfa_enrolled: 0,
  created_after: 0,
  sort: 0,
  page: 0,
  limit: 0,
  cursor: 0,
};
