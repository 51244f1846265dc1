import { hashShare } from './hash-share';

describe('the cores that a process may hash on', () => {
  it.each([
    [1, 8, 8],
    [2, 8, 4],
    [3, 8, 2],
    [8, 8, 1],
    [16, 8, 1],
    [1, 1, 1],
    ['auto', 8, 1],
  ] as const)('of HELLOJOHN_WORKERS=%s on %i cores are %i', (workers, cores, share) => {
    expect(hashShare(workers, cores)).toBe(share);
  });
});
