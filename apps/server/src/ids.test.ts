import { idFromBytes, idToBytes, newId } from './ids';

test('the bytes of an id give the id back', () => {
  for (const id of [newId('ten'), 'ten_00000000000000000000000000', 'ten_7ZZZZZZZZZZZZZZZZZZZZZZZZZ']) {
    expect(idToBytes(id)).toHaveLength(16);
    expect(idFromBytes('ten', idToBytes(id))).toBe(id);
  }
});

test('ids do not repeat, sort by their making, and use every character where chance decides', () => {
  const start = Date.now();
  // Each of a millisecond of its own: chance decides the first 16 characters only then.
  const ids = Array.from({ length: 3000 }, (_, n) => newId('usr', new Date(start + 1000 + n)));
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids.toSorted()).toEqual(ids);
  for (const position of [14, 21, 29]) expect(new Set(ids.map((id) => id[position])).size).toBe(32);
});
