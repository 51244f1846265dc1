import { isSlug } from './schema';
import { slugFrom, withSuffix } from './slug';

describe('a slug made from a name', () => {
  test.each([
    ['Acme Corp', 'acme-corp'],
    ['  Ünïcode & Söhne GmbH ', 'unicode-sohne-gmbh'],
    ['a--b__c', 'a-b-c'],
    ['---', 'tenant'],
    ['日本', 'tenant'],
    ['x'.repeat(200), 'x'.repeat(58)],
    [`${'x'.repeat(57)} y`, 'x'.repeat(57)],
  ])('%p becomes %p', (name, slug) => {
    expect(slugFrom(name)).toBe(slug);
    expect(isSlug(slug)).toBe(true);
    expect(isSlug(withSuffix(slug))).toBe(true);
  });

  test.each(['', 'A', 'a--b', '-a', 'a-', 'a_b', 'x'.repeat(64), 'ä', 'ten_01ARZ3NDEKTSV4RRFFQ69G5FAV'])(
    '%p is none',
    (text) => {
      expect(isSlug(text)).toBe(false);
    },
  );
});
