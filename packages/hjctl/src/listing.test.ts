import { pageNote } from './listing';

const user = (answer: Parameters<typeof pageNote>[0], shown: number) => pageNote(answer, { shown, noun: 'user' });

test('all on one page', () => {
  expect(user({ total: 1, page: 1, limit: 20, nextCursor: null }, 1)).toBe('1 user.');
  expect(user({ total: 0, page: 1, limit: 20, nextCursor: null }, 0)).toBe('0 users.');
});

test('pages say how to go on', () => {
  expect(user({ total: 42, page: 2, limit: 20, nextCursor: 'c' }, 20)).toBe(
    'Showing 21 to 40 of 42 users. Next: --page 3, or all: --all',
  );
  expect(user({ total: 42, page: 3, limit: 20, nextCursor: null }, 2)).toBe('Showing 41 to 42 of 42 users.');
  expect(user({ total: 42, page: 9, limit: 20, nextCursor: null }, 0)).toBe('Showing 0 of 42 users.');
});

test('a count that stopped is not given out as exact', () => {
  expect(user({ total: 10_000, totalExact: false, page: 1, limit: 20, nextCursor: 'c' }, 20)).toContain(
    'of more than 10000 users',
  );
});

test('by cursor there is no page', () => {
  expect(user({ total: 42, page: null, limit: 20, nextCursor: 'abc' }, 20)).toBe(
    'Showing 20 of 42 users. Next: --cursor abc, or all: --all',
  );
});
