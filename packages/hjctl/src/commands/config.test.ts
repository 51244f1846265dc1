import { parseChanges } from './config';

test('dotted keys nest, values are JSON when they parse', () => {
  expect(
    parseChanges([
      'allow_sign_up=false',
      'password_policy.min_length=12',
      'password_policy.require_numbers=true',
      'user_editable_metadata_keys=["theme"]',
      'app_url=https://app.example.com/?a=b',
    ]),
  ).toEqual({
    allow_sign_up: false,
    password_policy: { min_length: 12, require_numbers: true },
    user_editable_metadata_keys: ['theme'],
    app_url: 'https://app.example.com/?a=b',
  });
});

test('an object may be given whole', () => {
  expect(parseChanges(['session_config={"idle_timeout":null}'])).toEqual({ session_config: { idle_timeout: null } });
});

test('two words are a key and its value', () => {
  expect(parseChanges(['app_url', 'null'])).toEqual({ app_url: null });
  expect(parseChanges(['allow_sign_up=true', 'mfa_required=true'])).toEqual({
    allow_sign_up: true,
    mfa_required: true,
  });
});

test.each([['novalue'], ['=1'], ['a', 'b', 'c']])('%j is refused', (...words) => {
  expect(() => parseChanges(words)).toThrow('must be key=value');
});

test.each(['__proto__.x=1', 'a..b=1', '.a=1', 'A=1', 'a.b-c=1'])('key %s is refused', (word) => {
  expect(() => parseChanges([word])).toThrow("can't be a key");
});

test('names of Object.prototype are plain keys', () => {
  expect(parseChanges(['constructor.prototype.x=1'])).toEqual({ constructor: { prototype: { x: 1 } } });
  expect(({} as Record<string, unknown>).x).toBeUndefined();
});
