import fc from 'fast-check';
import type { ApiError } from '../http/errors';
import { type JsonObject, type JsonValue, mergeMetadata, mergePatch, metadataField } from './metadata';

const HOSTILE_KEYS = [
  '',
  'a.b',
  "it's",
  '"',
  '{',
  '}',
  '[0]',
  '$',
  'constructor',
  'prototype',
  'toString',
  'é',
  '日本',
  '💥',
];

describe('merging by RFC 7396 (I2)', () => {
  // Appendix A of the RFC.
  test.each<[JsonValue, JsonValue, JsonValue]>([
    [{ a: 'b' }, { a: 'c' }, { a: 'c' }],
    [{ a: 'b' }, { b: 'c' }, { a: 'b', b: 'c' }],
    [{ a: 'b' }, { a: null }, {}],
    [{ a: 'b', b: 'c' }, { a: null }, { b: 'c' }],
    [{ a: ['b'] }, { a: 'c' }, { a: 'c' }],
    [{ a: 'c' }, { a: ['b'] }, { a: ['b'] }],
    [{ a: { b: 'c' } }, { a: { b: 'd', c: null } }, { a: { b: 'd' } }],
    [{ a: [{ b: 'c' }] }, { a: [1] }, { a: [1] }],
    [
      ['a', 'b'],
      ['c', 'd'],
      ['c', 'd'],
    ],
    [{ a: 'b' }, ['c'], ['c']],
    [{ a: 'foo' }, null, null],
    [{ a: 'foo' }, 'bar', 'bar'],
    [{ e: null }, { a: 1 }, { e: null, a: 1 }],
    [[1, 2], { a: 'b', c: null }, { a: 'b' }],
    [{}, { a: { bb: { ccc: null } } }, { a: { bb: {} } }],
    [{ a: [1, null, { b: null }] }, { c: 1 }, { a: [1, null, { b: null }], c: 1 }],
    [{}, { a: [null, { b: null }] }, { a: [null, { b: null }] }],
  ])('%j merged with %j is %j', (target, patch, result) => {
    expect(mergePatch(target, patch)).toEqual(result);
  });

  test('does what the model says, for any documents', () => {
    fc.assert(
      fc.property(json(), json(), (target, patch) => {
        const before = JSON.stringify([target, patch]);
        expect(leavesOf(mergePatch(target, patch))).toEqual(leavesOf(modelMerge(target, patch)));
        expect(JSON.stringify([target, patch])).toBe(before);
      }),
      { numRuns: 500 },
    );
  });

  test('patches of different keys commute', () => {
    fc.assert(
      fc.property(json(), json(), json(), (document, a, b) => {
        fc.pre(typeof document === 'object' && document !== null && !Array.isArray(document));
        const one = (base: JsonValue) => mergePatch(base, { left: a });
        const other = (base: JsonValue) => mergePatch(base, { right: b });
        expect(one(other(document))).toEqual(other(one(document)));
      }),
    );
  });

  test('a key of a prototype is a key like any other', () => {
    const patch = JSON.parse('{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}') as JsonObject;
    const merged = mergePatch({ a: 1 }, patch) as JsonObject;
    expect(JSON.stringify(merged)).toBe(JSON.stringify({ a: 1, ...patch, ['__proto__']: { polluted: 1 } }));
    expect(Object.getPrototypeOf(merged)).toBe(Object.prototype);
    expect(({} as JsonObject).polluted).toBeUndefined();
  });
});

describe('limits after the merge', () => {
  const nested = (levels: number): JsonObject => (levels === 1 ? {} : { a: nested(levels - 1) });
  /** Compact JSON of exactly this many bytes. */
  const sized = (bytes: number, letter = 'x'): JsonObject => {
    const fill = bytes - Buffer.byteLength('{"k":""}');
    return {
      k: letter.repeat(Math.floor(fill / Buffer.byteLength(letter))) + 'x'.repeat(fill % Buffer.byteLength(letter)),
    };
  };

  test.each([
    ['metadata', 16 * 1024],
    ['public_metadata', 4 * 1024],
  ] as const)('%s has at most %d bytes of JSON', (kind, bytesMax) => {
    for (const letter of ['x', 'é', '💥']) {
      expect(mergeMetadata({ kind }, {}, sized(bytesMax, letter))).toEqual(sized(bytesMax, letter));
      expect(() => mergeMetadata({ kind }, {}, sized(bytesMax + 1, letter))).toThrow(tooLarge(`body.${kind}`));
    }
    // `"` takes two bytes in JSON: what counts is the document, not its texts.
    expect(() => mergeMetadata({ kind }, {}, { k: '"'.repeat(bytesMax - 8) })).toThrow(tooLarge(`body.${kind}`));
    // Old and new together.
    const half = { a: 'x'.repeat(bytesMax / 2) };
    expect(() => mergeMetadata({ kind }, half, { b: half.a })).toThrow(tooLarge(`body.${kind}`));
    expect(mergeMetadata({ kind }, half, { a: null, b: half.a })).toEqual({ b: half.a });
  });

  test('8 levels, arrays included; hostile nesting is refused without a walk', () => {
    const kind = 'metadata';
    expect(mergeMetadata({ kind }, {}, nested(8))).toEqual(nested(8));
    expect(() => mergeMetadata({ kind }, {}, nested(9))).toThrow(tooLarge('body.metadata'));
    expect(mergeMetadata({ kind }, {}, { a: [[[[[[[1]]]]]]] })).toEqual({ a: [[[[[[[1]]]]]]] });
    expect(() => mergeMetadata({ kind }, {}, { a: [[[[[[[[1]]]]]]]] })).toThrow(tooLarge('body.metadata'));
    const deep = JSON.parse(`{"a":${'['.repeat(100_000)}${']'.repeat(100_000)}}`) as JsonObject;
    const parsed = metadataField().parse(deep);
    expect(() => mergeMetadata({ kind, path: 'body' }, {}, parsed)).toThrow(tooLarge('body'));
    // As whoever keeps a request does.
    expect(() => JSON.stringify(parsed)).not.toThrow();
  });

  test('keys of 128 characters, whatever their bytes; a key on its way out may be longer', () => {
    const kind = 'metadata';
    const longest = '💥'.repeat(128);
    expect(mergeMetadata({ kind }, {}, { [longest]: 1 })).toEqual({ [longest]: 1 });
    expect(() => mergeMetadata({ kind }, {}, { a: { [`${longest}x`]: 1 } })).toThrow(tooLarge('body.metadata'));
    expect(mergeMetadata({ kind }, {}, { [`${longest}x`]: null })).toEqual({});
  });
});

describe('metadata in a body', () => {
  const problemOf = (text: string) => {
    const result = metadataField().safeParse(JSON.parse(text));
    return result.success ? null : result.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
  };

  test.each([
    ['[]', ': must be an object'],
    ['"x"', ': must be an object'],
    ['null', ': must be an object'],
    ['{"a":{"b":[1,1e400]}}', 'a.b.1: must be a finite number'],
    ['{"a":"\\u0000"}', 'a: must be well-formed text without NUL'],
    ['{"a":["\\ud800"]}', 'a.0: must be well-formed text without NUL'],
    ['{"a":{"\\udc00":1}}', 'a: must have keys of well-formed text without NUL'],
    ['{"__proto__":{"a":1}}', '__proto__: is not allowed as a key'],
    ['{"a":[{"__proto__":null}]}', 'a.0.__proto__: is not allowed as a key'],
  ])('%s is refused', (text, problem) => {
    expect(problemOf(text)).toEqual([problem]);
  });

  test('any other JSON object is taken as it is', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.oneof(fc.constantFrom(...HOSTILE_KEYS), fc.string()), json()), (document) => {
        fc.pre(!JSON.stringify(document).includes('__proto__') && !JSON.stringify(document).includes('\\u0000'));
        expect(metadataField().parse(document)).toBe(document);
      }),
    );
  });
});

function tooLarge(path: string) {
  return expect.objectContaining<Partial<ApiError>>({
    code: 'metadata_too_large',
    errors: [{ path, message: expect.any(String) }],
  });
}

function json(): fc.Arbitrary<JsonValue> {
  const key = fc.oneof(fc.constantFrom(...HOSTILE_KEYS, 'a', 'b'), fc.string({ maxLength: 5 }));
  const leaf = fc.oneof(
    fc.constant(null),
    fc.boolean(),
    fc.string({ maxLength: 5 }),
    fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => (Object.is(value, -0) ? 0 : value)),
  );
  return fc.letrec<{ any: JsonValue }>((tie) => ({
    any: fc.oneof(
      { maxDepth: 4, withCrossShrink: true },
      leaf,
      fc.dictionary(key, tie('any'), { maxKeys: 4, noNullPrototype: true }),
      fc.array(tie('any'), { maxLength: 3 }),
    ) as fc.Arbitrary<JsonValue>,
  })).any;
}

type Path = readonly string[];
type Leaves = Map<string, JsonValue>;

/**
 * The RFC told in another way: a document is a set of paths, each with a leaf (anything but an object) or the mark of
 * an object; a patch takes out every path that starts where it says null or puts something else.
 */
function modelMerge(target: JsonValue, patch: JsonValue): JsonValue {
  if (!isObject(patch)) return patch;
  const leaves = isObject(target) ? leavesOf(target) : leavesOf({});
  for (const [path, value] of entriesOf(patch, [])) {
    for (let end = 1; end <= path.length; end += 1) {
      const prefix = path.slice(0, end);
      const isLast = end === path.length;
      if (isLast && value !== OBJECT) dropUnder(leaves, prefix);
      else if (leaves.get(JSON.stringify(prefix)) !== OBJECT) {
        dropUnder(leaves, prefix);
        leaves.set(JSON.stringify(prefix), OBJECT);
      }
    }
    if (value !== OBJECT && value !== null) leaves.set(JSON.stringify(path), value);
  }
  return documentOf(leaves);
}

const OBJECT = '\0object';

function leavesOf(document: JsonValue): Leaves {
  return new Map(entriesOf(document, []).map(([path, value]) => [JSON.stringify(path), value] as const));
}

function entriesOf(value: JsonValue, path: Path): [Path, JsonValue][] {
  if (!isObject(value)) return [[path, value]];
  const inner = Object.entries(value).flatMap(([key, child]) => entriesOf(child, [...path, key]));
  return path.length === 0 ? inner : [[path, OBJECT], ...inner];
}

function dropUnder(leaves: Leaves, prefix: Path): void {
  for (const text of [...leaves.keys()]) {
    const path = JSON.parse(text) as Path;
    if (prefix.every((key, index) => path[index] === key)) leaves.delete(text);
  }
}

function documentOf(leaves: Leaves): JsonObject {
  const root: JsonObject = {};
  const entries = [...leaves].map(([text, value]) => [JSON.parse(text) as Path, value] as const);
  for (const [path, value] of entries.sort(([a], [b]) => a.length - b.length)) {
    let parent = root;
    for (const key of path.slice(0, -1)) parent = parent[key] as JsonObject;
    const leaf = value === OBJECT ? {} : value;
    Object.defineProperty(parent, path.at(-1) ?? '', {
      value: leaf,
      enumerable: true,
      writable: true,
      configurable: true,
    });
  }
  return root;
}

function isObject(value: JsonValue): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
