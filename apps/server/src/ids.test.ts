import { idFromBytes, idToBytes, newId } from './ids';

test('the bytes of an id give the id back', () => {
  for (const id of [newId('ten'), 'ten_00000000000000000000000000', 'ten_7ZZZZZZZZZZZZZZZZZZZZZZZZZ']) {
    expect(idToBytes(id)).toHaveLength(16);
    expect(idFromBytes('ten', idToBytes(id))).toBe(id);
  }
});
