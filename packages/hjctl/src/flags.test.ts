import { clearing, collectList, parseBoolean, parseInteger, parsePairs, parseTime } from './flags';

test.each([
  ['department=sales', { department: 'sales' }],
  ['count=3', { count: 3 }],
  ['ok=true', { ok: true }],
  ['old=null', { old: null }],
  ['tags=["a","b"]', { tags: ['a', 'b'] }],
  ['address={"city":"Bern"}', { address: { city: 'Bern' } }],
  ['text="3"', { text: '3' }],
  ['empty=', { empty: '' }],
  ['formula=a=b', { formula: 'a=b' }],
  ['broken={"a":', { broken: '{"a":' }],
  ['spaced= x ', { spaced: ' x ' }],
])('the pair %s is %j', (pair, expected) => {
  expect(parsePairs('--metadata', [pair])).toEqual(expected);
});

test('several pairs are one object, and of a repeated key the last counts', () => {
  expect(parsePairs('--metadata', ['a=1', 'b=2', 'a=3'])).toEqual({ a: 3, b: 2 });
});

test('__proto__ is a key like any other', () => {
  const parsed = parsePairs('--metadata', ['__proto__={"admin":true}']);
  expect(JSON.stringify(parsed)).toBe('{"__proto__":{"admin":true}}');
  expect(({} as Record<string, unknown>).admin).toBeUndefined();
});

test.each(['novalue', '=x', ''])('the pair "%s" is refused', (pair) => {
  expect(() => parsePairs('--metadata', [pair])).toThrow('must be key=value');
});

test.each(['id=9007199254740993', 'big=1e400', 'deep=[{"a":-1e999}]'])('%s is refused, not rounded', (pair) => {
  expect(() => parsePairs('--metadata', [pair])).toThrow("can't be kept exactly");
});

test('numbers that JSON keeps are kept', () => {
  expect(parsePairs('--metadata', ['a=9007199254740991', 'b=0.1', 'c=-5'])).toEqual({
    a: 9007199254740991,
    b: 0.1,
    c: -5,
  });
});

test('only true and false are booleans', () => {
  expect([parseBoolean('true'), parseBoolean('false')]).toEqual([true, false]);
  for (const text of ['yes', '1', '', 'True']) expect(() => parseBoolean(text)).toThrow('Give true or false.');
});

test('whole numbers only', () => {
  expect([parseInteger('7'), parseInteger('-1')]).toEqual([7, -1]);
  for (const text of ['', '1.5', '1e3', '0x1', 'abc', '99999999999999999']) {
    expect(() => parseInteger(text)).toThrow('Give a whole number.');
  }
});

test('a date alone is its midnight in UTC; all else is left to the server', () => {
  expect(parseTime('2030-01-01')).toBe('2030-01-01T00:00:00.000Z');
  expect(parseTime('2030-01-01T10:00:00+02:00')).toBe('2030-01-01T10:00:00+02:00');
  expect(parseTime('tomorrow')).toBe('tomorrow');
});

test('an empty text clears, all else stays', () => {
  expect(clearing({ a: '', b: 'x', c: false, d: 0 })).toEqual({ a: null, b: 'x', c: false, d: 0 });
});

test('lists with commas', () => {
  expect(collectList('a, b', collectList('c', undefined))).toEqual(['c', 'a', 'b']);
});
