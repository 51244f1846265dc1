import { count, printable } from './text';

test('control characters and marks that reorder text become visible', () => {
  expect(printable('a\u001b[2Jb')).toBe('a\\u001b[2Jb');
  expect(printable('a\nb\tc\r')).toBe('a\\u000ab\\u0009c\\u000d');
  expect(printable('\u009b31m \u007f \u202egnp.exe \u2066x')).toBe('\\u009b31m \\u007f \\u202egnp.exe \\u2066x');
});

test('other text stays', () => {
  expect(printable('Zoë 李雷 👩‍👩‍👧 ñ')).toBe('Zoë 李雷 👩‍👩‍👧 ñ');
});

test('one and many', () => {
  expect([count(0, 'user'), count(1, 'user'), count(2, 'user')]).toEqual(['0 users', '1 user', '2 users']);
});
