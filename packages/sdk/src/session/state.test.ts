import { wireUser } from '../../test/tokens';
import { fromWire } from '../core/case';
import type { OwnUser } from '../types';
import { type AuthState, createStateStore } from './state';

const alice = (changes: Record<string, unknown> = {}) => fromWire(wireUser(changes)) as OwnUser;

it('announces changes, and nothing that is equal or older', () => {
  const store = createStateStore();
  const seen: AuthState[] = [];
  store.subscribe((state) => seen.push(state));
  store.signedOut();
  store.signedOut();
  store.signedIn(alice());
  store.signedIn(alice());
  store.signedIn(alice({ first_name: 'Older', updated_at: '2025-01-01T00:00:00.000Z' }));
  store.signedIn(alice({ first_name: 'Newer', updated_at: '2027-01-01T00:00:00.000Z' }));
  store.signedIn(alice({ id: 'usr_bob', updated_at: '2020-01-01T00:00:00.000Z' }));
  expect(seen.map(({ user }) => user && [user.id, user.firstName])).toEqual([
    null,
    ['usr_alice', 'Alice'],
    ['usr_alice', 'Newer'],
    ['usr_bob', 'Alice'],
  ]);
});

it('lets a listener end its own and others’ subscriptions while it is told', () => {
  const store = createStateStore();
  const seen: string[] = [];
  const endFirst = store.subscribe(() => {
    seen.push('first');
    endFirst();
  });
  store.subscribe(() => seen.push('second'));
  store.signedOut();
  store.signedIn(alice());
  expect(seen).toEqual(['first', 'second', 'second']);
});

it('reports a listener’s mistake as its own', () => {
  const later: (() => void)[] = [];
  const spy = import.meta.jest.spyOn(globalThis, 'queueMicrotask').mockImplementation((task) => void later.push(task));
  try {
    const store = createStateStore();
    const seen: AuthState[] = [];
    store.subscribe(() => {
      throw new Error('a mistake');
    });
    store.subscribe((state) => seen.push(state));
    store.signedIn(alice());
    expect(seen).toHaveLength(1);
    expect(later).toHaveLength(1);
    expect(later[0]).toThrow('a mistake');
  } finally {
    spy.mockRestore();
  }
});
