import { ApiError } from '../http/errors';
import { checkPolicy, type PasswordPolicy } from './policy';

const DEFAULTS: PasswordPolicy = {
  min_length: 8,
  max_length: 128,
  require_uppercase: false,
  require_lowercase: false,
  require_numbers: false,
  require_symbols: false,
  reject_common: true,
  history: 0,
};

function problemsOf(password: string, policy: Partial<PasswordPolicy> = {}, email?: string): string[] {
  const rules = {
    policy: { ...DEFAULTS, ...policy },
    path: 'body.password',
    ...(email === undefined ? {} : { email }),
  };
  try {
    checkPolicy(password, rules);
    return [];
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    expect(error.code).toBe('password_too_weak');
    expect(error.errors?.every(({ path }) => path === 'body.password')).toBe(true);
    return (error.errors ?? []).map(({ message }) => message);
  }
}

test.each([
  ['7 letters', 'qzxvbkj', ['must have at least 8 characters']],
  ['8 letters', 'qzxvbkjw', []],
  ['128 letters', 'q'.repeat(128), []],
  ['129 letters', 'q'.repeat(129), ['must have at most 128 characters']],
  ['8 emoji', '😀😁😂🤣😃😄😅😆', []],
  ['7 emoji', '😀😁😂🤣😃😄😅', ['must have at least 8 characters']],
  ['8 decomposed letters', 'e\u0301'.repeat(8), []],
  ['7 decomposed letters, 14 code points as typed', 'e\u0301'.repeat(7), ['must have at least 8 characters']],
  ['a ligature counts as its letters', '\ufb00'.repeat(4), []],
])('length is counted in code points after NFKC: %s (P1)', (_name, password, problems) => {
  expect(problemsOf(password)).toEqual(problems);
});

test.each(['password', 'PASSWORD', 'PassWord1', '12345678', 'qwertyuiop', 'iloveyou', 'ｐａｓｓｗｏｒｄ'])(
  'common passwords are refused in any case: %s (P3)',
  (password) => {
    expect(problemsOf(password)).toEqual(['must not be a common password']);
    expect(problemsOf(password, { reject_common: false })).toEqual([]);
  },
);

test.each(['new-password-123', 'temporary-password-123', 'old-password', 'my password is long', 'qwertyuiop-but-mine'])(
  'only whole entries of the list count: %s',
  (password) => {
    expect(problemsOf(password)).toEqual([]);
  },
);

test('the own address is refused, in any case', () => {
  expect(problemsOf('Alice@Example.com', {}, 'alice@example.com')).toEqual(['must not be the email address']);
  expect(problemsOf('alice@example.com1', {}, 'alice@example.com')).toEqual([]);
});

test.each([
  {
    flag: 'require_uppercase',
    bad: 'lower-case-1',
    good: 'Upper-case-1',
    problem: 'must contain an upper-case letter',
  },
  { flag: 'require_lowercase', bad: 'UPPER-CASE-1', good: 'UPPER-CASe-1', problem: 'must contain a lower-case letter' },
  { flag: 'require_numbers', bad: 'no-digits-here', good: '1-digit-here', problem: 'must contain a digit' },
  {
    flag: 'require_symbols',
    bad: 'NoSymbols123',
    good: 'A-symbol123',
    problem: 'must contain a symbol or punctuation mark',
  },
])('$flag says what is missing', ({ flag, bad, good, problem }) => {
  expect(problemsOf(bad, { [flag]: true })).toEqual([problem]);
  expect(problemsOf(good, { [flag]: true })).toEqual([]);
  expect(problemsOf(bad)).toEqual([]);
});

test('everything that is missing is reported at once (P2)', () => {
  const all = { require_uppercase: true, require_numbers: true, require_symbols: true };
  expect(problemsOf('abc', all)).toEqual([
    'must have at least 8 characters',
    'must contain an upper-case letter',
    'must contain a digit',
    'must contain a symbol or punctuation mark',
  ]);
});
