import { isHelloJohnError } from '../error';
import { baseUrl, fillPath, queryString } from './address';

describe('fillPath', () => {
  it.each(['', '.', '..', '../tenants', 'a/b', '/', 'a\\b', '\uD800', 'x\uDC00y', undefined, null, 7, {}])(
    'refuses %p before there is a request',
    (value) => {
      expect.assertions(2);
      try {
        fillPath('/users/{userId}', { userId: value as string });
      } catch (error) {
        expect(isHelloJohnError(error) && error.code).toBe('invalid_argument');
        expect(String(error)).toContain('userId');
      }
    },
  );

  it.each([
    ['alice@acme.com', 'alice%40acme.com'],
    ['a b', 'a%20b'],
    ['?x=1#y', '%3Fx%3D1%23y'],
    ['%2e%2e', '%252e%252e'],
    ['%2F', '%252F'],
    ['...', '...'],
    ['ü😀', '%C3%BC%F0%9F%98%80'],
  ])('encodes %p', (value, encoded) => {
    expect(fillPath('/users/{userId}/x', { userId: value })).toBe(`/users/${encoded}/x`);
  });
});

describe('queryString', () => {
  it('writes names in snake_case and leaves undefined out', () => {
    expect(queryString({ page: 1, mfaEnrolled: false, search: 'a&b c', sort: undefined })).toBe(
      '?page=1&mfa_enrolled=false&search=a%26b+c',
    );
    expect(queryString({})).toBe('');
    expect(queryString()).toBe('');
  });

  it('quotes filter text that would read as another JSON value', () => {
    const query = new URLSearchParams(
      queryString({
        metadata: { department: 'sales', level: 3, code: '42', on: true, gone: null, word: 'true', 'a b': '"' },
      }),
    );
    expect(Object.fromEntries(query)).toEqual({
      'metadata[department]': 'sales',
      'metadata[level]': '3',
      'metadata[code]': '"42"',
      'metadata[on]': 'true',
      'metadata[gone]': 'null',
      'metadata[word]': '"true"',
      'metadata[a b]': '"',
    });
  });
});

describe('baseUrl', () => {
  it.each([
    ['http://localhost:8080', 'http://localhost:8080'],
    ['http://localhost:8080/', 'http://localhost:8080'],
    ['https://example.com/auth//', 'https://example.com/auth'],
  ])('takes %p as %p', (url, base) => {
    expect(baseUrl(url)).toBe(base);
  });

  it.each(['', 'localhost:8080', 'ftp://x', 'http://u:p@x', 'http://x?y', 'http://x#y', 'javascript:alert(1)'])(
    'refuses %p',
    (url) => {
      expect(() => baseUrl(url)).toThrow(expect.objectContaining({ code: 'invalid_argument' }));
    },
  );
});
