import fc from 'fast-check';
import { z } from 'zod';
import { ApiError } from './errors';
import { parsePart } from './fields';
import { readQuery } from './parse';

function refusal(run: () => unknown): ApiError {
  try {
    run();
  } catch (error) {
    if (error instanceof ApiError) return error;
    throw error;
  }
  throw new Error('was not refused');
}

describe('readQuery', () => {
  it('keeps bracketed names as they are', () => {
    expect({ ...readQuery('/x?metadata%5Bplan%5D=pro&limit=2') }).toEqual({ 'metadata[plan]': 'pro', limit: '2' });
  });

  it.each(['/x?a=1&a=2', '/x?a=%zz', '/x?a=%00', '/x?a=%c0%af', '/x?%ff=1', '/x?__proto__=1&__proto__=2'])(
    'refuses %s with 422',
    (url) => {
      expect(refusal(() => readQuery(url)).code).toBe('validation_failed');
    },
  );

  it('never touches the prototype', () => {
    const query = readQuery('/x?__proto__=1');
    expect(Object.keys(query)).toEqual(['__proto__']);
    expect(({} as Record<string, unknown>).limit).toBeUndefined();
  });

  it('reads back whatever URLSearchParams writes', () => {
    const name = fc
      .string({ minLength: 1, unit: 'binary' })
      .filter((text) => text.isWellFormed() && !text.includes('\0'));
    fc.assert(
      fc.property(fc.dictionary(name, name), (record) => {
        const query = readQuery(`/x?${new URLSearchParams(Object.entries(record)).toString()}`);
        expect(Object.entries(query)).toEqual(Object.entries(record));
      }),
    );
  });
});

describe('parsePart', () => {
  const schema = z.strictObject({ session_config: z.strictObject({ access_token_ttl: z.number() }).optional() });

  it('names an unknown key by its full path', () => {
    const error = refusal(() =>
      parsePart(schema, { session_config: { access_token_ttl: 1, acess_token_ttl: 2 } }, 'body'),
    );
    expect(error.errors).toEqual([{ path: 'body.session_config.acess_token_ttl', message: 'is not a known field' }]);
  });

  it('reports all issues at once', () => {
    const error = refusal(() => parsePart(schema, { a: 1, session_config: { access_token_ttl: 'x' } }, 'body'));
    expect(error.errors?.map(({ path }) => path).sort()).toEqual(['body.a', 'body.session_config.access_token_ttl']);
  });

  it('refuses an absent body', () => {
    expect(refusal(() => parsePart(schema, undefined, 'body')).errors).toEqual([
      { path: 'body', message: 'is required' },
    ]);
  });

  it('says what a value has to be', () => {
    const schema = z.strictObject({
      email: z.string().min(1).max(3),
      roles: z.array(z.enum(['admin', 'member'])).max(2),
      isNew: z.boolean(),
      limits: z.object({ pages: z.number() }),
    });
    const messagesOf = (body: unknown) => refusal(() => parsePart(schema, body, 'body')).errors?.map((e) => e.message);
    expect(messagesOf({ roles: ['guest'], isNew: 1, limits: null })).toEqual([
      'is required',
      'must be one of admin, member',
      'must be true or false',
      'must be an object',
    ]);
    expect(messagesOf({ email: 5, roles: 'a', isNew: true, limits: { pages: 'x' } })).toEqual([
      'must be a string',
      'must be an array',
      'must be a number',
    ]);
    const bound = { isNew: true, limits: { pages: 1 } };
    const roles = ['admin', 'member', 'admin'];
    expect(messagesOf({ ...bound, email: '', roles })).toEqual(['must not be empty', 'must have at most 2 entries']);
    expect(messagesOf({ ...bound, email: 'long', roles: [] })).toEqual(['must have at most 3 characters']);
  });
});
